"""Versions of weights that records are matched by: kept for ever, one of them in use."""
