"""Whom a case is told to, their links, and what the public may read of how it went."""
