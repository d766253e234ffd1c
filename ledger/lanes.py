"""Lanes: the order of one key for one subscription.

A lane is handed out as a whole, to one worker at a time. In it only ``seq`` counts: the head goes first, a
head that must wait holds its followers, a dead one blocks the lane until a person decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import and_, bindparam, delete, null, select, update

from ledger.bulk import insert_listed, listed
from ledger.pairs import for_pairs, pairs
from ledger.prepared import Prepared
from ledger.session import Session
from ledger.states import Lane
from ledger.tables import lane, ready


def join_lanes(session: Session, work: Sequence[tuple[str, str, int]], now: int) -> None:
    """Make sure that each lane that got work (subscription, key, rank) is there.

    One that is there already keeps its state.
    """
    rows: dict[tuple[str, str], int] = {}
    for subscription, key, rank in work:
        rows.setdefault((subscription, key), rank)
    if rows:
        session.run(
            _JOIN,
            rows=listed(
                [
                    (subscription, key, int(Lane.OPEN), rank, now, 0)
                    for (subscription, key), rank in sorted(rows.items())
                ]
            ),
        )


def lock_lanes(session: Session, lanes: Iterable[tuple[str, str]]) -> None:
    """Keep these lanes (subscription, key) to this unit, before their heads are read.

    Without it a lane could be taken away as empty by one unit just as another joins it. Every unit locks its
    lanes first, in the order of their names, and only then what is in them.
    """
    wanted = set(lanes)
    if wanted and session.dialect != "sqlite":
        session.run(_LOCK, pairs=pairs(wanted))


def lock_free_lanes(session: Session, lanes: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Lock those of the lanes that nobody has locked, and answer with them.

    For what can be done another time, and must not wait for a lock while it holds others.
    """
    wanted = set(lanes)
    if not wanted or session.dialect == "sqlite":
        return wanted
    return {(row.subscription, row.key) for row in session.run(_LOCK_FREE, pairs=pairs(wanted))}


def head(session: Session, subscription: str, key: str) -> tuple[int, int, int] | None:
    """(delivery, rank, until_at) of what is first in the lane; None when nothing is left in it."""
    row = session.run(_HEAD, which=subscription, in_lane=key).first()
    return None if row is None else (row.delivery, row.rank, row.until_at)


def reopen(session: Session, subscription: str, key: str, now: int) -> None:
    """Let the lane, which is locked, go on from its head, or take it away when it is empty."""
    first = head(session, subscription, key)
    if first is None:
        session.run(_REMOVE, which=subscription, in_lane=key)
        return
    _, rank, until_at = first
    state = Lane.LATER if until_at > now else Lane.OPEN
    session.run(
        _SET,
        which=subscription,
        in_lane=key,
        to_state=int(state),
        to_rank=rank,
        to_until=max(until_at, now),
        by=None,
    )


def block(session: Session, subscription: str, key: str, by: int, now: int) -> None:
    """Hold the lane's followers until the dead delivery ``by`` is replayed or discarded.

    An empty lane stays, blocked: what comes later must wait too.
    """
    session.run(
        _SET,
        which=subscription,
        in_lane=key,
        to_state=int(Lane.BLOCKED),
        to_rank=9,
        to_until=now,
        by=by,
    )


def unblock(session: Session, subscription: str, key: str, by: int, now: int) -> bool:
    """Reopen the lane if ``by`` is what blocks it. Answers whether it was."""
    lock_lanes(session, [(subscription, key)])
    row = session.execute(
        select(lane.c.blocked_by).where(and_(lane.c.subscription == subscription, lane.c.key == key))
    ).first()
    if row is None or row[0] != by:
        return False
    reopen(session, subscription, key, now)
    return True


# "do update", not "do nothing": it locks the lane, so that one that is being closed waits for us.
_JOIN = insert_listed(
    lane,
    *("subscription", "key", "state", "rank", "until_at", "fence"),
    # A lane that is parked may have another head from now on, of another route.
    then="ON CONFLICT (subscription, key) DO UPDATE SET fence = lane.fence, parked = NULL, "
    f"state = CASE WHEN lane.state = {int(Lane.PARKED)} THEN {int(Lane.OPEN)} ELSE lane.state END",
)
_THESE = (
    "SELECT l.subscription, l.key FROM {pairs} AS w CROSS JOIN lane AS l "
    "WHERE l.subscription = w.a AND l.key = w.b"
)
_LOCK = for_pairs(_THESE, locking=' ORDER BY w.a COLLATE "C", w.b COLLATE "C" FOR UPDATE OF l')
_LOCK_FREE = for_pairs(_THESE, locking=" FOR UPDATE OF l SKIP LOCKED")
_IN_LANE = and_(ready.c.subscription == bindparam("which"), ready.c.lane == bindparam("in_lane"))
_THE_LANE = and_(lane.c.subscription == bindparam("which"), lane.c.key == bindparam("in_lane"))
_HEAD = Prepared(
    select(ready.c.delivery, ready.c.rank, ready.c.until_at).where(_IN_LANE).order_by(ready.c.seq).limit(1)
)
_REMOVE = Prepared(delete(lane).where(_THE_LANE))
_SET = Prepared(
    update(lane)
    .where(_THE_LANE)
    .values(
        state=bindparam("to_state"),
        rank=bindparam("to_rank"),
        until_at=bindparam("to_until"),
        blocked_by=bindparam("by"),
        parked=null(),
    )
)
