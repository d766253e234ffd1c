"""Alembic's way in: it runs on the connection it is given (see ``hub.migrating``)."""

from __future__ import annotations

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from hub.migrating import METADATA
from safeguards.tables import UtcTime


def render(kind: str, thing: object, _context: AutogenContext) -> str | Literal[False]:
    """A migration names the database's own types, so that it still runs when our classes have moved."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(thing, UtcTime) else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=METADATA,
    render_as_batch=True,
    compare_type=True,
    render_item=render,
)
with context.begin_transaction():
    context.run_migrations()
