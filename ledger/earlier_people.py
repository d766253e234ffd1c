"""Noting whom events name that were accepted before anybody noted it."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence

from pydantic import JsonValue
from sqlalchemy import func, select

from ledger import people
from ledger.session import Session
from ledger.tables import event, payload
from schemas.named_people import NamedPerson

Names = Callable[[str, str, str, JsonValue], Sequence[NamedPerson]]
"""Everybody whom an event names: of its type, source, id and data."""


def newest(session: Session) -> int:
    """The number of the newest event; 0 where there is none."""
    return session.execute(select(func.max(event.c.seq))).scalar() or 0


def note_earlier(session: Session, types: Collection[str], names: Names, *, first: int, most: int) -> int:
    """Note whom the events from the number ``first`` on name, those of these types; no more than so many
    numbers of them. It is harmless twice. Nobody is said to have been known when they were accepted.

    Answers with the number to go on from; 0 at the end.
    """
    last = newest(session)
    end = min(last, first + most - 1)
    query = (
        select(event.c.seq, event.c.type, event.c.source, event.c.id, payload.c.data)
        .join(payload, payload.c.seq == event.c.seq)
        .where(event.c.seq.between(first, end), event.c.type.in_(sorted(types)), payload.c.data.is_not(None))
    )
    people.keep(
        session,
        (
            (row.seq, names(row.type, row.source, row.id, json.loads(row.data)), {})
            for row in session.execute(query)
        ),
    )
    return end + 1 if end < last else 0
