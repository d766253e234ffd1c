"""Handing out: from the backlog to the workers, within each subscription's window.

The broker never holds more than the window; rate and order act here, so they hold however many workers run.
So does what holds for a whole system: see ``ledger.admission``.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from sqlalchemy import ScalarSelect, Table, bindparam, exists, func, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from ledger import clock, numbers
from ledger.admission import MOMENT, admit, admitted
from ledger.breaker_tables import breaker
from ledger.clock import Micros
from ledger.pacing import spent, within_rate
from ledger.parking import park_due, park_open_lanes
from ledger.pauses import Asked
from ledger.prepared import Prepared
from ledger.session import Session
from ledger.settling import expire_rows
from ledger.states import Breaker, Lane, Ready
from ledger.systems import System
from ledger.tables import flow, lane, ready
from ledger.tickets import Ticket
from ledger.turn import ask_to_hand_out


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one subscription may have out at once. ``rate`` is deliveries a second, None for no limit.

    ``system`` is what they are sent to; None: nothing is known of it, and nothing but this limits them.
    ``asked`` is what is paused.
    """

    subscription: str
    window: int
    rate: float | None = None
    system: System | None = None
    asked: Asked | None = None


@dataclass(frozen=True, slots=True)
class HandedOut:
    """The tickets, and how soon to look again at a subscription that its rate held back (None: no need).

    A span and no moment: whoever waits has a clock of its own, which may be wrong.
    """

    tickets: list[Ticket]
    again_in: Micros | None = None
    full: bool = False
    """The window is full: there may be more, for when one that is out is settled."""
    out: int = 0
    """How many the subscription has out now, with these."""


def hand_out(session: Session, allowance: Allowance, lease: Micros) -> HandedOut:
    """Hand out what is due, the urgent first, then in ledger order. ``lease`` is in microseconds."""
    name, system = allowance.subscription, allowance.system
    has_turn = ask_to_hand_out(session, name)
    clock.ask(session)
    out, unwell = _out_now(session, name, system)
    if not has_turn():
        return HandedOut([], MOMENT)
    if allowance.asked is not None and allowance.asked.stops(name):
        return HandedOut([])
    room = allowance.window - out
    if room <= 0:
        return HandedOut([], full=True)
    admission = None
    again_in = None
    if system is not None and (unwell or system.limited):
        admission = admit(session, system, room, unwell=unwell)
        room, again_in = admission.room, admission.again_in
        if room <= 0:
            return HandedOut([], again_in, full=admission.full)
    now = clock.now(session)
    if allowance.rate is not None:
        room, later = within_rate(_next_at(session, name), allowance.rate, room, now)
        again_in = again_in if later is None else max(again_in or 0, later)
        if room <= 0:
            return HandedOut([], again_in)
    paused = frozenset[str]() if allowance.asked is None else allowance.asked.paused.routes
    tickets, more = _single(session, name, room, now, now + lease, paused)
    from_lanes, more_lanes = _lanes(session, name, room - len(tickets), now + lease, paused)
    tickets += from_lanes
    if more or more_lanes:
        again_in = MOMENT
    if allowance.rate is not None:
        _spend(session, name, allowance.rate, len(tickets), now)
    if system is not None and admission is not None:
        admitted(session, system, admission, tickets)
    return HandedOut(tickets, again_in, full=len(tickets) >= room, out=out + len(tickets))


def hand_out_batch(
    session: Session,
    name: str,
    most: int,
    lease: Micros,
    system: System | None = None,
    asked: Asked | None = None,
) -> Ticket | None:
    """Hand out up to ``most`` as one batch; None when nothing is due or a batch is still out.

    Of its ``system`` breaker and maintenance hold for a batch; how many at once, and how many a second, are
    no questions of a file.
    """
    has_turn = ask_to_hand_out(session, name)
    out, unwell = _out_now(session, name, system)
    if not has_turn() or out or (asked is not None and asked.stops(name)):
        return None
    admission = None
    if system is not None and (unwell or system.maintenance.windows):
        system = replace(system, concurrency=None, rate=None)
        admission = admit(session, system, most, unwell=unwell)
        # One file is one try, however much is in it.
        if admission.room <= 0:
            return None
    now = clock.now(session)
    paused = frozenset[str]() if asked is None else asked.paused.routes
    tickets, _ = _single(session, name, most, now, now + lease, paused)
    if not tickets:
        return None
    fence = numbers.take(session, numbers.BATCH, 1)
    session.execute(_FENCE, [{"which": ticket.delivery, "batch": fence} for ticket in tickets])
    dialect = sqlite if session.dialect == "sqlite" else postgresql
    session.execute(
        dialect.insert(flow).on_conflict_do_update(
            index_elements=["subscription"], set_={"last_batch_at": now}
        ),
        {"subscription": name, "next_at": now, "last_batch_at": now},
    )
    made = Ticket(name, fence)
    if system is not None and admission is not None:
        admitted(session, system, admission, [made])
    return made


def last_batch_at(session: Session, name: str) -> Micros | None:
    """When the subscription's last batch was begun."""
    row = session.execute(select(flow.c.last_batch_at).where(flow.c.subscription == name)).first()
    return None if row is None else row[0]


def waiting_subscriptions(session: Session) -> list[str]:
    """Every subscription that has something due, by hopping through the index, not scanning it."""
    return [row.name for row in session.run(_DUE_ONES)]


def _single(
    session: Session, name: str, room: int, now: Micros, until: Micros, paused: Collection[str]
) -> tuple[list[Ticket], bool]:
    """Those handed out, and whether there may be more behind what was parked for ``paused`` routes."""
    parked = False
    if paused:
        room, parked = park_due(session, name, paused, room)
    rows = session.run(_GIVE, which=name, room=room, until=until).all() if room > 0 else []
    late = [row.delivery for row in rows if row.expires_at is not None and row.expires_at <= now]
    if late:
        expire_rows(session, late, now)
    gone = set(late)
    return [
        Ticket(name, row.fence, delivery=row.delivery)
        for row in sorted(rows, key=lambda row: (row.rank, row.seq))
        if row.delivery not in gone
    ], parked


def _lanes(
    session: Session, name: str, room: int, until: Micros, paused: Collection[str]
) -> tuple[list[Ticket], bool]:
    parked = False
    if paused and room > 0:
        room, parked = park_open_lanes(session, name, paused, room)
    if room <= 0:
        return [], parked
    keys = [row.key for row in session.run(_OPEN_LANES, which=name, room=room)]
    if not keys:
        return [], parked
    rows = session.execute(_GIVE_LANES, {"which": name, "chosen": keys, "until": until}).all()
    fences: dict[str, int] = {row.key: row.fence for row in rows}
    return [Ticket(name, fences[key], lane=key) for key in keys if key in fences], parked


def _out_now(session: Session, name: str, system: System | None) -> tuple[int, bool]:
    """How many of this one are out, and whether its system's breaker has something to say."""
    known_by = "" if system is None else system.breaker
    row = session.run(_OUT, which=name, system=known_by).one()
    return row.out, bool(row.unwell)


def _next_at(session: Session, name: str) -> Micros | None:
    return session.execute(_NEXT, {"which": name}).scalar()


def _spend(session: Session, name: str, rate: float, many: int, now: Micros) -> None:
    dialect = sqlite if session.dialect == "sqlite" else postgresql
    next_at = spent(_next_at(session, name), rate, many, now)
    add = dialect.insert(flow)
    session.execute(
        add.on_conflict_do_update(index_elements=["subscription"], set_={"next_at": add.excluded.next_at}),
        {"subscription": name, "next_at": next_at},
    )


def _out(table: Table, state: int) -> ScalarSelect[int]:
    return (
        select(func.count())
        .select_from(table)
        .where(table.c.subscription == bindparam("which"), table.c.state == int(state))
        .scalar_subquery()
    )


def _hopping(table: str, state: int) -> str:
    """The names with something in ``state``: one step of the recursion is one look into the index."""
    return (
        f"SELECT h.name FROM (WITH RECURSIVE hop (name) AS (SELECT min(subscription) FROM {table} UNION ALL "  # noqa: S608
        f"SELECT (SELECT min(t.subscription) FROM {table} AS t WHERE t.subscription > hop.name) FROM hop "
        f"WHERE hop.name IS NOT NULL) SELECT name FROM hop WHERE name IS NOT NULL) AS h "
        f"WHERE EXISTS (SELECT 1 FROM {table} AS d WHERE d.subscription = h.name AND d.state = {state})"
    )


_CHOSEN = (
    f"SELECT delivery FROM ready WHERE subscription = :which AND state = {int(Ready.DUE)} "  # noqa: S608
    "ORDER BY rank, seq LIMIT :room"
)
_GIVE_TEXT = (
    f"UPDATE ready SET state = {int(Ready.HANDED)}, until_at = :until, fence = fence + 1 WHERE delivery {{}} "  # noqa: S608
    "RETURNING rank, seq, delivery, fence, expires_at"
)
_GIVE = Prepared(
    {
        "sqlite": text(_GIVE_TEXT.format(f"IN ({_CHOSEN})")),
        # An array: as a plain sub-select PostgreSQL may run it more than once, and lock more than the room.
        "postgresql": text(_GIVE_TEXT.format(f"= ANY(ARRAY({_CHOSEN} FOR UPDATE SKIP LOCKED))")),
    }
)
# A claimed lane counts by its head, which is claimed with it.
_UNWELL = exists(breaker.c.system).where(
    breaker.c.system == bindparam("system"),
    or_(breaker.c.state != int(Breaker.CLOSED), breaker.c.held_until > 0),
)
_OUT = Prepared(
    select(
        (_out(ready, Ready.HANDED) + _out(ready, Ready.CLAIMED) + _out(lane, Lane.HANDED)).label("out"),
        # Here, since it is asked anyway: a question of its own would cost a way there and back.
        _UNWELL.label("unwell"),
    )
)
_OPEN_LANES = Prepared(
    select(lane.c.key)
    .where(lane.c.subscription == bindparam("which"), lane.c.state == int(Lane.OPEN))
    .order_by(lane.c.rank, lane.c.until_at)
    .limit(bindparam("room"))
    # Intake may be joining some of them just now, and holds others that this unit would come to: no waiting.
    .with_for_update(skip_locked=True)
)
_GIVE_LANES = (
    update(lane)
    .where(
        lane.c.subscription == bindparam("which"),
        lane.c.key.in_(bindparam("chosen", expanding=True)),
        lane.c.state == int(Lane.OPEN),
    )
    .values(state=int(Lane.HANDED), until_at=bindparam("until"), fence=lane.c.fence + 1)
    .returning(lane.c.key, lane.c.fence)
)
_DUE_TEXT = text(f"{_hopping('ready', Ready.DUE)} UNION {_hopping('lane', Lane.OPEN)}")
_DUE_ONES = Prepared({"sqlite": _DUE_TEXT, "postgresql": _DUE_TEXT})
_NEXT = select(flow.c.next_at).where(flow.c.subscription == bindparam("which"))
_FENCE = update(ready).where(ready.c.delivery == bindparam("which")).values(fence=bindparam("batch"))
