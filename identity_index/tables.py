"""What the tables of this room are declared in, each part's in a module of its own."""

from __future__ import annotations

from sqlalchemy import MetaData, String

from safeguards.naming import CONVENTION

metadata = MetaData(naming_convention=CONVENTION)
KIND = String(16)
"""See ``identity_index.links.kind``."""
