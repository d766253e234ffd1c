"""Cases at a place or about an asset are found by their type too, as every report looks for them."""

from __future__ import annotations

from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

_COLUMNS = ("uprn", "usrn", "asset")


def upgrade() -> None:
    for column in _COLUMNS:
        op.drop_index(f"ix_case_file_{column}", "case_file")
        op.create_index(f"ix_case_file_{column}", "case_file", [column, "type", "number"])


def downgrade() -> None:
    for column in _COLUMNS:
        op.drop_index(f"ix_case_file_{column}", "case_file")
        op.create_index(f"ix_case_file_{column}", "case_file", [column, "number"])
