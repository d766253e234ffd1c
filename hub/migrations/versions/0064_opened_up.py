"""Since when as many people as now may see a case, and what of how it went on is for everybody.

Of a case that was reclassified before, `tolbooth cases rebuild` finds since when.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None

_NOTED = (
    "UPDATE case_change SET to_all = said WHERE EXISTS (SELECT 1 FROM case_note AS n WHERE n.public "
    "AND n.number = case_change.number AND n.noted_at = case_change.at AND n.text = case_change.said)"
)
"""What any other change said may have been what staff wrote to the reporters; its status has other words."""


def upgrade() -> None:
    whole = sa.Integer()
    for name, comment in (
        ("widened_in", "the version with which more people could see it, the last time"),
        ("reporters_then", "the last of its reporters by then"),
        ("placed_in", "the version by which it was said where it is, if not the first"),
    ):
        op.add_column("case_file", sa.Column(name, whole, nullable=True, comment=comment))
    said = "in words that are for everybody; null: of before it was kept"
    op.add_column("case_change", sa.Column("to_all", sa.Text(), nullable=True, comment=said))
    op.execute(_NOTED)


def downgrade() -> None:
    with op.batch_alter_table("case_change") as change:
        change.drop_column("to_all")
    with op.batch_alter_table("case_file") as file:
        for name in ("widened_in", "reporters_then", "placed_in"):
            file.drop_column(name)
