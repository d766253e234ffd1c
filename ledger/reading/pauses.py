"""What is paused, for people to see: by whom, why, until when, and how much waits because of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from ledger import clock, pauses
from ledger.pauses import Pause, What, said, words
from ledger.reading import waiting
from ledger.reading.holding import Standing, standing
from ledger.session import Session


class RecordedPause(BaseModel):
    """One thing that is paused."""

    model_config = ConfigDict(frozen=True)

    what: What = Field(description="adapter: what is sent to it; polling: what is asked of it")
    name: str = Field(description="empty: of everything")
    thing: str = Field(description="what is paused, in words")
    since: datetime
    who: str
    reason: str
    until: datetime | None = Field(description="when it goes on by itself; null: when it is resumed")

    @property
    def sentence(self) -> str:
        """``The subscription crm is paused by … since … until …: why``."""
        until = None if self.until is None else clock.micros(self.until)
        one = Pause(self.what, self.name, clock.micros(self.since), self.who, self.reason, until)
        return f"{self.thing} is {words(one)}"


class PauseLine(RecordedPause):
    """The same, with what it holds up."""

    waiting: int | None = Field(description="deliveries with no outcome that it holds up; null: of polling")
    there: bool = Field(description="false: it was removed since, and the pause still holds")


def recorded(one: Pause) -> RecordedPause:
    return RecordedPause(
        what=one.what,
        name=one.name,
        thing=said(one.what, one.name),
        since=clock.moment(one.at),
        who=one.who,
        reason=one.reason,
        until=None if one.until_at is None else clock.moment(one.until_at),
    )


def in_force(session: Session) -> list[RecordedPause]:
    """Every pause, the first to have begun first."""
    return [recorded(one) for one in _ordered(pauses.now(session).by.values())]


def lines(session: Session, known: Mapping[What, Iterable[str]]) -> list[PauseLine]:
    """Every pause, with what it holds up. ``known`` are the names there are, of each kind. Counts the live
    work."""
    now = standing(session)
    found = _ordered(now.paused.by.values())
    if not found:
        return []
    waits = {one.subscription: one.waiting + one.held for one in waiting.by_subscription(session)}
    of_routes = waiting.of_routes(session, now.paused.routes) if now.paused.routes else {}
    return [
        PauseLine(
            **recorded(one).model_dump(),
            waiting=_waiting(one, now, waits, of_routes),
            there=one.what is What.EVERYTHING or one.name in known[one.what],
        )
        for one in found
    ]


def _waiting(one: Pause, now: Standing, waits: Mapping[str, int], of_routes: Mapping[str, int]) -> int | None:
    match one.what:
        case What.EVERYTHING:
            return sum(waits.values())
        case What.ADAPTER:
            return sum(many for name, many in waits.items() if now.adapters.get(name) == one.name)
        case What.SUBSCRIPTION:
            return waits.get(one.name, 0)
        case What.ROUTE:
            return of_routes.get(one.name, 0)
        case What.POLLING:
            return None


def _ordered(found: Iterable[Pause]) -> list[Pause]:
    return sorted(found, key=lambda one: (one.at, one.what.value, one.name))
