"""Whose turn it is, and who is away, in the database."""
