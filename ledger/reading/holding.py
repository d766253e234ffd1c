"""What holds a waiting delivery back: its lane, a person, or the state of its subscription."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select

from ledger import pauses
from ledger.pauses import Pause, Paused, said, words
from ledger.reading.away import Away, away
from ledger.session import Session
from ledger.tables import subscription


class Holds(StrEnum):
    LANE = "lane"
    DISABLED = "disabled"
    REMOVED = "removed"
    PAUSED = "paused"


class HeldBy(BaseModel):
    """Why it waits, and for whom. ``delivery`` is the dead one that blocks the lane, where that is why."""

    model_config = ConfigDict(frozen=True)

    why: Holds
    delivery: int | None = None
    detail: str


@dataclass(frozen=True, slots=True)
class Standing:
    """The subscriptions that hold what waits for them, and what is paused. ``adapters`` are those of the
    subscriptions, by name; ``away`` are the systems that are left in peace, by theirs."""

    disabled: frozenset[str]
    removed: frozenset[str]
    paused: Paused
    adapters: Mapping[str, str]
    away: Mapping[str, Away]

    def waits_for(self, name: str) -> Away | None:
        """Why the system that the subscription is sent to is left in peace."""
        adapter = self.adapters.get(name)
        return None if not self.away else self.away.get(f"{adapter}/{name}") or self.away.get(f"{adapter}")

    def holds_all(self, name: str) -> bool:
        """Is everything to the subscription held?"""
        return name in self.removed or name in self.disabled or self._stopped(name) is not None

    def held_by(
        self, name: str, blocked_by: int | None, route: str = "", parked: str | None = None
    ) -> HeldBy | None:
        """What holds a delivery to ``name`` that ``route`` made, in a lane that ``blocked_by`` blocks (None:
        not blocked) or that is ``parked`` for the route of its head."""
        if blocked_by is not None:
            return HeldBy(
                why=Holds.LANE,
                delivery=blocked_by,
                detail=f"d-{blocked_by}, ahead of it in its lane, is dead; replay or discard that one",
            )
        if name in self.removed:
            return HeldBy(
                why=Holds.REMOVED, detail=f"the subscription {name} was removed; apply it again to send it"
            )
        if name in self.disabled:
            return HeldBy(
                why=Holds.DISABLED, detail=f"the subscription {name} is disabled; enable it to send it"
            )
        if (pause := self._stopped(name) or self.paused.route(route)) is not None:
            return HeldBy(why=Holds.PAUSED, detail=f"{_begun(pause)} is {words(pause)}")
        if parked is not None and (pause := self.paused.route(parked)) is not None:
            ahead = f"ahead of it in its lane is one of the route {parked}, which is {words(pause)}"
            return HeldBy(why=Holds.PAUSED, detail=ahead)
        return None

    def _stopped(self, name: str) -> Pause | None:
        return self.paused.sending(name, self.adapters.get(name))


def _begun(one: Pause) -> str:
    """What is paused, within a sentence."""
    thing = said(one.what, one.name)
    return thing[0].lower() + thing[1:]


def standing(session: Session) -> Standing:
    """How the subscriptions stand now."""
    paused = pauses.now(session)
    disabled, removed = set(), set()
    adapters: dict[str, str] = {}
    for row in session.execute(select(subscription.c.name, subscription.c.spec, subscription.c.removed_at)):
        spec = json.loads(row.spec)
        adapters[row.name] = spec["adapter"]
        if row.removed_at is not None:
            removed.add(row.name)
        elif not spec.get("enabled", True):
            disabled.add(row.name)
    return Standing(frozenset(disabled), frozenset(removed), paused, adapters, away(session))
