"""A hub that keeps cases, and what is reported to it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from pydantic import JsonValue

from benchmarks.backing import Backing
from benchmarks.hub_process import config

TOWN_NUMBERS = 1_000_000
"""Places that agents are called about begin with this number: no form is of one of them."""


def case_config(on: Backing) -> str:
    """With every case type, calendar and entry rule that ships."""
    return config(delivering=False, on=on) + "\n[cases]\nenabled = true\n"


def report_of_a_bin() -> str:
    """An event's JSON text, as ``benchmarks.bodies`` takes it: a form that is somebody's report of a
    bin, each at a place of its own."""
    person: JsonValue = {
        "person": {"system": "crm", "local_id": "c-@number@"},
        "name": {"full": "Ailsa Exampleson"},
    }
    data: JsonValue = {
        "form": "missed_bin",
        "reference": "@id@",
        "submitted_at": _now(),
        "submitted_by": person,
        "answers": {
            "colour_of_bin": "grey",
            "description": "Left by the gate.",
            "location": {"place": {"scheme": "uprn", "value": "@number@"}},
        },
    }
    return _event("form.submitted", data)


def report_of_a_flood() -> str:
    """The same of a gully, always the same one."""
    data: JsonValue = {
        "form": "blocked_gully",
        "reference": "@id@",
        "submitted_at": _now(),
        "submitted_by": {
            "person": {"system": "crm", "local_id": "c-@number@"},
            "name": {"full": "Bob Exampleson"},
        },
        "answers": {
            "where_exactly": "Under the bridge",
            "description": "The street is under water.",
            "location": {"position": {"latitude": 55.861, "longitude": -4.251}},
        },
    }
    return _event("form.submitted", data)


def call_about_a_bin(place: int) -> JsonValue:
    """What an agent types."""
    return {
        "type": "missed_bin",
        "channel": "phone",
        "details": {"colour_of_bin": "blue"},
        "reporter": {"person": {"system": "crm", "local_id": f"caller-{place}"}},
        "location": {"place": {"scheme": "uprn", "value": str(TOWN_NUMBERS + place)}},
    }


def _event(short: str, data: JsonValue) -> str:
    envelope = {
        "specversion": "1.0",
        "id": "@id@",
        "source": "bench/forms",
        "type": f"uk.gov.council.{short}.v1",
        "time": _now(),
        "datacontenttype": "application/json",
        "data": data,
    }
    return json.dumps(envelope, separators=(",", ":"))


def _now() -> str:
    """Nothing that is opened is overdue at once."""
    return datetime.now(UTC).isoformat()
