"""Admission: what a system may be sent now, at hand-out and again at the claim.

All of it is decided in the ledger, on its clock, so that it holds however many processes there are: what is
not let through stays due.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import and_, bindparam, func, select, text
from sqlalchemy.dialects import postgresql, sqlite

from ledger import breakers, clock
from ledger.breaker_tables import pace
from ledger.breakers import Breaker
from ledger.clock import SECOND, Micros
from ledger.pacing import spent, within_rate
from ledger.prepared import Prepared
from ledger.session import Session
from ledger.states import Breaker as State
from ledger.states import Lane, Ready
from ledger.systems import System
from ledger.tables import lane, ready
from ledger.tickets import Ticket
from ledger.turn import ask_to_hand_out

MOMENT = SECOND // 200
"""How soon to look again where another process hands out just now."""


@dataclass(frozen=True, slots=True)
class Admission:
    """How many may be handed out to the system; ``again_in`` is when to look again (None: no need).

    ``full``: there may be more when one that is out is settled. ``probing`` is the breaker that the first of
    them will try.
    """

    room: int
    again_in: Micros | None = None
    full: bool = False
    probing: Breaker | None = None


def admit(session: Session, system: System, room: int, *, unwell: bool) -> Admission:
    """How many of the ``room`` the system may be sent. ``unwell``: its breaker has something to say.

    Several subscriptions of one system may be handed out by several processes at once, so it takes the
    system's turn; where another process has that, nothing is let through for a moment.
    """
    if not ask_to_hand_out(session, f"system {system.name}")():
        return Admission(0, MOMENT)
    now = clock.now(session)
    if (ends := _maintained_until(system, now)) is not None:
        return Admission(0, ends - now)
    probing = None
    if unwell:
        # Whoever settles for this system has its breaker just now, and may hold what else we would come to.
        held = breakers.try_lock(session, system.name)
        if held is None:
            return Admission(0, MOMENT)
        if (until := held.holds_until) > now:
            return Admission(0, until - now)
        if held.state is State.PROBING and held.probe is not None and _is_out(session, held.probe):
            return Admission(0)
        if held.held_until:
            held = replace(held, held_until=0)
            breakers.save(session, [held])
        if held.state is not State.CLOSED:
            room, probing = min(room, 1), held
    if system.concurrency is not None:
        names = json.dumps(system.subscriptions)
        room = min(room, system.concurrency - session.run(_OUT, names=names).scalar_one())
        if room <= 0:
            return Admission(0, full=True)
    again_in = None
    if system.rate is not None:
        room, again_in = within_rate(_next_at(session, system.name), system.rate, room, now)
    return Admission(room, again_in, probing=probing)


def admitted(session: Session, system: System, admission: Admission, tickets: Sequence[Ticket]) -> None:
    """These were handed out under it."""
    if not tickets:
        return
    if system.rate is not None:
        _spend(session, system.name, system.rate, len(tickets), clock.now(session))
    if admission.probing is not None:
        breakers.save(session, [replace(admission.probing, state=State.PROBING, probe=tickets[0])])


def barred(session: Session, tickets: Iterable[Ticket], systems: Mapping[str, System]) -> list[Ticket]:
    """Those of the tickets that must not be claimed now, by the ``systems`` of their subscriptions.

    They were handed out before their system's breaker opened, or its maintenance began. A probe is let
    through.
    """
    now = clock.now(session)
    closed: dict[str, bool] = {}
    probes: dict[str, Ticket | None] = {}
    found = []
    for ticket in tickets:
        system = systems.get(ticket.subscription)
        if system is None:
            continue
        if system.name not in closed:
            closed[system.name] = _maintained_until(system, now) is not None
            if system.rule.enabled and not closed[system.name]:
                breaker = breakers.of_system(session, system.name)
                closed[system.name] = breaker.state is not State.CLOSED or breaker.holds_until > now
                probes[system.name] = breaker.probe
        if closed[system.name] and probes.get(system.name) != ticket:
            found.append(ticket)
    return found


def _maintained_until(system: System, now: Micros) -> Micros | None:
    ends = system.maintenance.until(clock.moment(now))
    return None if ends is None else clock.micros(ends)


def _is_out(session: Session, probe: Ticket) -> bool:
    """Has a worker that ticket still, or the broker? A crash, an expiry or a person may have ended it."""
    single_or_batch = _BATCH_OUT if probe.delivery is None else _SINGLE_OUT
    query = single_or_batch if probe.lane is None else _LANE_OUT
    given = {"of": probe.subscription, "fence": probe.fence, "key": probe.lane, "number": probe.delivery}
    return session.execute(query, given).first() is not None


def _next_at(session: Session, system: str) -> Micros | None:
    return session.execute(_NEXT, {"which": system}).scalar()


def _spend(session: Session, system: str, rate: float, many: int, now: Micros) -> None:
    dialect = sqlite if session.dialect == "sqlite" else postgresql
    add = dialect.insert(pace)
    session.execute(
        add.on_conflict_do_update(index_elements=["system"], set_={"next_at": add.excluded.next_at}),
        {"system": system, "next_at": spent(_next_at(session, system), rate, many, now)},
    )


def _out(names: str) -> str:
    """A claimed lane counts by its head, which is claimed with it."""
    states = f"{int(Ready.HANDED)}, {int(Ready.CLAIMED)}"
    return (
        f"SELECT (SELECT count(*) FROM ready WHERE subscription {names} AND state IN ({states})) + "  # noqa: S608
        f"(SELECT count(*) FROM lane WHERE subscription {names} AND state = {int(Lane.HANDED)})"
    )


_OUT = Prepared(
    {
        "sqlite": text(_out("IN (SELECT value FROM json_each(:names))")),
        "postgresql": text(_out("= ANY(ARRAY(SELECT jsonb_array_elements_text(CAST(:names AS jsonb))))")),
    }
)
_NEXT = select(pace.c.next_at).where(pace.c.system == bindparam("which"))
_WITH_SOMEBODY = ready.c.state.in_([int(Ready.HANDED), int(Ready.CLAIMED)])
_SINGLE_OUT = select(ready.c.delivery).where(
    ready.c.delivery == bindparam("number"), ready.c.fence == bindparam("fence"), _WITH_SOMEBODY
)
_BATCH_OUT = (
    select(ready.c.delivery)
    .where(ready.c.subscription == bindparam("of"), ready.c.fence == bindparam("fence"), _WITH_SOMEBODY)
    .limit(1)
)
_LANE_OUT = (
    select(func.count())
    .select_from(lane)
    .where(
        and_(
            lane.c.subscription == bindparam("of"),
            lane.c.key == bindparam("key"),
            lane.c.fence == bindparam("fence"),
            lane.c.state.in_([int(Lane.HANDED), int(Lane.CLAIMED)]),
        )
    )
    .having(func.count() > 0)
)
