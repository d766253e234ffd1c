"""The references by which people speak of cases. Pure."""

from __future__ import annotations

from cases.references.reference import Misspelt, Numbering

__all__ = ["Misspelt", "Numbering"]
