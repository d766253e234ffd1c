"""Erasing what the index itself holds of one person."""
