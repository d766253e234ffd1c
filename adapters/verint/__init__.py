"""Lagan, now Verint: the council's cases."""

from adapters.verint.adapter import Verint

__all__ = ["Verint"]
