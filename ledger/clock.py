"""Time as the ledger keeps it: whole microseconds since 1970, UTC.

Integers sort and compare alike on SQLite and PostgreSQL, whatever the server's time zone.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from ledger.prepared import Prepared
from ledger.session import Session

Micros = int
SECOND: Micros = 1_000_000


def now(session: Session) -> Micros:
    """The database's clock. On SQLite the database is this process, so it is this machine's clock.

    On PostgreSQL one moment for the whole unit, the first that it asks for: each asking costs a way there
    and back.
    """
    if session.dialect == "sqlite":
        return time.time_ns() // 1000
    ask(session)
    assert session.clock is not None
    return int(session.clock.scalar_one())


def ask(session: Session) -> None:
    """Have the clock asked together with what is run next: ``now`` then costs no way of its own."""
    if session.clock is None and session.dialect != "sqlite":
        session.clock = session.run(_NOW)


def wall() -> float:
    """Seconds since 1970 by this process: only for how long to pause, never for what is due."""
    return time.time()


def micros(moment: datetime) -> Micros:
    """``moment`` must carry a zone; rounded down to the microsecond."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def moment(value: Micros) -> datetime:
    """The moment as a datetime in UTC."""
    return _EPOCH + timedelta(microseconds=value)


def span(duration: timedelta) -> Micros:
    return duration // timedelta(microseconds=1)


_CLOCK = text("SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint)")
_NOW = Prepared({"postgresql": _CLOCK, "sqlite": _CLOCK})
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
