"""Whose a record is, without reading the record: who shares keys with a newcomer is asked of very many."""

from __future__ import annotations

from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_source_record_whose", "source_record", ["id", "master"])


def downgrade() -> None:
    op.drop_index("ix_source_record_whose", table_name="source_record")
