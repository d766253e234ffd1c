"""What the doctor makes of what it was told: pure judgements of states no server is to be brought into."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hub.channels.rabbit.address import read_address
from hub.channels.rabbit.looking import Look
from hub.channels.rabbit.management import Node
from hub.clock_check import apart, span, words
from hub.doctor import broker, postgres
from hub.doctor.finding import Finding, Level
from hub.doctor.trust import of_connection
from ledger.probing import Probe

WELL = Probe(
    where="PostgreSQL at db.example:5432/tolbooth",
    version="17.1",
    revision="0002",
    standby=False,
    read_only=False,
    clock_ahead=0.01,
    round_trip=0.002,
    connections=10,
    max_connections=97,
    names=(),
    encrypted=True,
    fsync=True,
    full_page_writes=True,
    synchronous_commit="on",
    autovacuum=True,
)


def not_good(found: list[Finding]) -> list[tuple[Level, str]]:
    return [(one.level, one.what + one.fix) for one in found if one.level is not Level.GOOD]


def test_a_database_that_is_well() -> None:
    assert not_good(list(postgres.judged(WELL, one_process=16))) == []


@pytest.mark.parametrize(
    ("probe", "level", "word"),
    [
        (replace(WELL, standby=True, read_only=True), Level.WRONG, "standby"),
        (replace(WELL, read_only=True), Level.WRONG, "read-only"),
        (replace(WELL, fsync=False), Level.WRONG, "fsync"),
        (replace(WELL, full_page_writes=False), Level.WRONG, "full_page_writes"),
        (replace(WELL, synchronous_commit="off"), Level.WRONG, "202"),
        (replace(WELL, autovacuum=False), Level.LOOK, "set autovacuum = on"),
        (replace(WELL, connections=82), Level.LOOK, "82 of its 97"),
        (replace(WELL, clock_ahead=-7.0), Level.LOOK, "7 seconds ahead of"),
        (replace(WELL, clock_ahead=3600.0), Level.WRONG, "1 hour behind"),
    ],
)
def test_a_database_that_is_not(probe: Probe, level: Level, word: str) -> None:
    [(found, told)] = not_good(list(postgres.judged(probe, one_process=16)))
    assert found is level
    assert word in told


def test_a_slow_answer_is_no_wrong_clock() -> None:
    """What the way there and back took may be all of the difference."""
    assert apart(6.0, 14.0) == 0
    assert apart(-6.0, 1.0) == 5.5
    assert (
        not_good(list(postgres.judged(replace(WELL, clock_ahead=6.0, round_trip=14.0), one_process=1))) == []
    )


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.4, "0.4 seconds"),
        (7.2, "7 seconds"),
        (59.6, "1 minute"),
        (90, "90 seconds"),
        (3599, "1 hour"),
        (5400, "90 minutes"),
        (86400 * 3, "3 days"),
    ],
)
def test_a_span_is_said_as_people_say_it(seconds: float, said: str) -> None:
    assert span(seconds) == said
    assert said in words(seconds)


def test_a_connection_that_leaves_the_machine_is_to_be_encrypted_and_checked() -> None:
    def level(host: str, *, encrypted: bool, checked: bool) -> Level:
        return of_connection("database", host, encrypted=encrypted, checked=checked, fix="do").level

    for host in ("", "localhost", "127.0.0.1", "::1", "/run/postgresql"):
        assert level(host, encrypted=False, checked=False) is Level.GOOD
    assert level("db.example", encrypted=False, checked=False) is Level.LOOK
    assert level("10.0.0.5", encrypted=True, checked=False) is Level.LOOK
    assert level("10.0.0.5", encrypted=True, checked=True) is Level.GOOD


@pytest.mark.parametrize(
    ("version", "good"), [("3.7.28", False), ("3.9.29", False), ("3.10.8", True), ("4.1.0", True), ("", True)]
)
def test_a_broker_too_old_for_quorum_queues(version: str, *, good: bool) -> None:
    seen = Look(version, claimed=True, trouble="", queues=())
    found = not_good(list(broker.judged(seen, read_address("amqp://127.0.0.1/"), "the-hub")))
    assert (found == []) is good
    assert good or "3.10" in found[0][1]


def test_a_node_of_the_broker() -> None:
    well = Node(name="rabbit@a", version="4.1.0", fd_total=65_536, fd_used=90)
    assert not_good(list(broker.of_node(well))) == []
    starved = well.model_copy(update={"fd_total": 1024, "mem_alarm": True})
    found = not_good(list(broker.of_node(starved)))
    assert [level for level, _ in found] == [Level.WRONG, Level.WRONG]
    assert "1,024 files" in found[0][1]
    assert "memory" in found[1][1]
