"""What was told of a staff member, by the events of them in the ledger; in the caller's session."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import select

from ledger.clock import Micros
from ledger.session import Session
from ledger.tables import event
from schemas.event_type import full_of

Told = Literal["joined", "left"]

_E = event.c
_TYPES: dict[str, Told] = {full_of("staff.joined"): "joined", full_of("staff.left"): "left"}


def last_of(session: Session, source: str, subject: str) -> Told | None:
    """Which of these was told of them last, by this source; None: neither ever was. An event stays in the
    ledger, whatever becomes of its data; those that this unit tells are recorded as it ends."""
    for one in reversed(session.outgoing):
        if one.subject == subject and one.source == source and one.type in _TYPES:
            return _TYPES[one.type]
    query = select(_E.type).where(_E.subject == subject, _E.source == source, _E.type.in_(_TYPES))
    found = session.execute(query.order_by(_E.seq.desc()).limit(1)).scalar_one_or_none()
    return None if found is None else _TYPES[found]


def left_since(session: Session, source: str, subject: str, moment: Micros) -> bool:
    """Was it told of them since then that they have left?"""
    told = select(_E.seq).where(_E.subject == subject, _E.source == source, _E.accepted_at >= moment)
    found = session.execute(told.where(_E.type == full_of("staff.left")).limit(1))
    return found.first() is not None
