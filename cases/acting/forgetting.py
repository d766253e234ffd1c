"""A case whose type keeps it no longer is forgotten: that there was one, and how it went, stays."""

from __future__ import annotations

from dataclasses import dataclass

from cases.acting.redacting import Redacting
from cases.acting.teller import Teller
from cases.keeping import repository
from cases.keeping.links import repository as links
from cases.ports import ForgetsEvents
from cases.projecting import retention
from cases.projecting.redaction import REDACTED
from cases.projecting.retention import AGAIN, OF_RETENTION
from cases.story.repository import Told, events_of
from ledger import clock, timers
from ledger.session import Session

MOST = 500
"""Events whose data goes in one unit."""


@dataclass(frozen=True, slots=True)
class Forgetting:
    """Woken by a timer whose key is the number of a case. What has gone into it goes with it."""

    teller: Teller
    events: ForgetsEvents

    def woken(self, session: Session, key: str) -> None:
        number = int(key)
        if repository.find(session, number) is None:
            return
        file = repository.locked(session, number)
        kind = self.teller.projection.upkeep.kind(session, file)
        due, now = retention.goes_at(file, kind), clock.now(session)
        if due is None or due > now:
            timers.set_for(session, OF_RETENTION, key, due)
            return
        told = {one: self._told(session, one) for one in links.family(session, number)}
        gone = self.events.left(session, [each.seq for one in told.values() for each in _before(one)])
        if self.events.kept_back(session, gone):
            timers.set_for(session, OF_RETENTION, key, now + clock.span(AGAIN))
            return
        for one, events in told.items():
            if len(_before(events)) == len(events):
                Redacting(self.teller).redact(session, one)
        reference = self.teller.numbering.written(number)
        self.events.forget(session, gone[:MOST], reference, kind.retention_days)
        if len(gone) > MOST:
            timers.set_for(session, OF_RETENTION, key, now)

    def _told(self, session: Session, number: int) -> list[Told]:
        return events_of(session, self.teller.voice.source, self.teller.numbering.written(number))


def _before(told: list[Told]) -> list[Told]:
    """All of them, unless nothing was done to the case since it was redacted: those before that."""
    return told[:-1] if told and told[-1].type == REDACTED else told
