"""Cases that have ended are forgotten when their types keep them no longer: each has a timer."""

from __future__ import annotations

from alembic import op

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None

_ENDED = {
    "postgresql": (
        "INSERT INTO timer (owner, key, due_at, fence) SELECT 'cases.retention', CAST(c.number AS varchar), "
        "c.ended_at + CAST(t.definition::json ->> 'retention_days' AS bigint) * 86400000000, 1 "
        "FROM case_file AS c JOIN case_type_version AS t ON t.name = c.type AND t.version = c.type_version "
        "WHERE c.ended_at IS NOT NULL AND c.merged_into IS NULL"
    ),
    "sqlite": (
        "INSERT INTO timer (owner, key, due_at, fence) SELECT 'cases.retention', CAST(c.number AS varchar), "
        "c.ended_at + json_extract(t.definition, '$.retention_days') * 86400000000, 1 "
        "FROM case_file AS c JOIN case_type_version AS t ON t.name = c.type AND t.version = c.type_version "
        "WHERE c.ended_at IS NOT NULL AND c.merged_into IS NULL"
    ),
}


def upgrade() -> None:
    op.execute(_ENDED[op.get_bind().dialect.name])


def downgrade() -> None:
    op.execute("DELETE FROM timer WHERE owner = 'cases.retention'")
