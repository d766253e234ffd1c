"""What is on record of somebody beside their records, in the database. Works in the caller's session."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import or_, select

from identity_index.history.tables import change, touched
from identity_index.links.kind import Kind
from identity_index.people.corrections.tables import correction
from identity_index.people.golden.tables import golden_decision
from identity_index.people.sign_ins.tables import sign_in
from identity_index.people.tables import review
from ledger.session import Session

_MOST = 500
"""Records that one statement names."""


def changes(session: Session, masters: Sequence[int], before: int | None, most: int) -> list[int]:
    """Those that touched any of these, by number, the newest first; those before this one."""
    query = select(change.c.id).join(touched, touched.c.change == change.c.id).distinct()
    query = query.where(touched.c.master.in_(masters), change.c.kind == Kind.PERSON.value)
    if before is not None:
        query = query.where(change.c.id < before)
    return [row.id for row in session.execute(query.order_by(change.c.id.desc()).limit(most))]


def reviews(session: Session, masters: Sequence[int], after: int, most: int) -> Sequence[Any]:
    """Those that concern any of these, the oldest first."""
    concern = or_(review.c.master.in_(masters), review.c.candidate.in_(masters))
    query = select(review).where(concern, review.c.id > after)
    return session.execute(query.order_by(review.c.id).limit(most)).all()


def decisions(session: Session, records: Sequence[int]) -> list[Any]:
    """What was ever decided of values, those that stand no more too."""
    return _of_records(session, golden_decision, golden_decision.c.record, records)


def corrections(session: Session, records: Sequence[int]) -> list[Any]:
    """What systems were ever asked to correct."""
    return _of_records(session, correction, correction.c.record, records)


def sign_ins(session: Session, records: Sequence[int]) -> list[Any]:
    return _of_records(session, sign_in, sign_in.c.record, records)


def _of_records(session: Session, table: Any, column: Any, records: Sequence[int]) -> list[Any]:
    return [
        row
        for start in range(0, len(records), _MOST)
        for row in session.execute(
            select(table).where(column.in_(records[start : start + _MOST])).order_by(*table.primary_key)
        )
    ]
