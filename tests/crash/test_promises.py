"""The verdict of a chaos run can be "broken": each promise, on evidence that breaks it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks.chaos import said
from benchmarks.chaos.evidence import Dropped, Evidence, LedgerLook, Recorded
from benchmarks.chaos.promises import promises
from benchmarks.chaos.publishers import Taken
from benchmarks.chaos.receiver import Arrival
from ledger.reading.account import Account
from ledger.reading.checks import Check

ARRIVES = "what was answered 202 arrives at every subscription it matches"
ANSWERED = "clients are answered 202 or 503, and 202 in the end"
NAMES = ("a-1", "a-2", "a-3")
ACCOUNT = Account(
    at=datetime(2026, 5, 1, tzinfo=UTC),
    records={},
    records_in_all=0,
    events=0,
    unrouted=0,
    deliveries={},
    deliveries_in_all=0,
    replays=0,
    dead_open=0,
    dead_resolved=0,
    invalid={},
    checks=[Check(equation="left = right", left=1, right=1, holds=True)],
    balances=True,
)


def arrival(name: str, to: str, at: float, *, flagged: bool = False, status: int = 204) -> Arrival:
    return Arrival(at=at, to=to, id=name, key="a", attempt=1, flagged=flagged, status=status)


GOOD = Evidence(
    taken=[Taken(name, "a", float(at)) for at, name in enumerate(NAMES)],
    client_faults=[],
    arrivals=[
        *(arrival(name, to, 10.0 + at) for to in ("plain", "ordered") for at, name in enumerate(NAMES)),
        arrival("row-1", "plain", 20.0),
    ],
    dropped=[Dropped("m1.csv", rows=2, bad=1)],
    ledger=LedgerLook(
        events=[
            *(Recorded(at + 1, name, "chaos") for at, name in enumerate(NAMES)),
            Recorded(4, "row-1", "moves"),
        ],
        flagged=frozenset(),
        tallied={("m1.csv", "envelope"): 1, ("m1.csv", "invalid"): 1, ("m1.csv", "ignored"): 1},
        left={"lanes": 0},
    ),
    account=ACCOUNT,
    drained=True,
    died=[],
    overdue=[],
    unexpected=[],
)


def broken(found: Evidence) -> list[str]:
    return [one.promise for one in promises(found) if not one.kept]


def test_good_evidence_keeps_every_promise() -> None:
    assert broken(GOOD) == []


def test_what_never_arrived_is_noticed() -> None:
    without = [one for one in GOOD.arrivals if (one.to, one.id) != ("plain", "a-2")]
    assert broken(replace(GOOD, arrivals=without)) == [
        "what was answered 202 arrives at every subscription it matches"
    ]


def test_a_refused_request_is_no_arrival() -> None:
    refused = [one.model_copy(update={"status": 503}) if one.id == "row-1" else one for one in GOOD.arrivals]
    assert broken(replace(GOOD, arrivals=refused)) == [
        "what was answered 202 arrives at every subscription it matches"
    ]


def test_a_run_without_load_proves_nothing() -> None:
    assert ARRIVES in broken(replace(GOOD, taken=[]))


@pytest.mark.parametrize(
    "tallied", [{"envelope": 2, "invalid": 1}, {"envelope": 1}, {"envelope": 1, "invalid": 1, "duplicate": 1}]
)
def test_a_row_taken_twice_or_not_at_all_is_noticed(tallied: dict[str, int]) -> None:
    ledger = replace(GOOD.ledger, tallied={("m1.csv", outcome): many for outcome, many in tallied.items()})
    assert broken(replace(GOOD, ledger=ledger)) == ["each row of a file is one event"]


def test_a_repeat_must_be_flagged_by_the_ledger_or_by_itself() -> None:
    again = arrival("a-1", "plain", 30.0)
    twice = replace(GOOD, arrivals=[*GOOD.arrivals, again])
    assert broken(twice) == ["every repeat is flagged as a possible duplicate"]
    told = again.model_copy(update={"flagged": True})
    assert broken(replace(GOOD, arrivals=[*GOOD.arrivals, told])) == []
    ledger = replace(GOOD.ledger, flagged=frozenset({("plain", "a-1")}))
    assert broken(replace(twice, ledger=ledger)) == []


def test_order_counts_at_the_ordered_subscription_by_first_arrivals() -> None:
    swapped = [*GOOD.arrivals]
    swapped[4], swapped[5] = swapped[5], swapped[4]
    assert [one.id for one in swapped if one.to == "ordered"] == ["a-1", "a-3", "a-2"]
    assert broken(replace(GOOD, arrivals=swapped)) == ["events of one key arrive in the order of the ledger"]
    late = [*GOOD.arrivals, arrival("a-1", "ordered", 40.0, flagged=True)]
    assert broken(replace(GOOD, arrivals=late)) == []


def test_order_in_the_ledger_counts_too() -> None:
    events = [Recorded(1, "a-2", "chaos"), Recorded(2, "a-1", "chaos"), *GOOD.ledger.events[2:]]
    assert broken(replace(GOOD, ledger=replace(GOOD.ledger, events=events))) == [
        "events of one key arrive in the order of the ledger"
    ]


def test_each_other_promise_is_broken_by_what_breaks_it() -> None:
    check = Check(equation="left = right", left=1, right=2, holds=False)
    account = ACCOUNT.model_copy(update={"checks": [check], "balances": False})
    left = replace(GOOD.ledger, left={"lanes": 1})
    assert broken(replace(GOOD, account=account)) == ["the account balances"]
    assert broken(replace(GOOD, ledger=left)) == ["nothing is left behind"]
    assert broken(replace(GOOD, drained=False)) == ["nothing is left behind"]
    assert broken(replace(GOOD, died=["worker-1"])) == ["no process ends by itself"]
    assert broken(replace(GOOD, overdue=["worker-1"])) == [
        "a process that is told to stop does so in a bounded time"
    ]
    assert broken(replace(GOOD, client_faults=["500"])) == [
        "clients are answered 202 or 503, and 202 in the end"
    ]
    assert broken(replace(GOOD, unexpected=["x"])) == ["the logs hold nothing unexpected"]


def test_only_known_warnings_without_tracebacks_are_let_pass(tmp_path: Path) -> None:
    log = tmp_path / "1.log"
    lines = (
        '{"event": "hub.working", "level": "info"}',
        '{"event": "ledger.away", "level": "warning"}',
        '{"event": "ledger.away", "level": "warning", "exception": "in a frame"}',
        '{"event": "something.new", "level": "warning"}',
        "Traceback (most recent call last):",
    )
    log.write_text("\n".join(lines), "utf-8")
    found = said.read([log], refused=[])
    assert [one.partition(": ")[2] for one in found.unexpected] == list(lines[2:])
    assert found.allowed == {"ledger.away": 1}
    # One that could not start ends with words for people; what it logged before is judged as ever.
    assert len(said.read([log], refused=[log]).unexpected) == 2
