"""Every SQL statement of grants."""
