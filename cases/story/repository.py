"""The events of cases in the ledger, in the caller's session."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from ledger.clock import Micros
from ledger.session import Session
from ledger.tables import event

_E = event.c


@dataclass(frozen=True, slots=True)
class Told:
    """One event of a case: its place in the ledger, and which of the case's it is."""

    seq: int
    version: int
    type: str
    time: Micros


def events_of(session: Session, source: str, reference: str, after: int = 0) -> list[Told]:
    """Those that the service told of the case since a version of it, in order."""
    query = (
        select(_E.seq, _E.id, _E.type, _E.time)
        .where(_E.subject == f"case/{reference}", _E.source == source)
        .order_by(_E.seq)
    )
    told = [
        Told(row.seq, int(row.id.rpartition("/")[2]), row.type, row.time) for row in session.execute(query)
    ]
    return [one for one in told if one.version > after]
