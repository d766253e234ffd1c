"""The index in the database. Each function works in the caller's session, by the index's own key only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from secrets import token_hex
from typing import Any

from sqlalchemy import bindparam, select, text

from dead_letter.groups.tables import failure_group, filed
from dead_letter.search.tables import search_block, search_key
from ledger.bulk import insert_listed, listed
from ledger.clock import Micros
from ledger.prepared import Prepared, ids
from ledger.session import Session
from ledger.tables import delivery, event, payload

Place = tuple[int, int]
"""A term and a block of it."""


def key(session: Session) -> bytes | None:
    """What the terms are written by; None before the first letter was filed."""
    row = session.run(_KEY).first()
    return None if row is None else bytes.fromhex(row.key)


def make_key(session: Session) -> bytes:
    """The key, which is made if there is none."""
    found = key(session)
    if found is None:
        # Another unit may have made it meanwhile: the one that stands is the one.
        session.run(_MAKE_KEY, id=1, key=token_hex(32))
        found = key(session)
        assert found is not None
    return found


def exactly(session: Session, places: Iterable[Place]) -> list[tuple[int, int, str]]:
    """Of these places those that there are: term, block and bits."""
    rows = session.run(_EXACTLY, places=listed(list(places)))
    return [(row.term, row.block, row.bits) for row in rows]


def between(session: Session, terms: Sequence[int], low: int, high: int) -> list[tuple[int, int, str]]:
    """The blocks of the terms from ``low`` to ``high``, both among them."""
    rows = session.run(_BETWEEN, ids=ids(terms), low=low, high=high)
    return [(row.term, row.block, row.bits) for row in rows]


def there_is(session: Session, term: int) -> bool:
    """Does any letter have the term, or did one have it?"""
    return session.run(_THERE_IS, term=term).first() is not None


def put(session: Session, blocks: Iterable[tuple[int, int, str]]) -> None:
    """Keep these bits."""
    session.run(_PUT, rows=listed(list(blocks)))


def deliveries(session: Session, which: Sequence[int]) -> Sequence[Any]:
    """Deliveries of these numbers with what is known of their events."""
    return session.run(_DELIVERIES, ids=ids(which)).all()


def filed_letters(session: Session, which: Sequence[int]) -> Sequence[Any]:
    """Filed letters of these numbers, with the group and the stage of each."""
    return session.run(_FILED, ids=ids(which)).all()


def number_of(session: Session, kind: str, number: int) -> int | None:
    """The number that a letter (its kind d or i, and its number) is filed by."""
    query = select(filed.c.id).where(filed.c.kind == kind, filed.c.number == number)
    return session.execute(query).scalar()


def newest(session: Session) -> int:
    """The number of the letter that failed last; 0 where there is none."""
    row = session.run(_NEWEST).first()
    return 0 if row is None else int(row.id)


def newest_of(session: Session, group: int) -> int | None:
    """The number of the letter of a group that failed last."""
    query = select(filed.c.id).where(filed.c.group_id == group).order_by(filed.c.id.desc()).limit(1)
    found = session.execute(query).scalar()
    return None if found is None else int(found)


def first_since(session: Session, moment: Micros) -> int | None:
    """The number of the first letter that failed then or later."""
    row = session.run(_SINCE, moment=moment).first()
    return None if row is None else int(row.id)


def failed_at(session: Session, number: int) -> Micros | None:
    """When the letter of that number failed, or the first after it."""
    row = session.run(_FAILED_AT, number=number).first()
    return None if row is None else int(row.at)


_KEY = Prepared(select(search_key.c.key))
_MAKE_KEY_TEXT = text("INSERT INTO search_key (id, key) VALUES (:id, :key) ON CONFLICT (id) DO NOTHING")
_MAKE_KEY = Prepared({"sqlite": _MAKE_KEY_TEXT, "postgresql": _MAKE_KEY_TEXT})
_EXACTLY = Prepared(
    {
        "sqlite": text(
            "SELECT b.term, b.block, b.bits FROM json_each(:places) AS w CROSS JOIN search_block AS b "
            "ON b.term = json_extract(w.value, '$[0]') AND b.block = json_extract(w.value, '$[1]')"
        ),
        "postgresql": text(
            # By the key for each place, and never by reading the whole of what is still a small table.
            "SELECT b.term, b.block, b.bits FROM jsonb_array_elements(CAST(:places AS jsonb)) AS w "
            "CROSS JOIN LATERAL (SELECT term, block, bits FROM search_block "
            "WHERE term = CAST(w ->> 0 AS bigint) AND block = CAST(w ->> 1 AS integer) OFFSET 0) AS b"
        ),
    }
)
_THERE_IS = Prepared(select(search_block.c.block).where(search_block.c.term == bindparam("term")).limit(1))
_BETWEEN = Prepared(
    lambda numbers: select(search_block.c.term, search_block.c.block, search_block.c.bits).where(
        search_block.c.term.in_(numbers),
        search_block.c.block >= bindparam("low"),
        search_block.c.block <= bindparam("high"),
    )
)
_PUT = insert_listed(
    search_block, "term", "block", "bits", then="ON CONFLICT (term, block) DO UPDATE SET bits = excluded.bits"
)
_NEWEST = Prepared(select(filed.c.id).order_by(filed.c.id.desc()).limit(1))
_SINCE = Prepared(
    select(filed.c.id).where(filed.c.at >= bindparam("moment")).order_by(filed.c.at, filed.c.id).limit(1)
)
_FAILED_AT = Prepared(
    select(filed.c.at).where(filed.c.id >= bindparam("number")).order_by(filed.c.id).limit(1)
)
_FILED = Prepared(
    lambda numbers: (
        select(
            *(filed.c.id, filed.c.kind, filed.c.number, filed.c.group_id, filed.c.at, filed.c.how),
            failure_group.c.stage,
        )
        .join(failure_group, failure_group.c.id == filed.c.group_id)
        .where(filed.c.id.in_(numbers))
    )
)
_DELIVERIES = Prepared(
    lambda numbers: (
        select(
            delivery.c.id.label("number"),
            delivery.c.subscription,
            delivery.c.route,
            delivery.c.cause,
            event.c.entry,
            event.c.source,
            event.c.id.label("event_id"),
            event.c.type,
            event.c.subject,
            event.c.correlationid.label("correlation"),
            payload.c.data,
            payload.c.forgotten_at.is_not(None).label("gone"),
        )
        .join(event, event.c.seq == delivery.c.seq)
        .join(payload, payload.c.seq == delivery.c.seq, isouter=True)
        .where(delivery.c.id.in_(numbers))
    )
)
