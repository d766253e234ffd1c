"""The dead-letter office: what failed, why, and what a person decides about it."""
