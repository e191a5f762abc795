"""Training science: pure functions, numbers with their units in, numbers with their method out."""
