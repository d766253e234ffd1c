"""The one MetaData of this room."""

from __future__ import annotations

from sqlalchemy import MetaData

from safeguards.naming import CONVENTION

metadata = MetaData(naming_convention=CONVENTION)
