"""Anything at any moment: random work, crashes and people, held against a simple model of what may happen.

The model knows what is waiting, in whose hands, and what holds each lane. What it never allows: a delivery
lost or delivered twice by one worker's doing, two workers in one lane, a follower that overtakes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
)
from sqlalchemy import delete, func, select, update

from ledger import clock, replaying, routing
from ledger.draft import Match
from ledger.recording import Accepted
from ledger.settling import Settlement
from ledger.starting import Claimed
from ledger.states import Outcome, State
from ledger.tables import delivery, flow, lane, ready
from ledger.tickets import Ticket
from routes.subscription import Subscription
from tests.conformance.storage.machine import StorageMachine, chosen, run

if TYPE_CHECKING:
    from tests.conformance.storage.conftest import Storage

MINUTE = 60 * clock.SECOND
SUBSCRIPTIONS = ("m-plain", "m-ordered")
LANES = ("a", "b")
WINDOW = 3
RARELY = st.integers(0, 3)
"""What ends every worker's work at once is done at 0 only: else no work would get far."""
OUTCOMES = st.sampled_from([Outcome.RECEIPT, Outcome.RECEIPT, Outcome.RETRY, Outcome.REJECT])
PICK = st.integers(0, 0xFFFF)
"""Which of those that the ledger has by now: by place, since their numbers go on from example to example."""


@dataclass
class Waiting:
    """What the model knows of a delivery that has no outcome yet."""

    number: int
    seq: int
    subscription: str
    lane: str | None
    due: int = 0
    expires: int | None = None


@dataclass
class Model:
    """``now`` counts the minutes that were let pass."""

    now: int = 0
    waiting: dict[int, Waiting] = field(default_factory=dict)
    ended: dict[int, State] = field(default_factory=dict)
    handed: list[Ticket] = field(default_factory=list)
    void: list[Ticket] = field(default_factory=list)
    held: dict[int, Claimed] = field(default_factory=dict)
    stale: list[Claimed] = field(default_factory=list)
    blocked: dict[tuple[str, str], int] = field(default_factory=dict)
    lanes: dict[int, tuple[str, str | None, int]] = field(default_factory=dict)
    order: dict[tuple[str, str], list[int]] = field(default_factory=dict)

    def head(self, subscription: str, key: str) -> Waiting | None:
        mine = [one for one in self.waiting.values() if (one.subscription, one.lane) == (subscription, key)]
        return min(mine, key=lambda one: one.seq, default=None)

    def drop_all(self) -> None:
        """A crash, or every lease at its end."""
        self.void += self.handed
        self.handed.clear()
        self.stale += self.held.values()
        self.held.clear()

    def may_go(self, one: Waiting | None) -> bool:
        return one is not None and one.due <= self.now and (one.expires is None or one.expires > self.now)


class Machine(StorageMachine):
    """Every rule does one thing by the ledger's own doors, and says what must have come of it."""

    @initialize()
    def begin(self) -> None:
        def empty(session: object) -> None:
            for table in (ready, lane, flow):
                session.execute(delete(table))  # type: ignore[attr-defined]
            # What an earlier example left undone is no concern of this one.
            undone = update(delivery).where(delivery.c.state == "waiting")
            session.execute(undone.values(state="discarded"))  # type: ignore[attr-defined]

        self.storage.run(empty)
        subs = [Subscription(name=name, adapter="hook") for name in SUBSCRIPTIONS]
        self.storage.run(lambda s: routing.apply(s, [], subs, owner="model", author="model"))
        self.first = self.storage.read(lambda s: s.execute(select(func.max(delivery.c.id))).scalar()) or 0
        self.model = Model()

    # ---- what comes in, and time -------------------------------------------------------------------------

    @rule(
        key=st.sampled_from([None, *LANES]),
        priority=st.integers(0, 9),
        expires=st.sampled_from([None, None, None, 5, 25]),
    )
    def intake(self, key: str | None, priority: int, expires: int | None) -> None:
        name = SUBSCRIPTIONS[0] if key is None else SUBSCRIPTIONS[1]
        at = None
        if expires is not None:
            at = self.storage.read(clock.now) + expires * MINUTE
        match = Match(name, "r", key, priority, expires_at=at)
        (made,) = self.storage.record(self.storage.draft(match))
        assert isinstance(made, Accepted)
        number = self.storage.rows(delivery, delivery.c.seq == made.seq)[0].id
        ends = None if expires is None else self.model.now + expires
        self.model.waiting[number] = Waiting(number, made.seq, name, key, expires=ends)
        self.model.lanes[number] = (name, key, made.seq)

    @rule(luck=RARELY)
    def crash_and_start_again(self, luck: int) -> None:
        if luck != 0:
            return
        self.model.drop_all()
        self.storage.sweep(everything=True)
        self._expire()

    @rule(minutes=st.sampled_from([2, 20]), luck=RARELY)
    def time_passes(self, minutes: int, luck: int = 0) -> None:
        """Nobody renews, so every lease (of a minute) ends."""
        if luck != 0:
            return
        self.model.now += minutes
        self.model.drop_all()
        self.storage.let_pass(minutes * MINUTE)
        self.storage.sweep()
        self._expire()

    # ---- what workers do ---------------------------------------------------------------------------------

    @rule(name=st.sampled_from(SUBSCRIPTIONS))
    def hand_out(self, name: str) -> None:
        out = sum(ticket.subscription == name for ticket in self.model.handed)
        out += sum(one.subscription == name for one in self.model.held.values())
        tickets = self.storage.hand_out(name, WINDOW)
        assert len(tickets) <= WINDOW - out
        busy = {one.lane for one in self.model.held.values() if one.lane is not None}
        busy |= {one.lane for one in self.model.handed if one.lane is not None}
        for ticket in tickets:
            if ticket.lane is None:
                assert ticket.delivery in self.model.waiting
                assert self.model.may_go(self.model.waiting[ticket.delivery])
                assert ticket.delivery not in self.model.held
            else:
                assert ticket.lane not in busy, "a lane goes to one worker at a time"
                assert (name, ticket.lane) not in self.model.blocked
        self.model.handed += tickets
        if len(tickets) < WINDOW - out:
            self._nothing_more_was_due(name, {*busy, *(ticket.lane for ticket in tickets)})

    @precondition(lambda self: self.model.handed or self.model.void)
    @rule(pick=PICK, many=st.integers(1, 4))
    def claim(self, pick: int, many: int) -> None:
        """Of good tickets and void ones, some twice, as a broker may bring them."""
        pool = self.model.handed + self.model.void[-4:]
        tickets = [pool[(pick >> shift) % len(pool)] for shift in range(0, 4 * many, 4)]
        answers = self.storage.claim(tickets)
        seen: set[Ticket] = set()
        for ticket, got in zip(tickets, answers, strict=True):
            good = ticket in self.model.handed and ticket not in seen
            seen.add(ticket)
            if not good:
                assert got is None, "a ticket is good once, and only the latest"
                continue
            if ticket.lane is None:
                assert got is not None
                assert got.delivery == ticket.delivery
            else:
                head = self.model.head(ticket.subscription, ticket.lane)
                assert (got is not None) == self.model.may_go(head)
                assert got is None or head is None or got.delivery == head.number
            if got is not None:
                self._now_held(got)
        self.model.void += [one for one in self.model.handed if one in seen]
        self.model.handed = [one for one in self.model.handed if one not in seen]

    @precondition(lambda self: self.model.held)
    @rule(
        pick=PICK,
        outcome=OUTCOMES,
        more=st.booleans(),
        wait=st.sampled_from([0, 10]),
    )
    def settle(self, pick: int, outcome: Outcome, more: bool, wait: int) -> None:
        one = self.model.held.pop(chosen(sorted(self.model.held), pick))
        again_in = wait * MINUTE if outcome is Outcome.RETRY else None
        following = self.storage.end(one, outcome, again_in=again_in, more=more)
        if outcome is Outcome.RETRY:
            self.model.waiting[one.delivery].due = self.model.now + wait
            self.storage.sweep()
            self._expire()
        else:
            state = State.DELIVERED if outcome is Outcome.RECEIPT else State.DEAD
            self.model.ended[one.delivery] = state
            del self.model.waiting[one.delivery]
        if one.lane is None:
            assert following is None
            return
        place = (one.subscription, one.lane)
        if outcome is Outcome.RECEIPT:
            self.model.order.setdefault(place, []).append(one.seq)
        if outcome is Outcome.REJECT:
            self.model.blocked[place] = one.delivery
        head = self.model.head(*place)
        goes_on = more and outcome is Outcome.RECEIPT and self.model.may_go(head)
        assert (following is not None) == goes_on
        if following is not None:
            assert head is not None
            assert following.delivery == head.number
            self._now_held(following)

    @rule(name=st.sampled_from(SUBSCRIPTIONS), outcomes=st.lists(OUTCOMES, max_size=5), more=st.booleans())
    def work(self, name: str, outcomes: list[Outcome], more: bool) -> None:
        """A worker's turn: take what there is, and end some of it."""
        self.hand_out(name)
        if self.model.handed:
            self.claim(pick=0x3210, many=4)
        for outcome in outcomes:
            if self.model.held:
                self.settle(pick=0, outcome=outcome, more=more, wait=0)

    @precondition(lambda self: self.model.stale)
    @rule(pick=PICK, outcome=st.sampled_from([Outcome.RECEIPT, Outcome.RETRY, Outcome.REJECT]))
    def settle_too_late(self, pick: int, outcome: Outcome) -> None:
        """Alone, or in one unit with the settlement of who has it now: it changes nothing."""
        one = chosen(self.model.stale, pick)
        again_in = 0 if outcome is Outcome.RETRY else None
        assert self.storage.end(one, outcome, again_in=again_in, more=True) is None

    @precondition(lambda self: any(one.delivery in self.model.held for one in self.model.stale))
    @rule(pick=PICK, late_first=st.booleans())
    def settle_in_one_unit_with_a_late_one(self, pick: int, late_first: bool) -> None:
        late = chosen([one for one in self.model.stale if one.delivery in self.model.held], pick)
        now = self.model.held.pop(late.delivery)
        both = [_receipt(late), _receipt(now)]
        self.storage.settle(*(both if late_first else both[::-1]))
        self.model.ended[now.delivery] = State.DELIVERED
        del self.model.waiting[now.delivery]
        if now.lane is not None:
            self.model.order.setdefault((now.subscription, now.lane), []).append(now.seq)

    # ---- what people do ----------------------------------------------------------------------------------

    @precondition(lambda self: State.DEAD in self.model.ended.values())
    @rule(pick=PICK, again=st.booleans())
    def decide_about_a_dead_one(self, pick: int, again: bool) -> None:
        dead = sorted(number for number, state in self.model.ended.items() if state is State.DEAD)
        number = chosen(dead, pick)
        name, key, seq = self.model.lanes[number]
        if again:
            new = self.storage.run(lambda s: replaying.replay(s, number, "ailsa", "mended"))
            self.model.waiting[new] = Waiting(new, seq, name, key)
            self.model.lanes[new] = (name, key, seq)
        else:
            self.storage.run(lambda s: replaying.discard(s, number, "ailsa", "not needed"))
        # The model looks at open dead ones only; replayed and discarded ones are decided.
        self.model.ended[number] = State.DISCARDED
        if key is not None and self.model.blocked.get((name, key)) == number:
            del self.model.blocked[name, key]

    # ---- what holds always -------------------------------------------------------------------------------

    @invariant()
    def nothing_is_lost_and_nothing_is_made_up(self) -> None:
        rows = self.storage.rows(delivery, delivery.c.id > self.first)
        assert {row.id for row in rows} == {*self.model.waiting, *self.model.ended}
        waiting = {row.id for row in rows if row.state == "waiting"}
        assert waiting == set(self.model.waiting)
        for row in rows:
            if self.model.ended.get(row.id) in {State.DELIVERED, State.EXPIRED}:
                assert row.state == self.model.ended[row.id].value

    @invariant()
    def live_work_is_exactly_what_waits(self) -> None:
        assert {row.delivery for row in self.storage.rows(ready)} == set(self.model.waiting)
        places = {(one.subscription, one.lane) for one in self.model.waiting.values() if one.lane is not None}
        there = {(row.subscription, row.key) for row in self.storage.rows(lane)}
        assert places <= there, "work in a lane that is not there is never handed out"

    @invariant()
    def a_lane_is_blocked_by_its_dead_one_only(self) -> None:
        found = {
            (row.subscription, row.key): row.blocked_by for row in self.storage.rows(lane) if row.state == 4
        }
        assert found == self.model.blocked

    @invariant()
    def a_key_keeps_its_order(self) -> None:
        for done in self.model.order.values():
            assert done == sorted(done)

    def teardown(self) -> None:
        """In the end, with every fault mended, all that waits can be delivered, each lane in order."""
        if not hasattr(self, "model"):
            return
        self.time_passes(60)
        while True:
            for place, number in sorted(self.model.blocked.items()):
                new = self.storage.run(lambda s, number=number: replaying.replay(s, number, "a", "b"))  # type: ignore[misc]
                name, key, seq = self.model.lanes[number]
                self.model.waiting[new] = Waiting(new, seq, name, key)
                self.model.lanes[new] = (name, key, seq)
                self.model.ended[number] = State.DISCARDED
                del self.model.blocked[place]
            held = [one for name in SUBSCRIPTIONS for one in self.storage.take(name)]
            for first in held:
                one: Claimed | None = first
                while one is not None:
                    del self.model.waiting[one.delivery]
                    self.model.ended[one.delivery] = State.DELIVERED
                    if one.lane is not None:
                        self.model.order.setdefault((one.subscription, one.lane), []).append(one.seq)
                    one = self.storage.end(one, more=True)
            if not held:
                break
        assert self.model.waiting == {}
        assert self.storage.rows(ready) == []
        assert self.storage.rows(lane) == []
        self.nothing_is_lost_and_nothing_is_made_up()
        self.a_key_keeps_its_order()

    # ---- the model's own ---------------------------------------------------------------------------------

    def _now_held(self, one: Claimed) -> None:
        assert one.delivery in self.model.waiting
        assert one.delivery not in self.model.held
        assert one.lane is None or all(
            (other.subscription, other.lane) != (one.subscription, one.lane)
            for other in self.model.held.values()
        )
        self.model.held[one.delivery] = one

    def _expire(self) -> None:
        """What a sweep ends: what has expired and is in nobody's hands."""
        out = {ticket.delivery for ticket in self.model.handed} | set(self.model.held)
        for number, one in list(self.model.waiting.items()):
            if one.expires is not None and one.expires <= self.model.now and number not in out:
                del self.model.waiting[number]
                self.model.ended[number] = State.EXPIRED

    def _nothing_more_was_due(self, name: str, busy: set[str | None]) -> None:
        out = {ticket.delivery for ticket in self.model.handed} | set(self.model.held)
        for one in self.model.waiting.values():
            if one.subscription != name or not self.model.may_go(one):
                continue
            if one.lane is None:
                assert one.number in out, "it was due, there was room, and it was not handed out"
            elif self.model.head(name, one.lane) is one and (name, one.lane) not in self.model.blocked:
                assert one.lane in busy, "its lane was open, there was room, and it was not handed out"


def _receipt(one: Claimed) -> Settlement:
    return Settlement(
        *(one.delivery, one.subscription, one.lane, one.fence, one.lane_fence, one.number, Outcome.RECEIPT),
        replays=one.replays,
    )


def test_whatever_happens_the_promises_hold(storage: Storage) -> None:
    run(Machine, storage, examples=60, steps=40)


@pytest.mark.scale
def test_whatever_happens_for_long_the_promises_hold(storage: Storage) -> None:
    run(Machine, storage, examples=1500, steps=60)
