"""Accounts in the database. Each function works in the caller's session."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from identity_index.people.sign_ins.tables import sign_in
from ledger.bulk import insert_listed, listed
from ledger.clock import Micros
from ledger.prepared import Prepared, ids
from ledger.session import Session


@dataclass(frozen=True, slots=True)
class SignIn:
    """An account. ``until`` None: it is in use still."""

    record: int
    since: Micros | None
    until: Micros | None
    successor: int | None


def of_records(session: Session, records: Iterable[int]) -> dict[int, SignIn]:
    """Those of these records that are known to be accounts."""
    return {
        row.record: SignIn(row.record, row.since, row.until, row.successor)
        for row in session.run(_OF, ids=ids(records))
    }


def keep(session: Session, accounts: Iterable[SignIn], now: Micros, who: str) -> None:
    """What is known of these from now on."""
    rows = [(one.record, one.since, one.until, one.successor, now, who) for one in accounts]
    session.run(_KEEP, rows=listed(rows))


_OF = Prepared(lambda numbers: select(sign_in).where(sign_in.c.record.in_(numbers)))
_KEEP = insert_listed(
    sign_in,
    *("record", "since", "until", "successor", "told_at", "told_by"),
    then="ON CONFLICT (record) DO UPDATE SET since = excluded.since, until = excluded.until, "
    "successor = excluded.successor, told_at = excluded.told_at, told_by = excluded.told_by",
)
