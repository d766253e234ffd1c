"""Whose a number is: one that a system says somebody has, or that the council gave them itself."""
