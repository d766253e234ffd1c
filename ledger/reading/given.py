"""Who was given which events: the deliveries of many at once, as facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from ledger.prepared import Prepared, ids
from ledger.session import Session
from ledger.tables import delivery


@dataclass(frozen=True, slots=True)
class Given:
    """``state`` as ``ledger.states.State``."""

    subscription: str
    state: str


def given(session: Session, seqs: Sequence[int]) -> dict[int, list[Given]]:
    """By event, of those that anybody was to have; one query."""
    found: dict[int, list[Given]] = {}
    for row in session.run(_GIVEN, ids=ids(seqs)) if seqs else ():
        found.setdefault(row.seq, []).append(Given(row.subscription, row.state))
    return found


_GIVEN = Prepared(
    lambda numbers: (
        select(delivery.c.seq, delivery.c.subscription, delivery.c.state)
        .where(delivery.c.seq.in_(numbers))
        .order_by(delivery.c.seq, delivery.c.id)
    )
)
