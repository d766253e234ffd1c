"""Does somebody work for the council today, as their records have it? Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Literal

from identity_index.links.record import Record
from ledger.clock import Micros
from schemas.staff_details import StaffDetails, StaffPost

Reason = Literal["ended", "deactivated", "removed"]
DAY = timedelta(days=1)
STATE, UNREAD = "state", "unread"
"""What a record says beside its attributes: whether they are there, and what of it could not be read."""


class State(StrEnum):
    EXPECTED = "expected"
    CURRENT = "current"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Held:
    """A record of somebody with what it says. ``gone``: its system has it no more. ``since``: when its system
    last changed each attribute of it, ``STATE`` and ``UNREAD`` among them, where that was looked up."""

    record: Record
    details: StaffDetails
    gone: bool = False
    since: Mapping[str, Micros] = field(default_factory=dict)

    def changed(self, *attributes: str) -> Micros:
        """When its system last changed any of these; where that was not looked up, any of the record."""
        return max(self.since.get(one, self.record.as_of) for one in attributes)


@dataclass(frozen=True, slots=True)
class Standing:
    """``by``: the record that says so. ``because``: why they have left. ``contradicted``: another system says
    otherwise."""

    state: State
    by: Record
    because: Reason | None = None
    contradicted: bool = False


def state_of(held: Held, today: date) -> tuple[State, Reason | None]:
    """As one record has it."""
    details = held.details
    if held.gone:
        return State.LEFT, "removed"
    if details.ends_on is not None and details.ends_on < today:
        return State.LEFT, "ended"
    if not details.active:
        return State.LEFT, "deactivated"
    return (State.CURRENT if _begun(details, today) else State.EXPECTED), None


def standing(records: Sequence[Held], today: date) -> Standing:
    """As all of them have it, of one at least. Somebody with two accounts in one system is there as long as
    one of them is; but as soon as any system has nothing of them any more they have left: what they could
    do goes at once, and whoever is right puts the other system right."""
    best: dict[str, tuple[State, Reason | None, Held]] = {}
    for one in sorted(records, key=lambda each: (each.changed(STATE), each.record.number)):
        state, because = state_of(one, today)
        other = best.get(one.record.system)
        if other is None or _RANK[state] >= _RANK[other[0]]:
            best[one.record.system] = (state, because, one)
    worst = min(best.values(), key=lambda each: (_RANK[each[0]], -each[2].changed(STATE)))
    kinds = {each[0] is State.LEFT for each in best.values()}
    return Standing(worst[0], worst[2].record, worst[1], contradicted=len(kinds) > 1)


def main_post(details: StaffDetails, today: date) -> StaffPost | None:
    """The first that runs; None where none does."""
    return next((one for one in details.posts if _runs(one, today)), None)


def last_post(details: StaffDetails, today: date) -> StaffPost | None:
    """The one that ended last; None where none has."""
    ended = [(one.ends_on, one) for one in details.posts if one.ends_on is not None and one.ends_on < today]
    return max(ended, key=lambda each: each[0])[1] if ended else None


def look_again(records: Iterable[Held], today: date) -> date | None:
    """The next day on which anything of it is otherwise without anybody saying so."""
    days: list[date] = []
    for one in records:
        spans = [(one.details.starts_on, one.details.ends_on)]
        spans += [(post.starts_on, post.ends_on) for post in one.details.posts]
        for starts, ends in spans:
            days += [day for day in (starts, None if ends is None else _after(ends)) if day is not None]
    return min((day for day in days if day > today), default=None)


def _after(day: date) -> date | None:
    return None if day == date.max else day + DAY


def _begun(details: StaffDetails, today: date) -> bool:
    """Whose first day is not said has begun with the first of their posts."""
    if details.starts_on is not None:
        return details.starts_on <= today
    return not details.posts or any(one.starts_on is None or one.starts_on <= today for one in details.posts)


def _runs(post: StaffPost, today: date) -> bool:
    begun = post.starts_on is None or post.starts_on <= today
    return begun and (post.ends_on is None or post.ends_on >= today)


_RANK = {State.LEFT: 0, State.EXPECTED: 1, State.CURRENT: 2}
