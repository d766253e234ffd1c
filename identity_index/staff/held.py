"""What the records of somebody say, read in the caller's session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.links.record import Key
from identity_index.staff import repository
from identity_index.staff.days import day_of
from identity_index.staff.facts import NOBODY, Known, managers_in
from identity_index.staff.moments import MOST, moments_of
from identity_index.staff.standing import STATE, Held
from ledger import clock
from ledger.session import Session
from schemas.staff_details import StaffDetails


def held_by(session: Session, master: int) -> list[Held]:
    """Every record of somebody, and what it says."""
    gone = repository.gone_of(session, master)
    records = links.with_details(session, Kind.STAFF, master)
    away = gone()
    return [
        Held(
            one,
            StaffDetails.model_validate_json(said),
            one.number in away,
            {STATE: away[one.number]} if one.number in away else {},
        )
        for one, said in records
    ]


def with_moments(session: Session, master: int, held: Sequence[Held]) -> list[Held]:
    """The same records of somebody, with when their systems last changed each value of them."""
    said, today = repository.said_of(session, master, MOST), day_of(clock.now(session))
    return [
        replace(one, since={**moments_of(one, said.get(one.record.number, ()), today), **one.since})
        for one in held
    ]


def whose_managers(session: Session, held: Sequence[Held], before: Key | None = None) -> Known:
    """Whose the records are by which these name managers, where they name more than one. ``before``: the one
    that counted."""
    keys = managers_in(held) | ({before} if before is not None else set())
    if len(keys) < 2:
        return NOBODY
    return {key: one.master for key, one in links.by_source(session, Kind.STAFF, keys).items()}
