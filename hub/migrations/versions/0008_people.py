"""Names of people as long as a key's holder may be."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_SHORT, _LONG = sa.String(length=128), sa.String(length=200)
_WHERE = (
    ("run", "author"),
    ("routing", "author"),
    ("replay_job", "author"),
    ("group_note", "who"),
    ("failure_group", "owner"),
)


def upgrade() -> None:
    _have(_SHORT, _LONG)


def downgrade() -> None:
    _have(_LONG, _SHORT)


def _have(before: sa.String, after: sa.String) -> None:
    """PostgreSQL only notes it; SQLite copies the tables, in which a row is something that a person did, or
    a cause."""
    for table, column in _WHERE:
        # SQLite's tables do not say what they were made with.
        made = {"sqlite_with_rowid": False} if table == "group_note" else {}
        with op.batch_alter_table(table, table_kwargs=made) as batch:
            batch.alter_column(column, existing_type=before, type_=after)
