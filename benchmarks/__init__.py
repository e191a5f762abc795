"""How good, how fast and how dear is Palestra? `python -m benchmarks` measures it; see `__main__.py`."""
