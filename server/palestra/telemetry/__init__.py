"""Logs, metrics and traces of what happens, without what was said."""
