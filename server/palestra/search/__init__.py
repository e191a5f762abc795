"""Hybrid retrieval over the catalogue: by meaning, by words and by constraint."""
