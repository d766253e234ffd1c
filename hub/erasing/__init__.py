"""Erasing what the rooms of this hub hold of a person: ledger and dead letters, and what goes on with it."""
