"""The line of service of a case, which stands in its type: until now its type's name was kept there."""

from __future__ import annotations

from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None

_SAID = {
    "postgresql": (
        "UPDATE case_file SET service = t.definition::json ->> 'service' FROM case_type_version AS t "
        "WHERE t.name = case_file.type AND t.version = case_file.type_version"
    ),
    "sqlite": (
        "UPDATE case_file SET service = json_extract(t.definition, '$.service') FROM case_type_version AS t "
        "WHERE t.name = case_file.type AND t.version = case_file.type_version"
    ),
}


def upgrade() -> None:
    op.execute(_SAID[op.get_bind().dialect.name])


def downgrade() -> None:
    op.execute("UPDATE case_file SET service = type")
