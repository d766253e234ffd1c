"""Watching: in one process at a time, whichever has the scheduler's lease."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog
from pydantic import JsonValue

from dead_letter.alerts import events, repository
from dead_letter.alerts.alert import Touched
from dead_letter.alerts.causes.looking import Looking, Seen
from dead_letter.alerts.keeping import Kept, keep, moves
from dead_letter.alerts.ports import Lent, Runbooks
from dead_letter.alerts.rules import AlertKind, Alerts
from dead_letter.alerts.silence import listening
from dead_letter.alerts.silence.listening import Step
from dead_letter.alerts.told.composing import Notice, compose
from dead_letter.ids import group_id
from ledger import clock, leases
from ledger.clock import Micros
from ledger.door import Door
from ledger.leases import Lease
from ledger.reader import Reader
from ledger.rounds import Rounds
from ledger.session import Session
from schemas.event_type import short_of

log = structlog.get_logger()

ROUND = 2.0
"""Seconds between two looks."""
BUSY = 0.05
"""The same while there is more to do at once."""
SHARE = 10
"""The rest is so many times as long as the round: with thousands of open alerts it is looked less often."""
LONGEST_REST = 10.0
"""Seconds: but one slow look, behind a lock or on a busy machine, must not blind the next."""
SLOW = 2.0
"""Seconds of a round that are told in the log."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a round found to do, read beside the writer."""

    seen: Seen
    notices: list[Notice]
    strangers: list[str]
    changed: bool
    heard: Step | None


class Watch(Rounds):
    """Runs on the hub's event loop, under the scheduler's lease. See ``hub.tenure.Work``.

    Everything is looked for in the ledger and written down there, so a process that takes over goes on where
    the last one was. Notices are events like all others: they are retried, they wait for a breaker, and they
    become dead letters if they must. What those fail of is an alert too, but one that is only shown and never
    told, so that telling can never make more to tell.
    """

    name = "alerts"
    trouble = 5.0

    def __init__(
        self,
        door: Door,
        reader: Reader,
        rules: Alerts,
        lent: Lent,
    ) -> None:
        self._door = door
        self._reader = reader
        self._rules = rules
        self._lent = lent
        self._looking = Looking(rules, lent.routing, lent.systems, lent.tells)
        self._says: JsonValue = None

    def says(self) -> JsonValue:
        return self._says

    async def _round(self, lease: Lease) -> float:
        begun = time.monotonic()
        more = await self.round(lease)
        took = time.monotonic() - begun
        pause = rest(took, more=more)
        if took > SLOW:
            log.warning("alerts.slow", seconds=round(took, 1), next_in=round(pause, 1))
        return pause

    async def round(self, lease: Lease) -> bool:
        """Look once, write down what changed, and tell what is due. Is there more to do at once?"""
        look = await self._reader.run(self.look)
        if look.changed:
            kept = await self._door.run(partial(self._keep, lease=lease, seen=look.seen))
            if kept.raised or kept.cleared:
                log.info("alerts.kept", raised=len(kept.raised), cleared=len(kept.cleared))
        if look.notices or look.strangers:
            await self._door.run(partial(self._tell, lease=lease, look=look))
        if look.heard is not None:
            await self._door.run(partial(self._listen, lease=lease, heard=look.heard))
        return look.seen.more or (look.heard is not None and look.heard.more)

    def look(self, session: Session) -> Look:
        """What there is to do now."""
        now = clock.now(session)
        rows = repository.open_alerts(session)
        known = {repository.cause_of(row) for row in rows}
        seen = self._looking.look(session, known, now)
        notices = compose(session, self._rules, self._lent.hub, self._described, now)
        strangers = [
            one for one in repository.pending_recipients(session) if one not in self._rules.recipients
        ]
        changed = bool(seen.fresh) or any(moves(row, seen, now) for row in rows)
        self._says = f"{len(rows)} open" if rows else None
        heard = None
        if AlertKind.SILENCE in self._rules.kinds:
            heard = listening.look(session, self._rules.bank_holidays, now)
        return Look(seen, notices, strangers, changed, heard)

    def _described(self, session: Session, rows: Sequence[Any]) -> dict[int, tuple[Touched, Sequence[str]]]:
        return describe(session, rows, self._looking, self._lent.runbooks)

    def _keep(self, session: Session, lease: Lease, seen: Seen) -> Kept:
        leases.hold(session, lease)
        now = clock.now(session)
        kept = keep(session, seen, self._rules, now)
        table = self._lent.routing(session)
        if kept.raised and table.wants(events.RAISED, short_of(events.RAISED)):
            rows = [row for row in repository.rows(session, kept.raised) if row.told]
            books = self._lent.runbooks(session, groups_of(rows))
            for row in rows:
                touched = Touched(**repository.touched_of(row))
                event = events.raised(self._lent.hub, row, touched, books.get(_group(row), ()))
                self._lent.publish(session, event)
        if kept.cleared and table.wants(events.CLEARED, short_of(events.CLEARED)):
            for row in repository.rows(session, kept.cleared):
                if row.told:
                    touched = Touched(**repository.touched_of(row))
                    self._lent.publish(session, events.cleared(self._lent.hub, row, touched, now))
        return kept

    def _listen(self, session: Session, lease: Lease, heard: Step) -> None:
        leases.hold(session, lease)
        listening.take(session, heard)

    def _tell(self, session: Session, lease: Lease, look: Look) -> None:
        leases.hold(session, lease)
        now: Micros = clock.now(session)
        repository.forget_recipients(session, look.strangers)
        for one in look.notices:
            self._lent.publish(session, events.issued(self._lent.hub, one.data, clock.moment(now)))
            repository.told(session, one.recipient, one.alerts, now)


def rest(took: float, *, more: bool) -> float:
    """Seconds from the end of a round to the next. ``took``: how long that one was. Pure."""
    return min(max(BUSY if more else ROUND, SHARE * took), LONGEST_REST)


def describe(
    session: Session, rows: Sequence[Any], looking: Looking, runbooks: Runbooks
) -> dict[int, tuple[Touched, Sequence[str]]]:
    """Whom each of these alerts touches now, and the ids of its runbooks, by its number."""
    books = runbooks(session, groups_of(rows))
    return {
        row.id: (
            looking.touched_now(session, *repository.cause_of(row), row.since)
            or Touched(**repository.touched_of(row)),
            books.get(_group(row), ()),
        )
        for row in rows
    }


def groups_of(rows: Sequence[Any]) -> list[int]:
    """The numbers of the groups that these alerts are about."""
    return [number for row in rows if (number := _group(row))]


def _group(row: Any) -> int:
    """0: it is about no group."""
    return group_id.read(row.about) if AlertKind(row.kind).of_group else 0
