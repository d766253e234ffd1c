"""What holds a waiting delivery back: its lane, or the state of its subscription."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select

from ledger.session import Session
from ledger.tables import subscription


class Holds(StrEnum):
    LANE = "lane"
    DISABLED = "disabled"
    REMOVED = "removed"


class HeldBy(BaseModel):
    """Why it waits, and for whom. ``delivery`` is the dead one that blocks the lane, where that is why."""

    model_config = ConfigDict(frozen=True)

    why: Holds
    delivery: int | None = None
    detail: str


@dataclass(frozen=True, slots=True)
class Standing:
    """The subscriptions that hold what waits for them."""

    disabled: frozenset[str]
    removed: frozenset[str]

    def held_by(self, name: str, blocked_by: int | None) -> HeldBy | None:
        """What holds a delivery to ``name`` in a lane that ``blocked_by`` blocks (None: not blocked)."""
        if blocked_by is not None:
            return HeldBy(
                why=Holds.LANE,
                delivery=blocked_by,
                detail=f"delivery {blocked_by}, ahead of it in its lane, is dead; replay or discard that one",
            )
        if name in self.removed:
            return HeldBy(
                why=Holds.REMOVED, detail=f"the subscription {name} was removed; apply it again to send it"
            )
        if name in self.disabled:
            return HeldBy(
                why=Holds.DISABLED, detail=f"the subscription {name} is disabled; enable it to send it"
            )
        return None


def standing(session: Session) -> Standing:
    """How the subscriptions stand now."""
    disabled, removed = set(), set()
    for row in session.execute(select(subscription.c.name, subscription.c.spec, subscription.c.removed_at)):
        if row.removed_at is not None:
            removed.add(row.name)
        elif not json.loads(row.spec).get("enabled", True):
            disabled.add(row.name)
    return Standing(frozenset(disabled), frozenset(removed))
