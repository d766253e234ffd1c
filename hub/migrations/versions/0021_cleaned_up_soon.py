"""The tables of live work are cleaned up soon: on PostgreSQL their indexes hold what was in them until then.

Whoever looks for what is due walks past it. By PostgreSQL's own rule a fifth of a table may be such before
that is seen to, which of a backlog of millions is a walk of thousands of pages several times a second.
"""

from __future__ import annotations

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_TABLES = ("ready", "lane")
_SOON = {"autovacuum_vacuum_scale_factor": "0.02", "autovacuum_vacuum_threshold": "5000"}


def upgrade() -> None:
    _each(f"SET ({', '.join(f'{name} = {value}' for name, value in _SOON.items())})")


def downgrade() -> None:
    _each(f"RESET ({', '.join(_SOON)})")


def _each(change: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in _TABLES:
            op.execute(f"ALTER TABLE {table} {change}")
