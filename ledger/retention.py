"""Retention: the data of events that are settled everywhere is forgotten, and a tombstone is left.

Envelope, deliveries, outcomes and the account stay. A class is walked in the order of the ledger, a bounded
stretch in each unit; how far it got is a cursor in the ledger, so it goes on after whatever ended it. What
cannot go yet, since something of it waits, nobody has decided about it, or the data of somebody in it are to
be kept, is noted and looked at again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from itertools import takewhile

from sqlalchemy import and_, bindparam, delete, null, or_, select, text, update

from ledger import clock, cursors, people
from ledger.bulk import insert_listed, listed
from ledger.clock import Micros
from ledger.prepared import Prepared, ids
from ledger.retention_tables import kept_back
from ledger.session import Session
from ledger.states import State
from ledger.tables import KEPT_MESSAGES, attempt, delivery, event, invalid_message, payload
from routes.retention import name_of
from schemas.classes import DataClass

MOST = 1000
"""Events looked at in one unit of work."""
GONE = "what was said of it was forgotten with the data of its event"


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What one unit did: the ``seqs`` whose data it forgot. ``looked`` at so many; fewer than ``MOST``: there
    are no more now. ``last`` is the last that it looked at."""

    seqs: Sequence[int] = ()
    looked: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class Apart:
    """Events whose data goes by another rule than its class: all that one source tells of such subjects."""

    source: str
    subject: str
    """What the subjects begin with."""

    def has(self, source: str, subject: str | None) -> bool:
        return source == self.source and subject is not None and subject.startswith(self.subject)


Going = Callable[[Session, Sequence[int]], None]
"""Told the events whose data goes (or the messages whose originals go), in the unit that takes it away, while
it is there still, with what was said of it."""


Stays = Callable[[Session, Sequence[int]], Set[int]]
"""Of these events (or messages), those whose data has to stay whatever the rule, as long as that is said."""


def _nobody(_session: Session, _seqs: Sequence[int]) -> None: ...


def _none(_session: Session, _seqs: Sequence[int]) -> Set[int]:
    return frozenset()


def cursor_of(data_class: DataClass) -> str:
    """The cursor's name; no adapter can be called so."""
    return f"retention/{name_of(data_class)}"


def place(session: Session, data_class: DataClass) -> int:
    """How far the walk of this class has come: the last event that it has looked at."""
    return int(cursors.read(session, cursor_of(data_class)).value or 0)


def forget_next(
    session: Session,
    data_class: DataClass,
    after: Micros,
    going: Going = _nobody,
    stays: Stays = _none,
    apart: Apart | None = None,
) -> Forgotten:
    """The next stretch of events accepted longer than ``after`` ago. ``going`` is told whose data goes,
    ``stays`` is asked whose may not; those that are ``apart`` are passed over for good."""
    held = cursors.read(session, cursor_of(data_class))
    since = int(held.value or 0)
    before = clock.now(session) - after
    looked = session.run(_NEXT, since=since, most=MOST).all()
    # Not by the database: it would look for more until the end of the ledger.
    rows = list(takewhile(lambda row: row.accepted_at < before, looked))
    if not rows:
        return Forgotten()
    mine = [
        row.seq
        for row in rows
        if row.data_class == int(data_class)
        and not row.gone
        and not (apart is not None and apart.has(row.source, row.subject))
    ]
    kept = _kept(session, mine, stays)
    if kept:
        session.run(_KEEP_BACK, rows=listed([(seq, int(data_class)) for seq in sorted(kept)]))
    gone = _forget(session, [seq for seq in mine if seq not in kept], data_class, going)
    last: int = rows[-1].seq
    cursors.move(session, cursor_of(data_class), held, str(last))
    return Forgotten(gone, len(rows), last)


def forget_kept_back(
    session: Session,
    data_class: DataClass,
    after: Micros,
    since: int,
    going: Going = _nobody,
    stays: Stays = _none,
    apart: Apart | None = None,
) -> Forgotten:
    """Of those that could not go when their turn came, from ``since`` on, those that can by now. What is
    ``apart`` was noted before it was so, and is noted no more."""
    given = {"of": int(data_class), "since": since, "before": clock.now(session) - after, "most": MOST}
    rows = session.run(_KEPT_BACK, **given).all()
    found = [row.seq for row in rows]
    if not found:
        return Forgotten()
    others = {row.seq for row in rows if apart is not None and apart.has(row.source, row.subject)}
    kept = _kept(session, [seq for seq in found if seq not in others], stays) | others
    gone = _forget(session, [seq for seq in found if seq not in kept], data_class, going)
    if gone or others:
        session.run(_LET_GO, ids=ids([*gone, *others]))
    return Forgotten(gone, len(found), found[-1])


def forget_messages(
    session: Session, after: Micros, since: int = 0, going: Going = _nobody, stays: Stays = _none
) -> Forgotten:
    """The originals of invalid messages that are closed, by number, of those after ``since``; ``going`` is
    told of those that go while the originals are there still."""
    before = clock.now(session) - after
    found = [row.id for row in session.run(_CLOSED, before=before, since=since, most=MOST)]
    if not found:
        return Forgotten()
    kept = stays(session, found)
    gone = [one for one in found if one not in kept]
    if gone:
        going(session, gone)
        session.run(_EMPTY, ids=ids(gone), now=clock.now(session))
    return Forgotten(gone, len(found), found[-1])


def forget_all_of(session: Session, seqs: Sequence[int], going: Going) -> None:
    """The data of these events whatever its class, with all that was said of it; nothing of them is open."""
    _forget(session, seqs, max(DataClass), going)
    session.run(_LET_GO, ids=ids(seqs))


def left(session: Session, seqs: Sequence[int]) -> list[int]:
    """Those of these events whose data is there still, in order."""
    return [row.seq for row in session.run(_LEFT, ids=ids(seqs))] if seqs else []


def _kept(session: Session, seqs: Sequence[int], stays: Stays) -> Set[int]:
    return _open(session, seqs) | stays(session, seqs) if seqs else frozenset()


def _open(session: Session, seqs: Sequence[int]) -> set[int]:
    """Those that something waits of, or about a dead letter of which nobody has decided."""
    return {row.seq for row in session.run(_OPEN, ids=ids(seqs))} if seqs else set()


def _forget(session: Session, seqs: Sequence[int], data_class: DataClass, going: Going) -> Sequence[int]:
    if not seqs:
        return ()
    going(session, seqs)
    if data_class >= DataClass.PERSONAL:
        # What receivers answered may repeat it.
        session.run(_UNSAY_ATTEMPTS, ids=ids(seqs))
        session.run(_UNSAY, ids=ids(seqs))
    people.forget(session, seqs)
    session.run(_TOMBSTONE, ids=ids(seqs), now=clock.now(session))
    return seqs


_NEXT = Prepared(
    select(
        *(event.c.seq, event.c.source, event.c.subject, event.c.accepted_at),
        payload.c.data_class,
        payload.c.data.is_(None).label("gone"),
    )
    .select_from(event)
    .join(payload, payload.c.seq == event.c.seq)
    .where(event.c.seq > bindparam("since"))
    .order_by(event.c.seq)
    .limit(bindparam("most"))
)
IS_OPEN = or_(
    delivery.c.state == State.WAITING.value,
    and_(delivery.c.state == State.DEAD.value, delivery.c.resolved_by.is_(None)),
)
"""A delivery that needs its event's data still."""
_OPEN = Prepared(
    lambda numbers: select(delivery.c.seq).where(delivery.c.seq.in_(numbers), IS_OPEN).distinct()
)
_LEFT = Prepared(
    lambda numbers: (
        select(payload.c.seq)
        .where(payload.c.seq.in_(numbers), payload.c.data.is_not(None))
        .order_by(payload.c.seq)
    )
)
_TOMBSTONE = Prepared(
    lambda numbers: (
        update(payload)
        .where(payload.c.seq.in_(numbers))
        .values(data=null(), key_id=null(), forgotten_at=bindparam("now"))
    )
)
_UNSAY_ATTEMPTS = Prepared(
    lambda numbers: (
        update(attempt)
        .where(
            attempt.c.delivery.in_(select(delivery.c.id).where(delivery.c.seq.in_(numbers))),
            attempt.c.detail.isnot(None),
        )
        .values(detail=GONE)
    )
)
_UNSAY = Prepared(
    lambda numbers: (
        update(delivery).where(delivery.c.seq.in_(numbers), delivery.c.cause.isnot(None)).values(cause=GONE)
    )
)
_KEEP_BACK = insert_listed(kept_back, "seq", "data_class", then="ON CONFLICT DO NOTHING")
_KEPT_BACK = Prepared(
    select(kept_back.c.seq, event.c.source, event.c.subject)
    .join(event, event.c.seq == kept_back.c.seq)
    .where(
        kept_back.c.data_class == bindparam("of"),
        kept_back.c.seq > bindparam("since"),
        event.c.accepted_at < bindparam("before"),
    )
    .order_by(kept_back.c.seq)
    .limit(bindparam("most"))
)
_LET_GO = Prepared(lambda numbers: delete(kept_back).where(kept_back.c.seq.in_(numbers)))
_CLOSED = Prepared(
    select(invalid_message.c.id)
    .where(
        text(KEPT_MESSAGES),
        invalid_message.c.id > bindparam("since"),
        invalid_message.c.at < bindparam("before"),
    )
    .order_by(invalid_message.c.id)
    .limit(bindparam("most"))
)
_EMPTY = Prepared(
    lambda numbers: (
        update(invalid_message)
        .where(invalid_message.c.id.in_(numbers))
        .values(raw=b"", key_id=null(), forgotten_at=bindparam("now"))
    )
)
