"""Cases made again from their events: one at a time, so that nobody waits and nothing is half done."""

from __future__ import annotations

from dataclasses import dataclass

from cases.acting.teller import Teller
from cases.desk.shown import Rebuilt
from cases.keeping import repository
from cases.messages.setting_aside import SettingAside
from cases.projecting.redaction import REDACTED
from cases.story.repository import events_of
from ledger import clock, numbers
from ledger.reading.event import of_seqs
from ledger.session import Session
from schemas.event_type import full_of

_BEGINNINGS = frozenset({full_of("case.opened"), REDACTED})


@dataclass(frozen=True, slots=True)
class Rebuilding:
    """The ledger's events say it again, and what is kept follows from them as it did at first. Messages that
    belonged to no case are made again beside the cases of the same numbers."""

    teller: Teller

    def some(self, session: Session, after: int, most: int) -> Rebuilt:
        """The next cases after that number."""
        last = max(numbers.last(session, [numbers.CASE, numbers.MESSAGE]).values(), default=0)
        until = min(after + most, last)
        aside = SettingAside(self.teller)
        for message in range(after + 1, until + 1):
            aside.rebuild(session, message)
        done = sum(self.one(session, number) for number in range(after + 1, until + 1))
        return Rebuilt(cases=done, after=until, last=last)

    def one(self, session: Session, number: int) -> bool:
        """One case; False where the ledger does not tell of it, and nothing was changed.

        What an erasure took from earlier events is not to be had from them: one that was redacted begins with
        what was left of it. Nor is one made less than it is: whose data retention took away since, by a rule
        of a time when it did not go by the case, is left as it is.
        """
        there = repository.find(session, number) is not None
        if there:
            repository.locked(session, number)
        reference = self.teller.numbering.written(number)
        told = events_of(session, self.teller.voice.source, reference)
        events = of_seqs(session, [one.seq for one in told], data=True)
        begins = max((at for at, one in enumerate(events) if one.type == REDACTED), default=0)
        if not events or events[begins].data is None or events[begins].type not in _BEGINNINGS:
            return False
        if there and any(one.forgotten_at is not None for one in events[begins:]):
            return False
        repository.forget(session, number)
        for one in events[begins:]:
            at = clock.micros(one.time)
            self.teller.projection.apply(session, one.type, one.data, f"case/{reference}", at)
        return True
