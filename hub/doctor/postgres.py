"""A ledger on PostgreSQL: is it there, is it this hub's, and is it set up so that nothing is lost?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hub.clock_check import APART_SECONDS, FAR_APART_SECONDS, FIX, apart, span, words
from hub.doctor.finding import Finding, good, look, wrong
from hub.doctor.shape import of_identity, of_shape
from hub.doctor.trust import of_connection
from hub.migrating import Shape, identity, shape_of
from hub.session_name import broker_of, session_name
from hub.settings import Settings
from ledger.address import read_address
from ledger.engine import READERS, open_engine
from ledger.errors import LedgerError
from ledger.probing import Probe, probe

_OF = "database"


def examine(settings: Settings, found: list[str]) -> Iterator[Finding]:
    """Look, and put the id of the hub whose ledger it is into ``found``, if that can be known."""
    address = read_address(settings.database_url)
    engine = open_engine(settings.database_url)
    try:
        seen = probe(engine)
        yield good(_OF, f"{seen.where} answers (version {seen.version}, {seen.round_trip * 1000:.1f} ms)")
        yield of_connection(
            _OF,
            address.host,
            encrypted=seen.encrypted,
            checked=address.checks_certificate,
            fix="turn `ssl` on there, and add sslmode=verify-full and sslrootcert=FILE to the address",
        )
        yield of_shape(seen.revision, embedded=False)
        if shape_of(seen.revision) is Shape.CURRENT:
            whose = identity(engine).id
            found.append(whose)
            yield from of_identity(whose, settings)
        yield from judged(seen, one_process=settings.database.connections + READERS)
        yield from of_brokers(seen.names, session_name(settings.broker_url))
    except LedgerError as error:
        yield wrong(_OF, str(error).removesuffix("."))
    finally:
        engine.dispose()


def judged(seen: Probe, *, one_process: int) -> Iterator[Finding]:
    """What the probe says of writing, the clock, durability, upkeep and room. Pure.

    ``one_process``: connections that a process of the hub may take.
    """
    if seen.standby:
        yield wrong(
            _OF,
            "it is a standby, and takes no writes",
            "name the primary in database.url, or promote this one",
        )
    elif seen.read_only:
        yield wrong(
            _OF,
            "it takes no writes: transactions are read-only there",
            "ALTER DATABASE … RESET default_transaction_read_only, or the same for the role",
        )
    yield _clock(seen)
    yield from _durability(seen)
    if not seen.autovacuum:
        yield look(
            _OF,
            "autovacuum is off: what changed rows leave behind is never cleared away, so that the hub gets "
            "slower by the day and the disk fills",
            "set autovacuum = on and track_counts = on, reload PostgreSQL, and run VACUUM ANALYZE once",
        )
    yield _connections(seen, one_process)


def of_brokers(names: Sequence[str], own: str) -> Iterator[Finding]:
    """Whether processes are at work on this ledger that go through another broker. Pure.

    ``own``: the name of a session of these settings. Nothing is lost by it, which is why nobody would know.
    """
    others = sorted(broker for name in names if name != own and (broker := broker_of(name)))
    if others:
        yield look(
            "broker",
            f"other processes of this hub go through {' and '.join(others)}, and these settings through "
            f"{broker_of(own)}: what is handed out on one side is late where only the other has workers",
            "give every process the same broker.url",
        )


def _clock(seen: Probe) -> Finding:
    by = apart(seen.clock_ahead, seen.round_trip)
    if by < APART_SECONDS:
        return good("clock", f"this machine's and the database's agree to within {span(max(by, 0.1))}")
    told = words(seen.clock_ahead)
    return (wrong if by >= FAR_APART_SECONDS else look)("clock", told, FIX)


def _durability(seen: Probe) -> Iterator[Finding]:
    if seen.durable:
        yield good(_OF, "what it has committed survives the loss of power")
    for name, well, loses in (
        ("fsync", seen.fsync, "could lose or damage the whole ledger"),
        ("full_page_writes", seen.full_page_writes, "could damage the ledger"),
        (
            "synchronous_commit",
            seen.synchronous_commit != "off",
            "would lose events that were answered with 202",
        ),
    ):
        if not well:
            yield wrong(
                _OF, f"{name} is off: the loss of power {loses}", f"set {name} = on, and reload PostgreSQL"
            )


def _connections(seen: Probe, one_process: int) -> Finding:
    free = seen.max_connections - seen.connections
    told = f"{seen.connections} of its {seen.max_connections} connections are in use"
    if free >= one_process:
        return good(_OF, told)
    return look(
        _OF,
        f"{told}, and one more process of the hub may take {one_process}",
        "raise max_connections there, or lower database.connections",
    )
