"""Making deliveries of events that one subscription is to have, whatever became of them elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import bindparam, exists, select

from ledger.clock import Micros
from ledger.draft import Match
from ledger.errors import NotFound, Refused
from ledger.pairs import for_pairs, pairs
from ledger.prepared import Prepared, ids
from ledger.remaking import Answer, Wanted, forgotten, make, not_cleared
from ledger.session import Session
from ledger.states import State
from ledger.tables import delivery, event, payload
from routes.subscription import Subscription
from schemas.classes import DataClass
from schemas.cloudevents import read_recorded
from schemas.envelope import Envelope


def bring(
    session: Session,
    seqs: Sequence[int],
    to: Subscription,
    matched: Callable[[int, Envelope], Match],
    run: int,
    now: Micros,
    *,
    again: bool,
) -> dict[int, Answer]:
    """Make a delivery to one subscription for each event, whatever became of it elsewhere; answers by seq.

    One that comes after later ones of its key is marked as out of order.

    ``matched`` says how the event of that ``seq`` would be delivered there. ``again``: also where it was
    delivered there before; the new one is marked as a possible duplicate then.
    """
    found: dict[int, Answer] = {}
    wanted: list[Wanted] = []
    for row in session.run(_EVENTS, ids=ids(seqs), which=to.name).all():
        data_class = DataClass(row.data_class)
        if not to.may_have(data_class):
            found[row.seq] = Refused(not_cleared(to.name, data_class))
        elif row.delivered and not again:
            found[row.seq] = Refused(f"It was delivered to {to.name} already.")
        elif row.waiting:
            found[row.seq] = Refused(f"It waits for {to.name} already.")
        elif row.data is None:
            found[row.seq] = Refused(forgotten(row.seq))
        else:
            match = matched(row.seq, read_recorded(row.attributes, row.data))
            wanted.append(Wanted(row.seq, match, possible_duplicate=bool(row.delivered)))
    late = _overtaken(session, to.name, wanted)
    wanted = [replace(one, out_of_order=one.seq in late) for one in wanted]
    there = found.keys() | {one.seq for one in wanted}
    for seq in seqs:
        if seq not in there:
            found[seq] = NotFound(f"There is no event {seq} in the ledger.")
    return found | {one.seq: answer for one, answer in make(session, wanted, run, now)}


def _overtaken(session: Session, name: str, wanted: Sequence[Wanted]) -> set[int]:
    """Those that come after later ones of their key."""
    keys = {(name, one.match.lane) for one in wanted if one.match.lane is not None}
    if not keys:
        return set()
    last = {row.key: row.seq for row in session.run(_LAST, pairs=pairs(keys)) if row.seq is not None}
    return {one.seq for one in wanted if one.match.lane is not None and last.get(one.match.lane, 0) > one.seq}


_LAST = for_pairs(
    "SELECT w.b AS key, (SELECT d.seq FROM delivery AS d WHERE d.subscription = w.a AND d.lane = w.b "
    "AND d.lane IS NOT NULL AND d.state = 'delivered' ORDER BY d.seq DESC LIMIT 1) AS seq FROM {pairs} AS w"
)
_there = delivery.alias("t")


def _is(state: State) -> Any:
    return exists(_there.c.id).where(
        _there.c.seq == event.c.seq,
        _there.c.subscription == bindparam("which"),
        _there.c.state == state.value,
    )


_EVENTS = Prepared(
    lambda numbers: (
        select(
            *(event.c.seq, event.c.attributes, payload.c.data, payload.c.data_class),
            _is(State.DELIVERED).label("delivered"),
            _is(State.WAITING).label("waiting"),
        )
        .select_from(event)
        .join(payload, payload.c.seq == event.c.seq)
        .where(event.c.seq.in_(numbers))
    )
)
