"""Listening: counting who has spoken, and seeing who has not. Units of work, each a bounded step."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from dead_letter.alerts.silence import repository
from dead_letter.alerts.silence.bank_holidays import Nation, bank_holidays
from dead_letter.alerts.silence.habit import HISTORY, expectation, hour_of, is_known
from dead_letter.alerts.silence.repository import Counted
from ledger import clock, cursors
from ledger.clock import Micros
from ledger.cursors import Cursor
from ledger.session import Session

PLACE = "alerts.sources"
"""The cursor that says how far the ledger is counted, and since when the hub has listened."""
MOST_LOOKED_AT = 20
"""Sources of one step."""
_NOTED = clock.span(timedelta(minutes=1))
"""How often it is noted that the hub listens, where nothing comes."""
_BREAK = clock.span(timedelta(minutes=10))
"""A hub that has not listened for so long begins anew: what it did not hear then, nobody was silent about."""
_AGAIN = clock.span(timedelta(hours=1))
_SELDOM = clock.span(timedelta(hours=6))


@dataclass(frozen=True, slots=True)
class Stand:
    """How far the ledger is counted; since when the hub has listened without a break, and when it was last
    noted that it does."""

    seq: int
    since: Micros
    at: Micros


@dataclass(frozen=True, slots=True)
class Judged:
    """What is to be noted of one source; ``gone``: nothing came from it for so long that it is forgotten."""

    source: str
    look_at: Micros
    silent_since: Micros | None
    why: str | None
    forget_before: int
    gone: bool


@dataclass(frozen=True, slots=True)
class Step:
    """What there is to note, read beside the writer."""

    held: Cursor
    stand: Stand
    counted: Counted
    judged: Sequence[Judged]

    @property
    def idle(self) -> bool:
        return not self.counted.hours and not self.judged and self.stand.seq == _stand(self.held).seq

    @property
    def more(self) -> bool:
        return not self.counted.all_there


def look(session: Session, nation: Nation, now: Micros) -> Step | None:
    """None: there is nothing to note."""
    held = cursors.read(session, PLACE)
    before = _stand(held)
    since = now if now - before.at > _BREAK else before.since
    counted = repository.count(session, before.seq)
    judged = []
    # Who is silent can be said only once all is counted.
    if counted.all_there and not counted.hours:
        judged = [
            _judged(session, row, since, nation, now) for row in repository.due(session, now, MOST_LOOKED_AT)
        ]
    step = Step(held, Stand(counted.upto, since, now), counted, judged)
    return None if step.idle and now - before.at < _NOTED else step


def take(session: Session, step: Step) -> None:
    """Note it. Raises ``Stale`` where another process has counted meanwhile."""
    now = clock.now(session)
    told = json.dumps([step.stand.seq, step.stand.since, step.stand.at])
    cursors.move(session, PLACE, step.held, told)
    repository.heard(session, step.counted.hours, now)
    for one in step.judged:
        repository.forget(session, one.source, one.forget_before, altogether=one.gone)
        if not one.gone:
            values = {"look_at": one.look_at, "silent_since": one.silent_since, "why": one.why}
            repository.look_again(session, one.source, values)


def _judged(session: Session, row: Any, since: Micros, nation: Nation, now: Micros) -> Judged:
    moment = clock.moment(now)
    oldest = hour_of(moment - HISTORY)
    history = repository.history(session, row.source, oldest)
    last = clock.moment(row.last_at)
    first = max(row.first_hour, oldest)
    found = None
    # The calendar is a large library, a second's work to load: not before something can be said by it.
    if is_known(history, first, hour_of(last)):
        years = range((last - HISTORY).year, moment.year + 1)
        holidays = bank_holidays(nation, years)
        found = expectation(row.source, history, first, last, clock.moment(since), holidays)
    by = None if found is None else clock.micros(found.by)
    if found is None or by is None:
        return Judged(row.source, now + _SELDOM, None, None, oldest, gone=not history)
    if by > now:
        return Judged(row.source, by, None, None, oldest, gone=False)
    # Once silent it stays so until it speaks, or is forgotten.
    return Judged(row.source, now + _AGAIN, row.last_at, found.why, oldest, gone=False)


def _stand(held: Cursor) -> Stand:
    return Stand(0, 0, 0) if held.value is None else Stand(*json.loads(held.value))
