"""One step of a replay: count what has its outcome, judge, and send the next. A unit of work.

What is in flight is looked at in the ledger, and nothing of it is remembered elsewhere: a process that dies
at any moment loses no outcome and sends nothing twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from dead_letter.replays import repository
from dead_letter.replays.choosing import choose_some
from dead_letter.replays.judging import Counts, judge, room
from dead_letter.replays.resubmitting import ReadMessages, Record
from dead_letter.replays.sending import send
from dead_letter.replays.starting import Routing
from dead_letter.replays.states import ItemState, JobState
from ledger import clock
from ledger.clock import Micros
from ledger.pacing import spent, within_rate
from ledger.ports import NO_INDEX, SourceKeys
from ledger.session import Session
from ledger.states import State

_PART = 1000
_MOST_OUT = 20_000
"""Those among it that a dead letter holds back."""
_SPEED_EVERY = 2 * clock.SECOND
_ENDED = {
    State.DELIVERED.value: None,
    State.DEAD.value: "It failed again",
    State.EXPIRED.value: "It expired before it was delivered",
    State.DISCARDED.value: "It was discarded before it was delivered",
    State.WITHHELD.value: "It was withheld",
}


@dataclass(frozen=True, slots=True)
class Stepped:
    """``woken`` are the subscriptions that got work; ``more``: there is something to do at once; ``again_in``
    is how soon the rate lets the next go; ``stopped`` says why the job stopped in this step. ``moved``: it is
    not as it was before the step; ``out``: something has no outcome yet. ``unread`` are invalid messages to
    be read beside the unit; the next step is to be given them."""

    woken: frozenset[str] = frozenset()
    more: bool = False
    again_in: Micros | None = None
    ended: bool = False
    stopped: str = ""
    moved: bool = False
    out: bool = False
    unread: tuple[int, ...] = ()


def step(
    session: Session,
    number: int,
    routing: Routing,
    messages: ReadMessages,
    record: Record,
    people: SourceKeys = NO_INDEX,
) -> Stepped:
    """One step of the job, whatever its state. ``messages``: those of its invalid ones that were read;
    ``people`` says whose data are restricted."""
    row = _Row(repository.lock(session, number))
    if row.ended_at is not None:
        return Stepped()
    now = clock.now(session)
    _count(session, row)
    done = _act(session, row, routing, now, _Given(messages, record, people))
    _take_speed(row, now)
    if row.changed:
        repository.change(session, number, row.changed)
    return replace(done, moved=bool(row.changed), out=row.out > 0)


@dataclass(frozen=True, slots=True)
class _Given:
    """What the step was given of its invalid messages, and of people."""

    messages: ReadMessages
    record: Record
    people: SourceKeys


class _Row:
    """A job's row, with what this step changes in it."""

    def __init__(self, row: Any) -> None:
        self._row = row
        self.changed: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        return self.changed[name] if name in self.changed else getattr(self._row, name)

    def set(self, **values: Any) -> None:
        self.changed |= {name: value for name, value in values.items() if getattr(self, name) != value}

    @property
    def out(self) -> int:
        return int(self.sent - self.delivered - self.mended - self.failed)

    @property
    def settled(self) -> int:
        return int(self.delivered + self.mended + self.failed + self.skipped + self.left_out)

    @property
    def waiting(self) -> int:
        return int(self.chosen - self.settled - self.out)


def _count(session: Session, row: _Row) -> None:
    if not row.out:
        return
    found = repository.ended(session, row.id)
    delivered = [one for one in found if one.state == State.DELIVERED.value]
    repository.settle(session, row.id, list(_outcomes(found)))
    row.set(delivered=row.delivered + len(delivered), failed=row.failed + len(found) - len(delivered))


def _outcomes(found: Any) -> Iterator[tuple[int, int, ItemState, str | None]]:
    for one in found:
        said = _ENDED[one.state]
        if said is None:
            yield one.seq, one.letter, ItemState.DELIVERED, None
        else:
            # What its receiver said stays with the delivery: it may hold personal data.
            yield one.seq, one.letter, ItemState.FAILED, said


def _act(session: Session, row: _Row, routing: Routing, now: Micros, given: _Given) -> Stepped:
    state = JobState(row.state)
    if state is JobState.CANCELLING:
        return _cancel(session, row, now)
    if state is not JobState.RUNNING:
        return _done(row, now) if row.all_chosen and not row.waiting and not row.out else Stepped()
    if not row.all_chosen:
        row.set(**choose_some(session, row))
        return Stepped(more=True)
    verdict = judge(
        Counts(
            sent=row.sent,
            out=row.out,
            well=row.delivered + row.mended - row.well_before,
            failed=row.failed - row.failed_before,
            waiting=row.waiting,
            held=repository.held(session, row.id) if row.out and row.canary_until is not None else 0,
        ),
        row.canary_until,
        row.stop_at,
    )
    if not row.waiting and not row.out:
        return _done(row, now)
    if verdict.stop and row.waiting:
        row.set(state=JobState.STOPPED.value, why=verdict.stop)
        return Stepped(stopped=verdict.stop)
    if verdict.canary_over:
        row.set(canary_until=None)
    return _send(session, row, routing, now, given)


def _done(row: _Row, now: Micros) -> Stepped:
    row.set(state=JobState.DONE.value, ended_at=now, why="")
    return Stepped(ended=True)


def _send(session: Session, row: _Row, routing: Routing, now: Micros, given: _Given) -> Stepped:
    free = min(room(row.out, row.sent, row.concurrency, row.canary_until), row.waiting)
    if not free and row.waiting and row.out < _MOST_OUT:
        # What waits behind a dead letter of its key is for a person to let go: it takes up no place.
        out = row.out - repository.held(session, row.id)
        free = min(room(out, row.sent, row.concurrency, row.canary_until), row.waiting)
    again_in = None
    if free and row.rate is not None:
        free, again_in = within_rate(row.next_at, row.rate, free, now)
    if not free:
        return Stepped(again_in=again_in)
    done = send(session, row, free, routing(session), now, given.messages, given.record, given.people)
    if row.rate is not None:
        row.set(next_at=spent(row.next_at, row.rate, done.sent, now))
    row.set(
        sent=row.sent + done.sent,
        mended=row.mended + done.mended,
        failed=row.failed + done.failed,
        skipped=row.skipped + done.skipped,
    )
    more = done.settled > 0 or (done.sent > 0 and done.sent < free)
    return Stepped(done.woken, more=more, again_in=again_in, unread=done.unread)


def _cancel(session: Session, row: _Row, now: Micros) -> Stepped:
    left = repository.leave_out(session, row.id, _PART) if row.waiting else 0
    row.set(left_out=row.left_out + left)
    if row.waiting or row.out:
        return Stepped(more=left > 0)
    row.set(state=JobState.CANCELLED.value, ended_at=now)
    return Stepped(ended=True)


def _take_speed(row: _Row, now: Micros) -> None:
    """Outcomes a second, with more weight on those of late."""
    if row.state != JobState.RUNNING.value or row.seen_at is None or now - row.seen_at < _SPEED_EVERY:
        return
    fresh = (row.settled - row.seen) * clock.SECOND / (now - row.seen_at)
    row.set(speed=fresh if not row.speed else (row.speed + fresh) / 2, seen_at=now, seen=row.settled)
