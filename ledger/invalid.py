"""Invalid messages: what could not become an envelope, kept whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select

from ledger import clock, numbers
from ledger.bulk import listed, update_listed
from ledger.prepared import Prepared, ids
from ledger.session import Session
from ledger.storable import storable
from ledger.tables import invalid_message


@dataclass(frozen=True, slots=True)
class InvalidMessage:
    """``stage``: receive, translate or validate. ``line`` counts from 1; ``field`` is a column or path."""

    entry: str
    stage: str
    problem: str
    fix: str
    raw: bytes
    content_type: str
    source: str | None = None
    event_id: str | None = None
    container: str | None = None
    line: int | None = None
    field: str | None = None


def keep(session: Session, messages: Sequence[InvalidMessage], version: str | None = None) -> list[int]:
    """Keep each, with the ``version`` of Tolbooth that could not read it; answers with their numbers."""
    if not messages:
        return []
    first = numbers.take(session, numbers.INVALID, len(messages))
    now = clock.now(session)
    session.execute(
        insert(invalid_message),
        [
            {
                "id": number,
                "at": now,
                "entry": one.entry,
                "stage": one.stage,
                "source": _cut(one.source),
                "event_id": _cut(one.event_id),
                "container": _cut(one.container),
                "line": one.line,
                "field": _cut(one.field),
                "problem": storable(one.problem),
                "fix": storable(one.fix),
                "raw": one.raw,
                "content_type": storable(one.content_type[:128]),
                "key_id": None,
                "state": "open",
                "mended_seq": None,
                "version": version,
            }
            for number, one in enumerate(messages, start=first)
        ],
    )
    return list(range(first, first + len(messages)))


def open_among(session: Session, which: Sequence[int]) -> set[int]:
    """Those of these that are open; nobody else decides about them until the unit ends."""
    return {row.id for row in session.run(_OPEN, ids=ids(which))}


def mend(session: Session, became: Mapping[int, int], run: int | None = None) -> None:
    """Point open invalid messages (see ``open_among``) at the envelopes they became.

    ``run``: the replay that did it; None where each was decided by itself.
    """
    session.run(_MEND, rows=listed([(number, "mended", seq, run) for number, seq in became.items()]))


def _cut(text: str | None) -> str | None:
    return None if text is None else storable(text[:1024])


_OPEN = Prepared(
    lambda numbers: (
        select(invalid_message.c.id)
        .where(invalid_message.c.id.in_(numbers), invalid_message.c.state == "open")
        .order_by(invalid_message.c.id)
        .with_for_update()
    )
)
_MEND = update_listed(invalid_message, ("id",), "state", "mended_seq", "mended_run")
