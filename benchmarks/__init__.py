"""What is claimed of performance and quality, as commands: `make bench`."""
