"""Changes come back once each, whatever the clock and the system's limits do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from adapters.contract import Batch, Invalid, Retry, Translated
from adapters.kit.soap import SoapClient
from adapters.verint import Verint
from adapters.verint.client import CaseService
from adapters.verint.polling import poll
from adapters.verint.sandbox.cases import FIRST_CASE, CaseThere
from adapters.verint.sandbox.mischief import Mischief
from adapters.verint.sandbox.running import RunningSandbox
from adapters.verint.wsdl import FL_SERVICE
from tests.adapters.verint.events import Build, delivery, only, opened, request

LONDON = ZoneInfo("Europe/London")
NOON = datetime(2026, 5, 6, 12, tzinfo=UTC)


class Desk:
    """Polls as the adapter does, at the time that a test says."""

    def __init__(self, sandbox: RunningSandbox, build: Build) -> None:
        self.sandbox, self.build = sandbox, build
        self.cursor: str | None = None

    def put(self, number: int, at: datetime, status: str = "Open", **more: Any) -> None:
        wall = at.astimezone(LONDON).replace(tzinfo=None)
        reference = str(FIRST_CASE + number)
        case = CaseThere(reference=reference, status=status, opened=wall, modified=wall, **more)
        self.sandbox.cases.keep(case)

    def poll(self, now: datetime, **more: Any) -> list[Batch]:
        settings = self.build(**{"margin": "0s", **more}).settings
        soap = SoapClient("crm", settings, bundled=FL_SERVICE)
        batches = list(poll(CaseService(soap), "crm", settings, self.cursor, now))
        soap.close()
        if batches:
            self.cursor = batches[-1].cursor
        return batches

    def ids(self, now: datetime, **more: Any) -> list[str]:
        return [envelope.id for envelope in translated(self.poll(now, **more))]


def translated(batches: list[Batch]) -> Iterator[Any]:
    for batch in batches:
        for record in batch.records:
            assert isinstance(record, Translated), record
            yield from record.envelopes


@pytest.fixture
def desk(sandbox: RunningSandbox, build: Build) -> Desk:
    return Desk(sandbox, build)


def name(number: int, at: datetime, status: str = "open") -> str:
    return f"{FIRST_CASE + number}:{status}:{at:%Y%m%dT%H%M%SZ}"


def test_a_change_is_an_event_in_the_words_that_all_systems_share(desk: Desk) -> None:
    at = NOON - timedelta(hours=1)
    desk.put(1, at, "CLOSED", reason="Fixed", reason_description="Filled with care")
    (envelope,) = translated(desk.poll(NOON))
    assert envelope.data == {
        "request": {"system": "crm", "local_id": str(FIRST_CASE + 1)},
        "status": "closed",
        "status_there": "CLOSED",
        "opened_at": "2026-05-06T11:00:00Z",
        "updated_at": "2026-05-06T11:00:00Z",
        "notes": "Fixed\nFilled with care",
    }
    assert (envelope.source, envelope.subject, envelope.time) == ("/adapters/crm", str(FIRST_CASE + 1), at)
    assert envelope.id == name(1, at, "closed")


def test_a_case_comes_again_when_it_changes_again(desk: Desk) -> None:
    desk.put(1, NOON - timedelta(minutes=2))
    assert desk.ids(NOON) == [name(1, NOON - timedelta(minutes=2))]
    assert desk.ids(NOON) == [], "the overlap is asked for again, and what was given of it is known"
    desk.put(1, NOON + timedelta(seconds=5), "Closed")
    later = NOON + timedelta(seconds=30)
    assert desk.ids(later) == [name(1, NOON + timedelta(seconds=5), "closed")]
    assert desk.ids(later + timedelta(hours=1)) == []


def test_a_change_that_is_recorded_late_is_found_in_the_overlap(desk: Desk) -> None:
    desk.put(1, NOON - timedelta(seconds=10))
    assert len(desk.ids(NOON)) == 1
    desk.put(2, NOON - timedelta(minutes=4))
    desk.put(3, NOON - timedelta(minutes=6))
    late = [name(2, NOON - timedelta(minutes=4))]
    assert desk.ids(NOON + timedelta(seconds=30)) == late, "beyond the overlap it is too late"


@pytest.mark.parametrize("slow", [timedelta(minutes=10), timedelta(hours=3)])
def test_a_clock_that_is_behind_loses_nothing(desk: Desk, slow: timedelta) -> None:
    """Each change is dated by the slow clock, appears at once, and is found once; also after a restart."""
    cases = desk.sandbox.cases
    cases.slow = slow
    began = datetime.now(UTC).replace(microsecond=0)
    seen: list[str] = []
    moments = [began + timedelta(minutes=turn) for turn in range(6)]
    for turn, now in enumerate(moments):
        desk.put(turn, now - slow)
        seen += desk.ids(now)
    assert seen == [name(turn, now - slow) for turn, now in enumerate(moments)]


def test_nothing_of_the_last_moment_is_asked_for(desk: Desk) -> None:
    desk.put(1, NOON)
    assert desk.ids(NOON, margin="5s") == []
    assert desk.ids(NOON + timedelta(seconds=5), margin="5s") == [name(1, NOON)]


def test_a_stretch_with_more_than_the_system_lists_is_halved(desk: Desk) -> None:
    moments = [NOON - timedelta(hours=20) + timedelta(seconds=7 * number) for number in range(90)]
    for number, at in enumerate(moments):
        desk.put(number, at)
    batches = desk.poll(NOON, results_limit=8)
    assert [one.id for one in translated(batches)] == [name(number, at) for number, at in enumerate(moments)]
    assert max(len(batch.records) for batch in batches) < 8
    assert [batch.progress[0] for batch in batches][-1] == 90


def test_a_second_that_holds_more_is_asked_for_whole(desk: Desk) -> None:
    for number in range(50):
        desk.put(number, NOON - timedelta(minutes=1))
    batches = desk.poll(NOON, results_limit=8)
    assert sorted(one.id for one in translated(batches)) == [
        name(number, NOON - timedelta(minutes=1)) for number in range(50)
    ]
    assert max(len(batch.records) for batch in batches) <= 8
    assert desk.ids(NOON, results_limit=8) == []


def test_what_the_system_keeps_to_itself_is_not_passed_over(desk: Desk) -> None:
    desk.sandbox.cases.most_results = 8
    for number in range(20):
        desk.put(number, NOON - timedelta(minutes=1))
    with pytest.raises(Retry, match="than the system lists at once; set `results_limit`"):
        desk.poll(NOON, results_limit=8)
    assert desk.cursor is None


def test_the_clocks_go_back_and_nothing_is_missed(desk: Desk) -> None:
    """At 01:00 UTC on 25 October it is 01:00 for the second time."""
    turn = datetime(2026, 10, 25, 1, tzinfo=UTC)
    assert desk.ids(turn - timedelta(minutes=90)) == []
    seen: list[str] = []
    for step in range(-80, 100, 10):
        now = turn + timedelta(minutes=step)
        desk.put(1000 + step, now - timedelta(minutes=3))
        seen += [one.partition(":")[0] for one in desk.ids(now)]
    assert sorted(set(seen)) == [str(FIRST_CASE + 1000 + step) for step in range(-80, 100, 10)]


def test_the_clocks_go_forward_and_nothing_is_missed(desk: Desk) -> None:
    turn = datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert desk.ids(turn - timedelta(minutes=90)) == []
    for step in range(-80, 100, 10):
        now = turn + timedelta(minutes=step)
        desk.put(1000 + step, now - timedelta(minutes=3))
        assert desk.ids(now) == [name(1000 + step, now - timedelta(minutes=3))]


def test_what_cannot_be_read_is_kept_whole_beside_the_rest(desk: Desk, build: Build) -> None:
    at = NOON - timedelta(minutes=1)
    desk.put(1, at)
    desk.put(2, at, raw_modified="yesterday")
    desk.put(3, at, "Pending")
    (batch,) = desk.poll(NOON)
    good, *bad = batch.records
    assert isinstance(good, Translated)
    problems = {}
    for record in bad:
        assert isinstance(record, Invalid)
        assert record.content_type == "application/xml"
        assert record.place.container.startswith("changes of ")
        problems[record.problem] = record
    dates = problems.pop("LastModifiedDate does not hold what its type asks for")
    (words,) = problems
    assert words == "Status is none of those that `statuses` explains (open, closed)"
    assert b"yesterday" in dates.raw
    assert "Add what it means to `statuses`" in problems[words].fix
    again = build(statuses={"open": "open", "pending": "waiting"})
    explained = again.translate(problems[words].raw, problems[words].place)
    assert isinstance(explained, Translated)
    assert isinstance(explained.envelopes[0].data, dict)
    assert explained.envelopes[0].data["status"] == "waiting"
    assert desk.poll(NOON + timedelta(seconds=1))[0].records == [], "kept once"


def test_a_system_that_is_away_is_asked_again_from_where_it_was(desk: Desk) -> None:
    desk.put(1, NOON - timedelta(hours=2))
    desk.sandbox.tell(Mischief(kind="down"))
    with pytest.raises(Retry, match="Connection refused"):
        desk.poll(NOON)
    desk.sandbox.tell(None)
    assert len(desk.ids(NOON + timedelta(hours=3))) == 1


def test_the_cursor_forgets_what_the_overlap_has_passed(desk: Desk) -> None:
    for number in range(40):
        desk.put(number, NOON - timedelta(minutes=number))
    desk.poll(NOON)
    assert desk.cursor is not None
    kept = json.loads(desk.cursor)["given"]
    assert len(kept) == 6, "those of the last five minutes"
    desk.cursor = "{}"
    with pytest.raises(Retry, match="cursor of this adapter cannot be read"):
        desk.poll(NOON)


def test_what_the_hub_did_comes_back_as_its_change(sandbox: RunningSandbox, build: Build) -> None:
    adapter: Verint = build(margin="0s", since=f"{datetime.now(UTC) - timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}")
    receipt = adapter.deliver(delivery(opened()))
    adapter.deliver(delivery(request("closed"), case=receipt.local_id))
    assert only(sandbox).status == "Closed"
    events = list(translated(list(adapter.poll(None))))
    assert [(one.subject, one.data["status"]) for one in events] == [(receipt.local_id, "closed")]
    assert adapter.every == timedelta(seconds=30)
