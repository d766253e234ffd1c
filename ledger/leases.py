"""Leases: what one process of the hub does at a time, and another takes over when it stops.

A lease's ``fence`` rises each time it changes hands. Who has it writes under it: a unit that first calls
``hold`` is refused once somebody else has taken over, however long its process had stood still. Times are the
database's.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from pydantic import JsonValue
from sqlalchemy import ColumnElement, Select, select, text, update

from ledger import clock
from ledger.clock import Micros
from ledger.errors import Stale
from ledger.prepared import Prepared
from ledger.session import Session
from ledger.tables import lease


class Lost(Stale):
    """Another process of the hub has taken this over; it goes on there."""


@dataclass(frozen=True, slots=True)
class Lease:
    """Had by ``holder`` under this ``fence``."""

    name: str
    holder: str
    fence: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How a lease stands: who has it, until when, and what they said last."""

    name: str
    holder: str
    until_at: Micros
    says: JsonValue


def acquire(session: Session, name: str, holder: str, span: Micros, *, alone: bool = False) -> Lease | None:
    """Take the lease if nobody has it, or whoever had it let it run out; None where somebody has it.

    ``alone``: no other process works on this ledger, so whoever had it is gone.
    """
    now = clock.now(session)
    session.run(_FIRST, name=name, holder="", fence=0, until_at=0)
    row = session.execute(
        select(lease.c.holder, lease.c.fence, lease.c.until_at).where(lease.c.name == name).with_for_update()
    ).one()
    if row.until_at > now and row.holder != holder and not alone:
        return None
    taken = Lease(name, holder, row.fence + 1)
    session.execute(
        update(lease)
        .where(lease.c.name == name)
        .values(holder=holder, fence=taken.fence, until_at=now + span, says="null")
    )
    return taken


def renew(session: Session, held: Lease, span: Micros, says: JsonValue = None) -> None:
    """Keep it for another ``span``, and say for people to see what is being done. Raises ``Lost``."""
    changed = session.execute(
        update(lease).where(*_is(held)).values(until_at=clock.now(session) + span, says=json.dumps(says))
    )
    if changed.rowcount != 1:
        raise _lost(held)


def hold(session: Session, held: Lease) -> None:
    """Make sure that the lease is still ours, and stays so until this unit ends. Raises ``Lost``.

    One that ran out is still ours while nobody has taken it; one that was let go of is not.
    """
    _check(session, held, select(lease.c.fence).where(*_is(held)).with_for_update(read=True))


def check(session: Session, held: Lease) -> None:
    """Make sure that the lease is ours as of now; it may be lost the next moment. Raises ``Lost``."""
    _check(session, held, select(lease.c.fence).where(*_is(held)))


def _check(session: Session, held: Lease, query: Select[tuple[int]]) -> None:
    if session.execute(query).first() is None:
        raise _lost(held)


def release(session: Session, held: Lease) -> None:
    """Let the next have it at once; what we still do under it, a renewal on its way too, is refused.

    Nothing happens where it is not ours any more.
    """
    session.execute(update(lease).where(*_is(held)).values(holder="", until_at=0))


def standing(session: Session, prefix: str) -> list[Standing]:
    """Every lease that somebody has now and whose name begins with ``prefix``."""
    rows = session.execute(select(lease).where(lease.c.until_at > clock.now(session)).order_by(lease.c.name))
    return [
        Standing(row.name, row.holder, row.until_at, json.loads(row.says))
        for row in rows
        if row.name.startswith(prefix)
    ]


def _is(held: Lease) -> tuple[ColumnElement[bool], ...]:
    return lease.c.name == held.name, lease.c.fence == held.fence, lease.c.holder == held.holder


def _lost(held: Lease) -> Lost:
    return Lost(f"{held.holder} has lost the lease of {held.name}: another process took over.")


_FIRST_TEXT = text(
    "INSERT INTO lease (name, holder, fence, until_at, says) "
    "VALUES (:name, :holder, :fence, :until_at, 'null') ON CONFLICT DO NOTHING"
)
_FIRST = Prepared({"sqlite": _FIRST_TEXT, "postgresql": _FIRST_TEXT})
