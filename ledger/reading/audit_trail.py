"""The audit trail as it is read: who did what to which thing, when, and why."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue

from ledger import clock
from ledger.reading import cursor
from ledger.session import Session
from safeguards.audit import repository
from safeguards.audit.repository import Wanted

MOST = 500
_LIST = "audit"
_THINGS = {
    "d": "delivery",
    "i": "invalid",
    "g": "group",
    "r": "replay",
    "a": "alert",
    "rb": "runbook",
    "p": "person",
    "v": "review",
    "b": "review-batch",
    "s": "link-sample",
}
"""What the ids that people know begin with, and what the trail calls these things."""
_KEY = re.compile(r"[0-9a-f]{12}")
"""The id of a key, as `tolbooth keys list` has it."""
_IMPORT = "people-import/"
"""It has the whole id behind it: people-import/im-2."""


@dataclass(frozen=True, slots=True)
class Within:
    """The entries of these things whose detail has this value by that name."""

    things: tuple[str, ...]
    named: str
    value: str | int


Looks = Callable[[Session, str], Within | None]
"""Says where entries stand that tell of something as a detail; None: it is a thing like any other. Raises
``NotFound``."""


def looks_nowhere(session: Session, thing: str) -> Within | None:
    """Implements ``Looks``: everything is a thing like any other."""
    del session, thing
    return None


class AuditFilter(BaseModel):
    """Which entries."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    who: str | None = Field(default=None, max_length=200, description="the holder of the key, exactly")
    thing: str | None = Field(
        default=None,
        max_length=300,
        description="what it was done to, by its id (d-17, i-4, e-5, g-12, r-31, a-9, rb-1, p-12, c-7, v-3, "
        "b-2, s-1, im-2, k-1, n-3, x-1, h-1, rs-1), by the id of a key (0123456789ab), or as "
        "subscription/crm, routing/3",
    )
    action: str | None = Field(
        default=None,
        max_length=64,
        description="such as dead-letters.discard; dead-letters.* is all that begins so",
    )
    since: AwareDatetime | None = Field(default=None, description="from this moment on")
    until: AwareDatetime | None = Field(default=None, description="before this moment")


class AuditLine(BaseModel):
    """One thing that somebody did."""

    model_config = ConfigDict(frozen=True)

    seq: int
    at: datetime
    who: str = Field(description="the holder of the key, or the part of the hub that acted")
    action: str
    thing: str = Field(description="by the id that people know where it has one: d-17, g-12, p-12")
    reason: str = Field(description="in that person's words; empty if none was asked for")
    detail: JsonValue = Field(description="what else there is to know; no personal data")


class AuditPage(BaseModel):
    model_config = ConfigDict(frozen=True)

    items: list[AuditLine]
    next: str | None


def listing(
    session: Session,
    wanted: AuditFilter,
    *,
    order: Literal["newest", "oldest"],
    after: str | None,
    limit: int,
    looks: Looks = looks_nowhere,
) -> AuditPage:
    """A page of the trail. Raises ``BadCursor``, ``ForeignCursor``, and ``NotFound`` for an id of nothing."""
    limit = max(1, min(limit, MOST))
    of_epoch = cursor.epoch(session)
    place = None
    if after is not None:
        at, seq = cursor.read(after, of_epoch, _LIST, 2)
        place = clock.moment(at), seq
    within = None if wanted.thing is None else looks(session, wanted.thing)
    things: tuple[str, ...] = () if wanted.thing is None else (_kept(wanted.thing),)
    which = Wanted(
        who=wanted.who,
        things=things if within is None else within.things,
        detail=None if within is None else (within.named, within.value),
        action=wanted.action,
        since=wanted.since,
        until=wanted.until,
    )
    found = repository.page(session, which, oldest_first=order == "oldest", after=place, most=limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    return AuditPage(
        items=[
            AuditLine(
                seq=one.seq,
                at=one.at,
                who=one.who,
                action=one.action,
                thing=_known(one.thing),
                reason=one.reason,
                detail=one.detail,
            )
            for one in found[:limit]
        ],
        next=None if last is None else cursor.write(of_epoch, _LIST, clock.micros(last.at), last.seq),
    )


def _kept(thing: str) -> str:
    """An id that people know, as the trail has it; anything else as it is."""
    letter, dash, number = thing.partition("-")
    if dash and letter == "im" and number.isdecimal():
        return f"{_IMPORT}{thing}"
    if _KEY.fullmatch(thing):
        return f"key/{thing}"
    return f"{_THINGS[letter]}/{number}" if dash and letter in _THINGS and number.isdecimal() else thing


def _known(thing: str) -> str:
    if thing.startswith(_IMPORT):
        return thing.removeprefix(_IMPORT)
    noun, slash, number = thing.partition("/")
    letter = next((letter for letter, name in _THINGS.items() if name == noun), None)
    return f"{letter}-{number}" if slash and letter is not None and number.isdecimal() else thing
