"""The independent counts, against what the sandboxes say they wrote."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.bacs_arudd.sandbox import write_report
from adapters.revenues_extract.sandbox import write_extract
from demo import arrivals, input_count, receiver_count
from demo.arrivals import Arrival, ArrivalLog, BadLog
from demo.council import BAD_ROWS, ROWS, SEED, Council
from demo.place import Place

DAY = date(2026, 6, 14)
IN_ONE_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)


@IN_ONE_FOLDER
@given(rows=st.integers(1, 60), share=st.floats(0, 1), seed=st.integers(0, 999))
def test_an_extract_is_counted_as_it_was_written(tmp_path: Path, rows: int, share: float, seed: int) -> None:
    bad = int(rows * share)
    written = write_extract(tmp_path, rows=rows, bad=bad, seed=seed, on=DAY)
    found = input_count.extract(written.path)
    assert (found.records, found.refused, found.ignored) == (rows + 1, bad, 1)
    assert found.events + found.duplicates == rows - bad


@IN_ONE_FOLDER
@given(items=st.integers(1, 60), accounts=st.integers(1, 3), namespaced=st.booleans())
def test_a_report_is_counted_as_it_was_written(
    tmp_path: Path, items: int, accounts: int, namespaced: bool
) -> None:
    written = write_report(tmp_path, items=items, accounts=accounts, on=DAY, namespaced=namespaced)
    found = input_count.report(written.path)
    assert (found.events, found.ignored, found.refused) == (items, accounts, 0)


def test_the_same_report_twice_is_all_duplicates(tmp_path: Path) -> None:
    files = [write_report(tmp_path, items=7, on=DAY, name=name).path for name in ("a.xml", "b.xml")]
    found = input_count.reports(files)
    assert (found.records, found.events, found.duplicates) == (16, 7, 7)


def test_the_morning_has_three_bad_rows_and_ailsa_on_line_seven(tmp_path: Path) -> None:
    place = Place(tmp_path / "demo")
    place.make()
    council = Council(place)
    council.extract("moved.csv")
    written = write_extract(tmp_path, rows=ROWS, bad=BAD_ROWS, seed=SEED, on=DAY)
    assert len({what for _, what in written.bad}) == 3
    mover = council.mover("moved.csv")
    assert (mover.line, mover.name) == (7, "Ailsa Example")
    assert "Invented Street" in mover.old
    assert (place.revenues / "moved.csv").read_bytes() == (
        place.sent_of("revenues") / "moved.csv"
    ).read_bytes()


def test_a_file_is_dropped_once_wherever_it_has_got_to(tmp_path: Path) -> None:
    place = Place(tmp_path / "demo")
    place.make()
    council = Council(place)
    council.extract("moved.csv", rows=3, bad=0)
    done = place.revenues / "done"
    done.mkdir()
    (place.revenues / "moved.csv").rename(done / "moved.csv")
    council.extract("moved.csv", rows=3, bad=0)
    council.make_good()
    assert not (place.revenues / "moved.csv").exists()
    (done / "moved.csv").unlink()
    council.make_good()
    assert (place.revenues / "moved.csv").exists()


def _arrival(event_id: str, status: int = 204, *, repeat: bool = False) -> Arrival:
    return Arrival.model_validate(
        {
            "at": "2026-06-14T07:00:00Z",
            "desk": "housing",
            "key": f"msg_{event_id}",
            "attempt": 1,
            "source": "/council/revenues",
            "id": event_id,
            "type": "uk.gov.council.person.moved.v1",
            "status": status,
            "repeat": repeat,
        }
    )


def test_arrivals_are_counted_by_event(tmp_path: Path) -> None:
    log = ArrivalLog(tmp_path / "arrivals.jsonl")
    for one in (_arrival("a", 422), _arrival("a"), _arrival("a", repeat=True), _arrival("b")):
        log.write(one)
    log.close()
    found = receiver_count.desks(tmp_path / "arrivals.jsonl")["housing"]
    assert found.taken == {"/council/revenues a", "/council/revenues b"}
    assert found.refused == {"/council/revenues a"}
    assert (found.requests, found.repeats) == (4, 1)


def test_a_line_cut_short_by_a_kill_is_no_arrival_and_is_written_over(tmp_path: Path) -> None:
    file = tmp_path / "arrivals.jsonl"
    whole = _arrival("a").model_dump_json()
    file.write_text(f"{whole}\n{whole[:40]}", "utf-8")
    assert len(list(arrivals.read(file))) == 1
    log = ArrivalLog(file)
    log.write(_arrival("b"))
    log.close()
    assert [one.id for one in arrivals.read(file)] == ["a", "b"]


def test_a_line_that_is_no_arrival_is_named(tmp_path: Path) -> None:
    file = tmp_path / "arrivals.jsonl"
    file.write_text(json.dumps({"status": 204}) + "\n", "utf-8")
    with pytest.raises(BadLog, match=r"line 1"):
        list(arrivals.read(file))


def test_a_nightly_file_whose_trailer_lies_is_named(tmp_path: Path) -> None:
    (tmp_path / "collections_000001.csv").write_text(
        "event,amount\na,1.00\nb,2.00\nTRAILER,1,3,3.00\n", "utf-8"
    )
    found = receiver_count.files(tmp_path, "/council/bacs")
    assert found.taken == {"/council/bacs a", "/council/bacs b"}
    assert "collections_000001.csv" in found.wrong[0]


def test_a_missing_nightly_file_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "collections_000002.csv").write_text("event,amount\na,1.00\nTRAILER,2,1,1.00\n", "utf-8")
    assert receiver_count.files(tmp_path, "/council/bacs").wrong
