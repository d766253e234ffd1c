"""Asks a system over REST what it holds of a person."""

from adapters.rest_lookup.adapter import RestLookup

__all__ = ["RestLookup"]
