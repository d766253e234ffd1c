"""What comes in through each door, as its system says it. Everybody in it is invented."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from pydantic import JsonValue

Said = dict[str, JsonValue]
UPRN = "9001"
AILSA, BORIS, CATRIONA, DOUGAL = (
    Said({"name": {"full": f"{name} Exampleson"}, "email": f"{name.lower()}@example.org"})
    for name in ("Ailsa", "Boris", "Catriona", "Dougal")
)
"""The citizen on the website, whoever rings, who asks the chatbot, and a warden of a partner."""
MARRIED: JsonValue = {
    "name": {"full": "Ailsa Placeholder"},
    "email": "ailsa.placeholder@example.org",
    "person": {"system": "website", "local_id": "w-2"},
}
"""The citizen on the website again, by another of her names."""
ELSEWHERE: JsonValue = {"place": {"scheme": "uprn", "value": "9002"}}
_HERE: JsonValue = {"place": {"scheme": "uprn", "value": UPRN}}
_GREY: JsonValue = {"colour_of_bin": "grey"}


def form() -> Said:
    """A form of the website."""
    answers: JsonValue = {"colour_of_bin": "grey", "location": _HERE, "updates": "email"}
    data: Said = {
        "form": "missed_bin",
        "reference": "F-1",
        "submitted_at": _now(),
        "submitted_by": {**AILSA, "person": {"system": "website", "local_id": "w-1"}},
        "answers": answers,
    }
    return _event("/website", "form.submitted", "F-1", data)


def call() -> Said:
    """What an agent keys in while somebody speaks."""
    return {
        "type": "missed_bin",
        "channel": "phone",
        "title": "A bin that was not emptied",
        "reporter": {**BORIS, "person": {"system": "crm", "local_id": "c-1"}},
        "location": _HERE,
        "details": _GREY,
        "updates": "email",
    }


def alert() -> Said:
    """A bin that reports itself."""
    data: Said = {
        "sensor": "bin-9001",
        "kind": "bin_full",
        "severity": "warning",
        "observed_at": _now(),
        "location": _HERE,
    }
    return _event("/sensors/bins", "sensor.alert", "bin-9001", data)


def of_another_system(source: str, reference: str, channel: str, reporter: JsonValue) -> Said:
    """A case that a chatbot or a partner calls opened."""
    data: Said = {
        "reference": reference,
        "service": "missed_bin",
        "title": "A bin that was not emptied",
        "channel": channel,
        "status": "new",
        "opened_at": _now(),
        "reporter": reporter,
        "location": _HERE,
        "details": _GREY,
    }
    return _event(source, "case.opened", reference, data)


def recorded(system: str, local_id: str) -> Said:
    """A system says what it holds of the citizen, who has told each another of her names."""
    family = {"w-1": "Exampleson", "w-2": "Placeholder"}[local_id]
    details: JsonValue = {
        "name": {"full": f"Ailsa {family}"},
        "date_of_birth": "1961-03-17",
        "emails": [f"ailsa.{family.lower()}@example.org"],
    }
    person: JsonValue = {"system": system, "local_id": local_id}
    data: Said = {"person": person, "details": details, "as_of": _now()}
    return _event(f"/{system}", "person.recorded", local_id, data)


def _event(source: str, kind: str, subject: str, data: Said) -> Said:
    return {
        "specversion": "1.0",
        "id": uuid4().hex,
        "source": source,
        "type": f"uk.gov.council.{kind}.v1",
        "subject": subject,
        "time": _now(),
        "data": data,
    }


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
