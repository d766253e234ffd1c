"""Loads in the database."""
