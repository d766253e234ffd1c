"""Replays in the database. Each function works in the caller's session, and by index only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, text, true, update

from dead_letter.groups.tables import filed
from dead_letter.replays.item import Key
from dead_letter.replays.states import ItemState
from dead_letter.replays.tables import replay_found, replay_item, replay_job
from ledger.bulk import Value, insert_listed, listed, update_listed
from ledger.errors import NotFound
from ledger.prepared import Prepared, ids
from ledger.session import Session
from ledger.states import Lane, State
from ledger.tables import delivery, event, invalid_message, lane, ready

_J, _I, _F = replay_job.c, replay_item.c, replay_found.c
End = tuple[ItemState, int | None, str | None]
"""How an invalid message ended: the event that it became, or why it is none."""


def add_job(session: Session, values: Mapping[str, Any]) -> None:
    session.execute(insert(replay_job), dict(values))


def find(session: Session, number: int) -> Any:
    """The row of one job. Raises ``NotFound``."""
    row = session.execute(select(replay_job).where(_J.id == number)).first()
    if row is None:
        raise NotFound(f"There is no replay r-{number}; `tolbooth replays list` shows those there are.")
    return row


def lock(session: Session, number: int) -> Any:
    """As ``find``, and nobody else changes it until the unit ends."""
    query = select(replay_job).where(_J.id == number)
    row = session.execute(query if session.dialect == "sqlite" else query.with_for_update()).first()
    return find(session, number) if row is None else row


def change(session: Session, number: int, values: Mapping[str, Any]) -> None:
    session.execute(update(replay_job).where(_J.id == number).values(dict(values)))


def live(session: Session) -> list[int]:
    """The jobs that have not ended, the oldest first."""
    return [row.id for row in session.run(_LIVE)]


def page(session: Session, before: int | None, limit: int) -> Sequence[Any]:
    """The newest first; those before this number."""
    query = select(replay_job).order_by(_J.id.desc()).limit(limit)
    return session.execute(query if before is None else query.where(_J.id < before)).all()


def items(
    session: Session, job: int, state: ItemState | None, after: Key | None, limit: int
) -> Sequence[Any]:
    """In ledger order."""
    query = select(replay_item).where(_I.job == job).order_by(_I.seq, _I.letter).limit(limit)
    if state is not None:
        query = query.where(_I.state == int(state))
    if after is not None:
        query = query.where(_after(*after))
    return session.execute(query).all()


def _after(seq: int, letter: int) -> Any:
    return (_I.seq > seq) | ((_I.seq == seq) & (_I.letter > letter))


def events_of(session: Session, deliveries: Sequence[int]) -> dict[int, int]:
    """The event of each of these deliveries, of those that are there."""
    return {row.id: row.seq for row in session.run(_EVENTS_OF, ids=ids(deliveries))}


def messages(session: Session, which: Sequence[int]) -> dict[int, Any]:
    """How these invalid messages stand: id, state and mended_seq, of those that are there."""
    return {row.id: row for row in session.run(_MESSAGES, ids=ids(which))}


def holders(session: Session, letters: Sequence[int]) -> dict[int, int]:
    """The live job that each of these letters is in, of those that are in one."""
    return {row.letter: row.job for row in session.run(_HOLDERS, ids=ids(letters))}


def keep_found(session: Session, job: int, blocks: Sequence[tuple[int, str]]) -> None:
    """Keep what the search of a job has found, until all of it is chosen."""
    session.run(_KEEP_FOUND, rows=listed([(job, block, bits) for block, bits in blocks]))


def found(session: Session, job: int, first: int, limit: int) -> Sequence[Any]:
    """What is kept of it, rising: blocks and bits, from the block ``first`` on."""
    query = select(_F.block, _F.bits).where(_F.job == job, _F.block >= first).order_by(_F.block).limit(limit)
    return session.execute(query).all()


def forget_found(session: Session, job: int) -> None:
    session.execute(delete(replay_found).where(_F.job == job))


def of_letters(session: Session, which: Sequence[int]) -> Sequence[Any]:
    """Letters by the number that they are filed by: kind, number, and a delivery's seq."""
    query = (
        select(filed.c.kind, filed.c.number, delivery.c.seq)
        .outerjoin(delivery, (delivery.c.id == filed.c.number) & (filed.c.kind == "d"))
        .where(filed.c.id.in_(which))
        .order_by(filed.c.id)
    )
    return session.execute(query).all()


def open_kinds(session: Session, group: int) -> set[str]:
    """Which kinds of letter are open in a group: d, i."""
    found = set()
    for kind in ("d", "i"):
        query = (
            select(filed.c.id)
            .where(filed.c.group_id == group, filed.c.open == true(), filed.c.kind == kind)
            .limit(1)
        )
        if session.execute(query).first() is not None:
            found.add(kind)
    return found


def events(session: Session, after: int, last: int, limit: int) -> Sequence[Any]:
    """Events of the ledger by number: seq and type."""
    query = (
        select(event.c.seq, event.c.type)
        .where(event.c.seq > after, event.c.seq <= last)
        .order_by(event.c.seq)
        .limit(limit)
    )
    return session.execute(query).all()


def newest_event(session: Session) -> int:
    """Its number; 0 where there is none."""
    return int(session.execute(select(func.max(event.c.seq))).scalar() or 0)


def choose(session: Session, job: int, chosen: Sequence[Key]) -> int:
    """Put (seq, letter) into a job as waiting; answers with how many could not, since another has them.

    Those are in it too, as skipped, and say which job it is.
    """
    free = {(row.seq, row.letter) for row in session.run(_CHOOSE, rows=listed(_rows(job, chosen)))}
    taken = sorted(set(chosen) - free)
    if not taken:
        return 0
    held_by = holders(session, [letter for _, letter in taken])
    rows: list[tuple[Value, ...]] = []
    for seq, letter in taken:
        other = held_by.get(letter)
        why = "It is in another replay." if other is None else f"It is in the replay r-{other}."
        rows.append((job, seq, letter, int(ItemState.SKIPPED), why))
    session.run(_SKIP, rows=listed(rows))
    return len(rows)


def next_items(session: Session, job: int, state: ItemState, limit: int) -> Sequence[Any]:
    """The first of those in a state, in ledger order: seq and letter."""
    return session.run(_NEXT, job=job, state=int(state), room=limit).all()


def ended(session: Session, job: int) -> Sequence[Any]:
    """What is out and has its outcome: seq, letter, and the made delivery's state."""
    return session.run(_ENDED, job=job).all()


def by_searches(session: Session) -> list[tuple[int, str]]:
    """Of each that was chosen by a search its number, and what it was chosen from, as JSON."""
    query = select(_J.id, _J.of).where(_J.of.contains('"search"')).order_by(_J.id)
    return [(row.id, row.of) for row in session.execute(query)]


def held(session: Session, job: int) -> int:
    """How many that are out wait behind a dead letter of their key, which is no part of what is out."""
    return int(session.run(_HELD, job=job).scalar_one())


def out_to(session: Session, job: int) -> Sequence[Any]:
    """What is out and has no outcome: how ``many`` for each subscription by each route, and how they and
    their lanes stand."""
    return session.run(_OUT_TO, job=job).all()


def sent(session: Session, job: int, made: Iterable[tuple[int, int, int]]) -> None:
    """For each (seq, letter) this delivery was made."""
    rows = [(job, seq, letter, int(ItemState.OUT), number) for seq, letter, number in made]
    if rows:
        session.run(_SENT, rows=listed(rows))


def settle(session: Session, job: int, how: Iterable[tuple[int, int, ItemState, str | None]]) -> None:
    """Each (seq, letter) has this outcome, and why."""
    rows = [(job, seq, letter, int(state), why) for seq, letter, state, why in how]
    if rows:
        session.run(_SETTLED, rows=listed(rows))


def end(session: Session, job: int, how: Mapping[Key, End]) -> None:
    """Each of these had its outcome at once."""
    rows = [(job, *key, int(state), made, why) for key, (state, made, why) in how.items()]
    if rows:
        session.run(_END, rows=listed(rows))


def leave_out(session: Session, job: int, limit: int) -> int:
    """Let go of some of those that wait; answers with how many."""
    return session.run(_LEAVE, job=job, room=limit).rowcount


def _rows(job: int, chosen: Sequence[Key]) -> list[tuple[Value, ...]]:
    return [(job, seq, letter, int(ItemState.WAITING)) for seq, letter in chosen]


_LIVE_TEXT = text("SELECT id FROM replay_job WHERE ended_at IS NULL ORDER BY id")
_LIVE = Prepared({"sqlite": _LIVE_TEXT, "postgresql": _LIVE_TEXT})
_KEEP_FOUND = insert_listed(replay_found, "job", "block", "bits")
_CHOOSE = insert_listed(
    replay_item,
    *("job", "seq", "letter", "state"),
    then="ON CONFLICT DO NOTHING RETURNING seq, letter",
)
_SKIP = insert_listed(
    replay_item, "job", "seq", "letter", "state", "why", then="ON CONFLICT (job, seq, letter) DO NOTHING"
)
_NEXT = Prepared(
    select(_I.seq, _I.letter)
    .where(_I.job == bindparam("job"), _I.state == bindparam("state"))
    .order_by(_I.seq, _I.letter)
    .limit(bindparam("room"))
)
_ENDED = Prepared(
    select(_I.seq, _I.letter, delivery.c.state)
    .join(delivery, delivery.c.id == _I.made)
    .where(
        _I.job == bindparam("job"),
        _I.state == int(ItemState.OUT),
        delivery.c.state != State.WAITING.value,
    )
)
_HELD = Prepared(
    select(func.count())
    .select_from(replay_item)
    .join(delivery, delivery.c.id == _I.made)
    .join(lane, (lane.c.subscription == delivery.c.subscription) & (lane.c.key == delivery.c.lane))
    .where(
        _I.job == bindparam("job"),
        _I.state == int(ItemState.OUT),
        delivery.c.state == State.WAITING.value,
        lane.c.state == int(Lane.BLOCKED),
    )
)
_OUT_TO = Prepared(
    select(
        *(delivery.c.subscription, delivery.c.route),
        *(lane.c.state.label("lane_state"), ready.c.state.label("ready_state")),
        func.count().label("many"),
    )
    .select_from(replay_item)
    .join(delivery, delivery.c.id == _I.made)
    .outerjoin(ready, ready.c.delivery == delivery.c.id)
    .outerjoin(lane, (lane.c.subscription == delivery.c.subscription) & (lane.c.key == delivery.c.lane))
    .where(
        _I.job == bindparam("job"),
        _I.state == int(ItemState.OUT),
        delivery.c.state == State.WAITING.value,
    )
    .group_by(delivery.c.subscription, delivery.c.route, lane.c.state, ready.c.state)
)
_SENT = update_listed(replay_item, ("job", "seq", "letter"), "state", "made")
_END = update_listed(replay_item, ("job", "seq", "letter"), "state", "made", "why")
_SETTLED = update_listed(replay_item, ("job", "seq", "letter"), "state", "why")
_EVENTS_OF = Prepared(lambda numbers: select(delivery.c.id, delivery.c.seq).where(delivery.c.id.in_(numbers)))
_MESSAGES = Prepared(
    lambda numbers: select(invalid_message.c.id, invalid_message.c.state, invalid_message.c.mended_seq).where(
        invalid_message.c.id.in_(numbers)
    )
)
_HOLDERS = Prepared(
    lambda numbers: select(_I.letter, _I.job).where(
        _I.letter.in_(numbers), _I.letter != text("0"), _I.state < text("2")
    )
)
_LEAVE_TEXT = (
    f"UPDATE replay_item SET state = {int(ItemState.LEFT_OUT)} WHERE job = :job AND (seq, letter) IN "  # noqa: S608
    f"(SELECT seq, letter FROM replay_item WHERE job = :job AND state = {int(ItemState.WAITING)} "
    "ORDER BY seq, letter LIMIT :room)"
)
_LEAVE = Prepared({"sqlite": text(_LEAVE_TEXT), "postgresql": text(_LEAVE_TEXT)})
