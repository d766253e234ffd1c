"""Telling: which recipient is told of what, and when."""
