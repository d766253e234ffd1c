"""What the tables of this room are declared in, each part's in a module of its own."""

from __future__ import annotations

from sqlalchemy import MetaData

from safeguards.naming import CONVENTION

metadata = MetaData(naming_convention=CONVENTION)
