"""Palestra: a training catalogue, and a member's own training, in the conversation."""

__version__ = "0.1.0"
