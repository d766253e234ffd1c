"""Bacs ARUDD: direct debits that came back unpaid."""

from adapters.bacs_arudd.adapter import BacsArudd

__all__ = ["BacsArudd"]
