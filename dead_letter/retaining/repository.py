"""What retention takes from this room's tables: copies of what the ledger forgot, and working records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, bindparam, case, delete, exists, func, null, select, tuple_, update

from dead_letter.edits.edit import State
from dead_letter.edits.tables import edit
from dead_letter.groups.tables import failure_group, filed, group_hour
from dead_letter.replays.tables import replay_item, replay_job
from dead_letter.search.clue import LONGEST
from ledger import clock
from ledger.clock import SECOND, Micros
from ledger.prepared import Prepared, ids
from ledger.session import Session
from ledger.tables import delivery, invalid_message, payload

MOST = 1000
"""Rows taken away in one unit of work."""
_HOUR = 3600 * SECOND


def open_letters(session: Session, since: int, before: Micros, most: int) -> Sequence[Any]:
    """Those that failed before then and nobody is at, in the order of failing, from ``since`` on."""
    return session.run(_OPEN, since=since, before=before, most=most).all()


def undecided(
    session: Session, kind: str, before: Micros, most: int, *, data_class: int | None = None, route: str = ""
) -> tuple[int, Micros | None]:
    """How many letters of this kind are open, and failed before then, counted up to ``most``; and when the
    first of all that are open failed."""
    mine = select(filed.c.id, filed.c.at).where(filed.c.open, filed.c.kind == kind)
    if kind == "d":
        mine = mine.join(delivery, delivery.c.id == filed.c.number)
        mine = mine.join(payload, payload.c.seq == delivery.c.seq)
        mine = mine.where(payload.c.data_class == data_class) if data_class is not None else mine
        mine = mine.where(delivery.c.route == route) if route else mine
    some = mine.order_by(filed.c.id).limit(most).subquery()
    row = session.execute(
        select(func.count().filter(some.c.at < before).label("many"), func.min(some.c.at).label("first"))
    ).one()
    return row.many, row.first


def jobs_with_items(session: Session, before: Micros) -> tuple[int, Micros | None]:
    """How many replays that ended before then have their items still, and when the first of all ended."""
    kept = replay_job.c.ended_at.isnot(None), exists().where(replay_item.c.job == replay_job.c.id)
    row = session.execute(
        select(
            func.count().filter(replay_job.c.ended_at < before).label("many"),
            func.min(replay_job.c.ended_at).label("first"),
        ).where(*kept)
    ).one()
    return row.many, row.first


def empty_edits(session: Session, seqs: Sequence[int]) -> None:
    """What edits of these events' dead letters hold of them."""
    session.run(_OF_EVENTS, ids=ids(seqs))


def letters_of(session: Session, seqs: Sequence[int]) -> Sequence[Any]:
    """The dead letters of these events: what each is filed by, its delivery, and its group's cause."""
    return session.run(_LETTERS_OF, ids=ids(seqs)).all()


def filed_messages(session: Session, which: Sequence[int]) -> Sequence[Any]:
    """These invalid messages as they are filed, with their originals but for those not looked into."""
    return session.run(_FILED_MESSAGES, ids=ids(which)).all()


def of_messages(session: Session, numbers: Sequence[int]) -> None:
    """What edits of these invalid messages hold of them."""
    if numbers:
        session.run(_OF_MESSAGES, ids=ids(numbers))


def replay_items(session: Session, after: Micros) -> int:
    """Take away items of replays that ended longer than ``after`` ago; answers with how many."""
    before = clock.now(session) - after
    job = session.execute(_JOB, {"before": before}).scalar()
    if job is None:
        return 0
    keys = session.execute(_ITEMS, {"of": job, "most": MOST}).all()
    which = tuple_(replay_item.c.seq, replay_item.c.letter).in_([(row.seq, row.letter) for row in keys])
    session.execute(delete(replay_item).where(replay_item.c.job == job, which))
    session.execute(
        update(replay_job).where(replay_job.c.id == job).values(items_forgotten_at=clock.now(session))
    )
    return len(keys)


def hours(session: Session, after: Micros) -> int:
    """Take away how often causes struck in hours longer than ``after`` ago; answers with how many."""
    before = (clock.now(session) - after) // _HOUR
    rows = session.execute(_HOURS, {"before": before, "most": MOST}).all()
    if rows:
        which = tuple_(group_hour.c.group_id, group_hour.c.hour).in_(
            [(row.group_id, row.hour) for row in rows]
        )
        session.execute(delete(group_hour).where(which))
    return len(rows)


_EMPTIED = {"envelope": null(), "raw": null()}
_OF_EVENTS = Prepared(
    lambda numbers: (
        update(edit)
        .where(
            edit.c.kind == "d", edit.c.number.in_(select(delivery.c.id).where(delivery.c.seq.in_(numbers)))
        )
        .values(_EMPTIED)
    )
)
_LETTERS_OF = Prepared(
    lambda numbers: (
        select(
            *(filed.c.id, filed.c.number, filed.c.group_id),
            *(failure_group.c.stage, failure_group.c.error, failure_group.c.words),
        )
        .join(delivery, delivery.c.id == filed.c.number)
        .join(failure_group, failure_group.c.id == filed.c.group_id)
        .where(filed.c.kind == "d", delivery.c.seq.in_(numbers))
        .order_by(filed.c.id)
    )
)
_FILED_MESSAGES = Prepared(
    lambda numbers: (
        select(
            *(filed.c.id, filed.c.number, filed.c.group_id),
            *(failure_group.c.stage, failure_group.c.error, failure_group.c.words),
            *(
                invalid_message.c.entry,
                invalid_message.c.source,
                invalid_message.c.event_id,
                invalid_message.c.container,
                invalid_message.c.problem,
                invalid_message.c.content_type,
            ),
            case((func.length(invalid_message.c.raw) <= LONGEST, invalid_message.c.raw)).label("raw"),
        )
        .join(invalid_message, invalid_message.c.id == filed.c.number)
        .join(failure_group, failure_group.c.id == filed.c.group_id)
        .where(filed.c.kind == "i", filed.c.number.in_(numbers))
        .order_by(filed.c.id)
    )
)
_OF_MESSAGES = Prepared(
    lambda numbers: update(edit).where(edit.c.kind == "i", edit.c.number.in_(numbers)).values(_EMPTIED)
)
_JOB = (
    select(replay_job.c.id)
    .where(replay_job.c.ended_at < bindparam("before"), exists().where(replay_item.c.job == replay_job.c.id))
    .order_by(replay_job.c.id)
    .limit(1)
)
_ITEMS = (
    select(replay_item.c.seq, replay_item.c.letter)
    .where(replay_item.c.job == bindparam("of"))
    .order_by(replay_item.c.seq, replay_item.c.letter)
    .limit(bindparam("most"))
)
_HOURS = (
    select(group_hour.c.group_id, group_hour.c.hour)
    .where(group_hour.c.hour < bindparam("before"))
    .order_by(group_hour.c.hour)
    .limit(bindparam("most"))
)
_NOBODY_IS_AT_IT = ~exists().where(
    edit.c.kind == filed.c.kind, edit.c.number == filed.c.number, edit.c.state == State.WAITING.value
)
_OPEN = Prepared(
    select(filed.c.id, filed.c.kind, filed.c.number, filed.c.at, delivery.c.route, payload.c.data_class)
    .select_from(filed)
    .outerjoin(delivery, and_(filed.c.kind == "d", delivery.c.id == filed.c.number))
    .outerjoin(payload, payload.c.seq == delivery.c.seq)
    .where(
        filed.c.open,
        filed.c.id > bindparam("since"),
        filed.c.at < bindparam("before"),
        _NOBODY_IS_AT_IT,
    )
    .order_by(filed.c.id)
    .limit(bindparam("most"))
)
