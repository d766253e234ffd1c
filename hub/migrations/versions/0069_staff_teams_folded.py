"""Teams of staff are found whatever their case: one system writes Complaints, and the next COMPLAINTS."""

from __future__ import annotations

import json
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None

_staff = sa.table("staff_member", *(sa.column(name) for name in ("master", "team", "facts")))


def upgrade() -> None:
    bind = op.get_bind()
    written = sa.select(_staff.c.team).where(_staff.c.team.is_not(None)).distinct()
    for team in bind.execute(written).scalars().all():
        folded = " ".join(unicodedata.normalize("NFKC", team).casefold().split())[:200]
        bind.execute(sa.update(_staff).where(_staff.c.team == team).values(team=folded))


def downgrade() -> None:
    bind = op.get_bind()
    for row in bind.execute(sa.select(_staff).where(_staff.c.team.is_not(None))).all():
        team = json.loads(row.facts).get("team")
        bind.execute(sa.update(_staff).where(_staff.c.master == row.master).values(team=team))
