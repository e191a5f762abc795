"""Ten people, planned for from the demo catalogue: what the engine makes, to be read (`palestra plan --example`)."""
