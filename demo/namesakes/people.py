"""The two women, as each system tells of them. Nobody of that name exists."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta

from pydantic import JsonValue

from adapters.revenues_extract.profile import MOVED
from demo.namesakes.systems import FORMS
from demo.scenario_place import ScenarioPlace

_NAME: JsonValue = {"full": "Ailsa Exampleson", "given": "Ailsa", "family": "Exampleson"}
FILE = "people-moved.csv"


def citizen(*, moved: bool = False) -> dict[str, JsonValue]:
    """The citizen, as a system holds her that has not heard, or has, that she moved."""
    address = ["4 Example Street", "Inventedburgh"], "ZZ1 1ZZ"
    if moved:
        address = ["19 Sample Brae", "Inventedburgh"], "ZZ2 2ZZ"
    return _held("1961-03-17", *address, "ailsa@example.org", "07700 900123")


def namesake() -> dict[str, JsonValue]:
    return _held(
        "1987-10-30",
        ["81 Other Road", "Inventedburgh"],
        "ZZ9 9ZZ",
        "a.exampleson@example.org",
        "07700 900456",
    )


def recorded(system: str, local_id: str, details: dict[str, JsonValue], version: int) -> JsonValue:
    """A system says what it holds. The first time it is what it has held for months."""
    now = datetime.now(UTC)
    data: dict[str, JsonValue] = {
        "person": {"system": system, "local_id": local_id},
        "details": details,
        "as_of": (now - timedelta(days=200 if version == 1 else 0)).isoformat(),
    }
    return _event(f"{system}-{local_id}-{version}", f"/{system}/records", "person.recorded", data)


def form(reference: str, what: str, sender: dict[str, JsonValue]) -> JsonValue:
    """A form on the website; ``sender`` is whoever filled it in, as a system would hold them."""
    emails, phones = sender["emails"], sender["phones"]
    assert isinstance(emails, list)
    assert isinstance(phones, list)
    data: dict[str, JsonValue] = {
        "form": what,
        "reference": reference,
        "submitted_at": datetime.now(UTC).isoformat(),
        "answers": {},
        "submitted_by": {"name": sender["name"], "email": emails[0], "phone": phones[0]},
    }
    return _event(f"form-{reference}", f"/{FORMS.replace('-', '/')}", "form.submitted", data)


def drop_extract(place: ScenarioPlace) -> None:
    """Council tax: the citizen moved nine days ago, the namesake some weeks before."""
    now = datetime.now(UTC).date()
    rows = [
        _row("T1", citizen(), citizen(moved=True), f"{now - timedelta(days=9):%d/%m/%Y}"),
        _row("T2", None, namesake(), f"{now - timedelta(days=40):%d/%m/%Y}"),
    ]
    kept = place.sent_of("revenues") / FILE
    with kept.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([MOVED.columns, *rows, ("TOTAL", len(rows))])
    aside = place.revenues / f"{FILE}.part"
    aside.write_bytes(kept.read_bytes())
    aside.rename(place.revenues / FILE)


def _held(born: str, lines: list[str], postcode: str, email: str, phone: str) -> dict[str, JsonValue]:
    return {
        "name": _NAME,
        "date_of_birth": born,
        "address": {"lines": [*lines], "postcode": postcode},
        "emails": [email],
        "phones": [phone],
    }


def _row(account: str, before: dict[str, JsonValue] | None, now: dict[str, JsonValue], day: str) -> list[str]:
    born = datetime.fromisoformat(str(now["date_of_birth"])).date()
    emails, phones = now["emails"], now["phones"]
    assert isinstance(emails, list)
    assert isinstance(phones, list)
    told = {
        "account_ref": account,
        "title": "Ms",
        "forenames": "Ailsa",
        "surname": "Exampleson",
        "date_of_birth": f"{born:%d/%m/%Y}",
        **({} if before is None else _address("old", before)),
        **_address("new", now),
        "moved_on": day,
        "email": str(emails[0]),
        "phone": str(phones[0]),
    }
    return [told.get(name, "") for name in MOVED.columns]


def _address(side: str, of: dict[str, JsonValue]) -> dict[str, str]:
    address = of["address"]
    assert isinstance(address, dict)
    lines = address["lines"]
    assert isinstance(lines, list)
    return {
        f"{side}_address": str(lines[0]),
        f"{side}_town": str(lines[1]),
        f"{side}_postcode": str(address["postcode"]),
    }


def _event(name: str, source: str, kind: str, data: JsonValue) -> JsonValue:
    return {
        "specversion": "1.0",
        "id": name,
        "source": source,
        "type": f"uk.gov.council.{kind}.v1",
        "time": datetime.now(UTC).isoformat(),
        "data": data,
    }
