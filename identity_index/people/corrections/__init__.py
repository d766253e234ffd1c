"""Corrections that systems are asked for, until they say the value themselves."""
