"""A real database, in memory, with the safeguards' tables."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine

from safeguards.audit.tables import metadata as audit_metadata
from safeguards.keys.tables import metadata as keys_metadata


@pytest.fixture
def session() -> Iterator[Connection]:
    """An open transaction."""
    engine = create_engine("sqlite://")
    audit_metadata.create_all(engine)
    keys_metadata.create_all(engine)
    with engine.connect() as connection:
        yield connection
    engine.dispose()
