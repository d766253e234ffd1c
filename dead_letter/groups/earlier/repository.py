"""Finding dead letters that are in no group, and groups that an earlier version has read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, select, tuple_

from dead_letter.groups.tables import failure_group, filed
from ledger.session import Session
from ledger.states import State
from ledger.tables import delivery, invalid_message

_AT_ONCE = 100
_LOOKED_AT = 3
"""Of a group's newest letters: the first whose original is still there is the one that it is read by."""
_G = failure_group.c


@dataclass(frozen=True, slots=True)
class Unfiled:
    """A dead letter as it is read for its group."""

    number: int
    place: str
    stage: str
    words: str
    field: str | None = None


def unfiled_deliveries(session: Session, after: int, most: int) -> list[Unfiled]:
    """Dead deliveries above the number ``after``, in order, that are in no group and still count."""
    query = (
        select(delivery.c.id, delivery.c.subscription, delivery.c.cause)
        .where(
            delivery.c.state == State.DEAD.value,
            delivery.c.resolved_by.is_(None),
            delivery.c.id > after,
            ~exists(filed.c.id).where(filed.c.kind == "d", filed.c.number == delivery.c.id),
        )
        .order_by(delivery.c.id)
        .limit(most)
    )
    return [Unfiled(row.id, row.subscription, "", row.cause or "") for row in session.execute(query)]


def unfiled_messages(session: Session, after: int, most: int) -> list[Unfiled]:
    """Open invalid messages above the number ``after``, in order, that are in no group."""
    message = invalid_message.c
    query = (
        select(message.id, message.entry, message.stage, message.problem, message.field)
        .where(
            message.state == "open",
            message.id > after,
            ~exists(filed.c.id).where(filed.c.kind == "i", filed.c.number == message.id),
        )
        .order_by(message.id)
        .limit(most)
    )
    return [Unfiled(row.id, row.entry, row.stage, row.problem, row.field) for row in session.execute(query)]


def read_before(session: Session, version: int, places: Collection[tuple[str, str]]) -> Sequence[Any]:
    """Groups of these places (stage, and subscription or entry) that were read by an earlier version, a
    hundred at most; locked, without those that another unit has locked."""
    wanted = [(place, stage) for stage, place in sorted(places)]
    query = (
        select(failure_group)
        .where(_G.version < version, tuple_(_G.place, _G.stage).in_(wanted))
        .order_by(_G.id)
        .limit(_AT_ONCE)
    )
    if session.dialect != "sqlite":
        query = query.with_for_update(skip_locked=True)
    return session.execute(query).all()


def by_fingerprint(session: Session, fingerprint: str) -> int | None:
    """The number of the group that has it."""
    return session.execute(select(_G.id).where(_G.fingerprint == fingerprint)).scalar()


def newest_letters(session: Session, group: int) -> list[tuple[str, int]]:
    """The kind and number of its newest open letters, then of its newest closed ones, three of each."""
    found: list[tuple[str, int]] = []
    for is_open in (True, False):
        query = (
            select(filed.c.kind, filed.c.number)
            .where(filed.c.group_id == group, filed.c.open == is_open)
            .order_by(filed.c.id.desc())
            .limit(_LOOKED_AT)
        )
        found += [(row.kind, row.number) for row in session.execute(query)]
    return found


def messages(session: Session, which: Collection[int]) -> dict[int, Unfiled]:
    """Invalid messages whose original is there, by their numbers."""
    message = invalid_message.c
    query = select(message.id, message.entry, message.stage, message.problem, message.field).where(
        message.id.in_(which), message.forgotten_at.is_(None)
    )
    return {
        row.id: Unfiled(row.id, row.entry, row.stage, row.problem, row.field)
        for row in session.execute(query)
    }
