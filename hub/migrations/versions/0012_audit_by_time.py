"""The audit trail is read by time, and by who, what and to which thing within it."""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_INDEXES = {
    "ix_audit_at_seq": ["at", "seq"],
    "ix_audit_who_at_seq": ["who", "at", "seq"],
    "ix_audit_thing_at_seq": ["thing", "at", "seq"],
    "ix_audit_action_at_seq": ["action", "at", "seq"],
}


def upgrade() -> None:
    for name, columns in _INDEXES.items():
        op.create_index(name, "audit", columns)
    op.drop_index(op.f("ix_audit_who_seq"), "audit")


def downgrade() -> None:
    op.create_index(op.f("ix_audit_who_seq"), "audit", ["who", "seq"])
    for name in _INDEXES:
        op.drop_index(name, "audit")
