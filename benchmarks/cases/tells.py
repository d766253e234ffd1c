"""How far a bench is."""

from __future__ import annotations

from collections.abc import Callable

Tells = Callable[[str, int, int], None]
"""What is done, how far, and of how many."""
