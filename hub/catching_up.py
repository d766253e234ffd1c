"""Catching up: what an earlier version kept is gone through once, for what is made of it now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import structlog
from pydantic import JsonValue

from dead_letter.ports import Tells
from dead_letter.search.earlier.catching_up import index_earlier
from identity_index.places.loading.rekeying import rekey
from identity_index.staff.recounting import recount
from identity_index.staff.retelling import Retelling
from ledger import cursors, leases, numbers
from ledger.door import Door
from ledger.earlier_people import newest, note_earlier
from ledger.leases import Lease
from ledger.ports import SourceKeys
from ledger.rounds import Rounds
from ledger.session import Session
from schemas.catalogue import Catalogue
from schemas.named_people import NamedPerson, people_named

log = structlog.get_logger()

LETTERS = "search/said-and-read"
PEOPLE = "people/named"
PLACES = "places/found-by-who-traded-there-before"
STAFF = "staff/nothing-of-whoever-had-the-number-before"
"""How far each has come: the number to go on with, 0 once it is done. No adapter can be called so. A version
of Tolbooth that makes more of something again has another name here, and goes through all of it once."""
AT_ONCE = 256
"""Letters, events or properties in one unit."""
REST = timedelta(milliseconds=50)
"""Between two units, so that it never keeps intake waiting."""
_SELDOM = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Earlier:
    """What is gone through. ``says``: what is being done, before the number; ``step`` does the next of it
    from a number on, and answers with the one to go on from, 0 at the end."""

    cursor: str
    says: str
    step: Callable[[Session, int], int]


def letters(catalogue: Catalogue, tells: Tells) -> Earlier:
    """Dead letters are found by what is known of them now."""

    def step(session: Session, first: int) -> int:
        numbers.hold(session, numbers.FILED)
        return index_earlier(session, catalogue, first=first, most=AT_ONCE, tells=tells)

    return Earlier(LETTERS, "making dead letters found by more, from number", step)


def people(catalogue: Catalogue, keys: SourceKeys) -> Earlier:
    """People are followed through the events that name them, those too that came in before there was an index
    of people, or before it knew by what they are named."""
    form = keys.form
    kinds = {one.type: one for one in catalogue.types() if one.people_under}

    def names(type_: str, source: str, event_id: str, data: JsonValue) -> tuple[NamedPerson, ...]:
        return () if form is None else people_named(kinds[type_], source, event_id, data, form)

    def step(session: Session, first: int) -> int:
        return note_earlier(session, kinds, names, first=first, most=AT_ONCE)

    return Earlier(PEOPLE, "noting whom earlier events name, from event", step)


def places() -> Earlier:
    """Properties are found by what this version finds them by, such as what their streets were called
    before."""

    def step(session: Session, first: int) -> int:
        return rekey(session, first, AT_ONCE)

    return Earlier(PLACES, "making properties found by more, from UPRN", step)


def staff(retelling: Retelling) -> Earlier:
    """What counts of staff is what this version has count."""

    def step(session: Session, first: int) -> int:
        return recount(session, retelling, first)

    return Earlier(STAFF, "finding again what counts of staff, from number", step)


def stop_noting(session: Session) -> None:
    """There is no index of people for now: once there is one again, it goes on from here."""
    held = cursors.read(session, PEOPLE)
    if held.value == "0":
        cursors.move(session, PEOPLE, held, str(newest(session) + 1))


class CatchingUp(Rounds):
    """Runs on the hub's event loop, under the scheduler's lease; see ``hub.tenure.Work``."""

    name = "catching_up"
    trouble = 60.0

    def __init__(self, door: Door, work: Earlier) -> None:
        self._door = door
        self._work = work
        self._at = 0

    def says(self) -> JsonValue:
        return f"{self._work.says} {self._at} on" if self._at else None

    async def _round(self, lease: Lease) -> float:
        self._at = await self._door.run(partial(self._next, lease=lease))
        return (REST if self._at else _SELDOM).total_seconds()

    def _next(self, session: Session, lease: Lease) -> int:
        leases.hold(session, lease)
        held = cursors.read(session, self._work.cursor)
        first = 1 if held.value is None else int(held.value)
        if first == 0:
            return 0
        after = self._work.step(session, first)
        cursors.move(session, self._work.cursor, held, str(after))
        if not after:
            log.info("catching_up.done", of=self._work.cursor, first=first)
        return after


def duties(
    door: Door, catalogue: Catalogue, tells: Tells, keys: SourceKeys, retelling: Retelling | None
) -> dict[str, CatchingUp]:
    """All that there is to go through, by the names under which the scheduler tells of it. ``retelling``: of
    staff, where there is an index of them."""
    found = {
        "catching up": CatchingUp(door, letters(catalogue, tells)),
        "places found": CatchingUp(door, places()),
    }
    if keys.form is not None:
        found["people named"] = CatchingUp(door, people(catalogue, keys))
    if retelling is not None:
        found["staff"] = CatchingUp(door, staff(retelling))
    return found
