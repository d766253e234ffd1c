"""Looking at a PostgreSQL as an operator would: can it be reached and written to, is it set up safely?"""

from __future__ import annotations

import time
from dataclasses import dataclass

from sqlalchemy import Connection, Engine

from ledger.engine import open_engine
from ledger.errors import Unfit
from ledger.reaching import reaching, where

OLDEST = 13
"""The first PostgreSQL with the 64-bit transaction ids by which a commit in doubt is looked up."""
_LOOKS_AT_CLOCK = 5


@dataclass(frozen=True, slots=True)
class Probe:
    """What was found. Times are seconds."""

    where: str
    version: str
    revision: str | None
    """Of the schema; None for a database that was never migrated."""
    standby: bool
    read_only: bool
    """It takes no writes, as a standby or because it was set so."""
    clock_ahead: float
    """How much its clock is ahead of this process's (negative: behind), give or take half the round trip."""
    round_trip: float
    connections: int
    """In use, by anybody."""
    max_connections: int
    """What is not kept for superusers."""
    names: tuple[str, ...]
    """What the sessions in this database call themselves, as far as this role may see them."""
    encrypted: bool
    fsync: bool
    full_page_writes: bool
    synchronous_commit: str
    """As this process has it; ``off`` would lose commits that were answered."""
    autovacuum: bool
    """Whether the server clears away by itself what changed rows leave behind."""

    @property
    def durable(self) -> bool:
        """Whether a commit that was answered survives the loss of power."""
        return self.fsync and self.full_page_writes and self.synchronous_commit != "off"


def probe(at: Engine | str) -> Probe:
    """Look once. Raises ``Away`` (cannot be reached; says why and what to do) and ``Unfit``."""
    engine = open_engine(at) if isinstance(at, str) else at
    try:
        with reaching(engine), engine.connect() as connection:
            require_fit(connection)
            ahead, round_trip = _clock(connection)
            found = connection.exec_driver_sql(_LOOK).one()
            revision: str | None = None
            if found.migrated:
                revision = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
            return Probe(
                where=where(engine.url),
                version=found.version,
                revision=revision,
                standby=found.standby,
                read_only=found.read_only,
                clock_ahead=ahead,
                round_trip=round_trip,
                connections=found.connections,
                max_connections=found.max_connections,
                names=tuple(found.names),
                encrypted=found.encrypted,
                fsync=found.fsync,
                full_page_writes=found.full_page_writes,
                synchronous_commit=found.synchronous_commit,
                autovacuum=found.autovacuum,
            )
    finally:
        if isinstance(at, str):
            engine.dispose()


def require_fit(connection: Connection) -> None:
    """Raises ``Unfit`` for a PostgreSQL that is too old, or a database that cannot hold every character."""
    version, number, encoding = connection.exec_driver_sql(
        "SELECT current_setting('server_version'), current_setting('server_version_num')::int / 10000,"
        " current_setting('server_encoding')"
    ).one()
    place = where(connection.engine.url)
    if number < OLDEST:
        raise Unfit(f"{place} is version {version}; Tolbooth needs PostgreSQL {OLDEST} or newer.")
    if encoding != "UTF8":
        raise Unfit(
            f"{place} keeps text as {encoding}, which cannot hold every character: make a database with "
            "`createdb --encoding=UTF8 --template=template0`."
        )


def _clock(connection: Connection) -> tuple[float, float]:
    """(how far the database's clock is ahead, the round trip), by the quickest of some looks."""
    looks: list[tuple[float, float]] = []
    for _ in range(_LOOKS_AT_CLOCK):
        sent = time.time()
        theirs = float(
            connection.exec_driver_sql("SELECT extract(epoch FROM clock_timestamp())::float8").scalar_one()
        )
        took = time.time() - sent
        looks.append((took, theirs - (sent + took / 2)))
    round_trip, ahead = min(looks)
    return ahead, round_trip


_LOOK = """
SELECT current_setting('server_version') AS version,
       to_regclass('alembic_version') IS NOT NULL AS migrated,
       pg_is_in_recovery() AS standby,
       current_setting('transaction_read_only')::bool AS read_only,
       (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend') AS connections,
       current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
           AS max_connections,
       ARRAY(SELECT DISTINCT application_name FROM pg_stat_activity
              WHERE datname = current_database() AND application_name <> '') AS names,
       coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false) AS encrypted,
       current_setting('fsync')::bool AS fsync,
       current_setting('full_page_writes')::bool AS full_page_writes,
       current_setting('synchronous_commit') AS synchronous_commit,
       current_setting('autovacuum')::bool AND current_setting('track_counts')::bool AS autovacuum
"""
