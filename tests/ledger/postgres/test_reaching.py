"""A database that cannot be used says why: what, where, what to do. Never the password."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from benchmarks.servers.postgres import PostgresServer
from benchmarks.servers.postgres_files import NotInstalled
from hub.migrating import identity, migrate
from ledger.engine import open_engine
from ledger.errors import Away, Unfit
from ledger.probing import probe
from ledger.transience import Fault
from ledger.writer import InDoubt, Verdict, Writer
from tests.conftest import Absent
from tests.ledger.postgres.certificates import Authority
from tests.ledger.postgres.conftest import Marks

SECRET = "an-invented-secret"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def guarded(authority: Authority, absent: Absent) -> Iterator[PostgresServer]:
    """A server that asks the role ``guest`` for a password, and shows a good certificate."""
    pair = authority.pair("localhost", timedelta(days=9))
    access = ["host all guest 127.0.0.1/32 scram-sha-256", "host all stranger 127.0.0.1/32 reject"]
    try:
        with PostgresServer(
            durable=False, certificate=pair.certificate, key=pair.key, access=access
        ) as server:
            server.execute(f"CREATE ROLE guest LOGIN PASSWORD '{SECRET}'")
            server.execute("CREATE ROLE stranger LOGIN")
            yield server
    except NotInstalled as error:
        absent(str(error))


def refused(url: str) -> str:
    """What `probe`, `migrate` and `identity` say, alike."""
    said = []
    for look in (probe, migrate, identity):
        engine = open_engine(url)
        with pytest.raises(Away) as away:
            look(engine)
        engine.dispose()
        said.append(str(away.value))
    assert len(set(said)) == 1, said
    assert SECRET not in said[0]
    return said[0]


def test_a_good_database_is_described(guarded: PostgresServer, authority: Authority) -> None:
    url = f"postgres://guest:{SECRET}@localhost:{guarded.port}/postgres"
    found = probe(f"{url}?sslmode=verify-full&sslrootcert={authority.file}")
    assert (found.where, found.revision, found.standby, found.read_only, found.encrypted) == (
        f"PostgreSQL at localhost:{guarded.port}/postgres",
        None,
        False,
        False,
        True,
    )
    assert abs(found.clock_ahead) <= found.round_trip + 0.01, "one clock, looked at twice"
    assert 1 <= found.connections <= found.max_connections
    assert (found.fsync, found.durable, found.synchronous_commit) == (False, False, "on")


def test_a_migrated_database_says_its_revision(marks: Marks) -> None:
    engine = marks.engine()
    made = migrate(engine)
    assert identity(engine) == made
    revision = probe(engine).revision
    assert revision is not None
    assert revision >= "0001"


@pytest.mark.parametrize(
    ("who", "more", "words"),
    [
        ("guest:wrong", "postgres", "refuses the password of guest"),
        ("guest", "postgres", "asks guest for a password"),
        ("nobody", "postgres", "knows no role nobody"),
        ("stranger", "postgres", "does not let stranger in"),
        (f"guest:{SECRET}", "nowhere", "has no database nowhere: create it"),
        ("postgres", "postgres?sslmode=nonsense", "address of .* has a fault"),
        ("postgres", "postgres?nonsense=1", "address of .* has a fault"),
        ("postgres", "postgres?sslmode=verify-full&sslrootcert=/nowhere.pem", "`sslrootcert` names"),
    ],
)
def test_what_is_wrong_with_the_way_in_is_said(
    guarded: PostgresServer, who: str, more: str, words: str
) -> None:
    assert re.search(words, refused(f"postgresql://{who}@127.0.0.1:{guarded.port}/{more}"))


def test_nobody_there_is_said() -> None:
    assert "Nothing listens at 127.0.0.1:1/ledger" in refused("postgresql://postgres@127.0.0.1:1/ledger")
    assert "There is no host" in refused("postgresql://postgres@nowhere.invalid/ledger")


def test_a_certificate_that_expired_or_is_another_s_is_said(
    guarded: PostgresServer, authority: Authority
) -> None:
    url = (
        f"postgresql://postgres@localhost:{guarded.port}/postgres"
        f"?sslmode=verify-full&sslrootcert={authority.file}"
    )
    assert probe(url).encrypted
    for host, lasts, words in (
        ("localhost", timedelta(days=-1), "certificate has expired"),
        ("db.example", timedelta(days=9), "made out to another name"),
    ):
        pair = authority.pair(host, lasts)
        guarded.show(pair.certificate, pair.key)
        assert words in refused(url)


def test_a_server_without_tls_is_said(marks: Marks) -> None:
    assert "takes no TLS" in refused(f"{marks.url}?sslmode=require")


def test_a_database_that_cannot_hold_every_character_is_refused(marks: Marks) -> None:
    marks.server.execute("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    engine = marks.engine(marks.server.url("latin"))
    for look in (probe, migrate):
        with pytest.raises(Unfit, match="LATIN1"):
            look(engine)
    engine.dispose()
    marks.server.execute("DROP DATABASE latin")


def test_a_standby_is_seen_as_one_and_not_migrated(marks: Marks) -> None:
    with marks.server.standby() as standby:
        engine = marks.engine(standby.url(marks.database))
        found = probe(engine)
        assert (found.standby, found.read_only) == (True, True)
        with pytest.raises(Away, match=Fault.READ_ONLY.value.partition(";")[0]):
            migrate(engine)
        engine.dispose()


def test_what_became_of_a_commit_is_read_from_what_was_committed(marks: Marks) -> None:
    """And not from the server's word: one that was killed gives lost transactions' numbers to others."""
    marks.prepare()
    writer = Writer(marks.engine(), None)
    session, value = writer.write(marks.mark(1))

    def doubt(unit: int) -> InDoubt:
        return InDoubt(writer.token, unit, session, value)

    assert writer.became(doubt(1)) is Verdict.COMMITTED
    assert writer.became(doubt(2)) is Verdict.ROLLED_BACK
    writer.write(lambda _session: None)
    assert writer.became(doubt(1)) is Verdict.COMMITTED, "a unit that wrote nothing leaves no mark"
    writer.close()
