"""Searches that are kept, by a name."""
