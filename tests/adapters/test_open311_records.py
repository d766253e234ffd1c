"""Open311: what becomes of one record of a back office, good or bad."""

from __future__ import annotations

import json
from typing import Any

import pytest

from adapters.contract import Invalid, Place, Translated
from adapters.open311 import Open311
from adapters.open311.records import of_fields
from adapters.open311.statuses import THERE
from adapters.open311.translate import Translator
from schemas.envelope import Envelope
from tests.adapters.roads import RECORD


def data(envelope: Envelope) -> dict[str, Any]:
    assert isinstance(envelope.data, dict)
    return envelope.data


def translator(**settings: Any) -> Translator:
    told = {"base_url": "http://roads.invalid", "services": {"pothole": "POTHOLE"}, **settings}
    return Translator("roads", Open311.Settings.model_validate(told))


def told(record: dict[str, Any], **settings: Any) -> Any:
    return translator(**settings).record(of_fields(record), "requests")


def test_numbers_that_are_ids_are_text() -> None:
    record = told(RECORD)
    assert isinstance(record, Translated)
    assert data(record.envelopes[0]) == {
        "request": {"system": "roads", "local_id": "638349"},
        "service": "pothole",
        "status": "closed",
        "status_there": "closed",
        "opened_at": "2026-05-06T08:30:00Z",
        "updated_at": "2026-05-07T09:30:00Z",
        "message": "Filled",
    }


@pytest.mark.parametrize(
    ("written", "zone", "meant"),
    [
        ("2026-07-01T12:00:00", "Europe/London", "2026-07-01T11:00:00Z"),
        ("2026-01-01 12:00", "Europe/London", "2026-01-01T12:00:00Z"),
        ("2026-07-01T12:00:00.250Z", "Europe/London", "2026-07-01T12:00:00.250000Z"),
        ("2026-07-01T12:00:00-08:00", "Europe/London", "2026-07-01T20:00:00Z"),
        ("2026-07-01 12:00:00 +0100", "Europe/London", "2026-07-01T11:00:00Z"),
        ("2026-07-01T12:00:00", "Europe/Athens", "2026-07-01T09:00:00Z"),
        ("2026-10-25T01:30:00", "Europe/London", "2026-10-25T00:30:00Z"),
        ("2026-07-01", "Europe/London", "2026-06-30T23:00:00Z"),
    ],
)
def test_times_with_and_without_a_zone(written: str, zone: str, meant: str) -> None:
    record = told({**RECORD, "updated_datetime": written}, zone=zone)
    assert isinstance(record, Translated)
    assert data(record.envelopes[0])["updated_at"] == meant


@pytest.mark.parametrize("status", sorted(THERE))
def test_every_usual_status_is_one_of_ours_however_it_is_written(status: str) -> None:
    for written in (status, status.upper(), status.replace("_", " ").title(), status.replace("_", "-")):
        record = told({**RECORD, "status": written})
        assert isinstance(record, Translated)
        assert data(record.envelopes[0])["status"] == THERE[status]
        assert data(record.envelopes[0])["status_there"] == written


@pytest.mark.parametrize(
    ("wrong", "problem", "field"),
    [
        ({"status": "Awaiting Godot"}, "the status 'Awaiting Godot' is not mapped", "status"),
        ({"status": None}, "status is missing", "status"),
        ({"service_request_id": ""}, "service_request_id is too short", "service_request_id"),
        ({"updated_datetime": "yesterday"}, "updated_datetime is not a time", "updated_datetime"),
        ({"updated_datetime": "2026-02-31T12:00:00Z"}, "no calendar or clock shows", "updated_datetime"),
        ({"requested_datetime": None, "updated_datetime": None}, "updated_datetime is missing", "updated"),
        ({"status_notes": "x" * 10_001}, "status_notes is too long", "status_notes"),
    ],
)
def test_a_bad_record_is_kept_whole(wrong: dict[str, Any], problem: str, field: str) -> None:
    record = told({**RECORD, **wrong})
    assert isinstance(record, Invalid)
    assert json.loads(record.raw) == {**RECORD, **wrong}
    assert problem in record.problem
    assert record.fix
    assert field in (record.place.column or "")


def test_a_status_of_its_own_is_mapped_in_the_settings() -> None:
    odd = {**RECORD, "status": "Awaiting Godot"}
    assert isinstance(told(odd, statuses={"Awaiting  godot": "waiting"}), Translated)
    raw = json.dumps(odd).encode()
    assert isinstance(translator().again(raw, Place("requests")), Invalid)
    assert isinstance(
        translator(statuses={"awaiting_godot": "waiting"}).again(raw, Place("requests")), Translated
    )


def test_without_a_time_of_change_the_time_it_was_made_counts_and_a_change_is_still_seen() -> None:
    first = told({**RECORD, "updated_datetime": None})
    again = told({**RECORD, "updated_datetime": None})
    other = told({**RECORD, "updated_datetime": None, "status": "open"})
    assert data(first.envelopes[0])["updated_at"] == "2026-05-06T08:30:00Z"
    assert first.envelopes[0].id == again.envelopes[0].id != other.envelopes[0].id
