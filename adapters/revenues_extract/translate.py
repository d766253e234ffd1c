"""From a row of the extract to ``person.moved``. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from pydantic import JsonValue, ValidationError

from adapters.contract import About, Translated
from adapters.kit.flat_file import BadRow, Profile, Row, day, midnight
from schemas.envelope import Envelope
from schemas.events.person import PersonMoved
from schemas.violations import describe

TYPE = "uk.gov.council.person.moved.v1"
_COLUMNS = {
    "person.local_id": "account_ref",
    "name.title": "title",
    "name.given": "forenames",
    "name.family": "surname",
    "name.full": "surname",
    "date_of_birth": "date_of_birth",
    "previous_address.lines": "old_address",
    "previous_address.postcode": "old_postcode",
    "new_address.lines": "new_address",
    "new_address.postcode": "new_postcode",
    "new_address.uprn": "new_uprn",
    "moved_on": "moved_on",
    "email": "email",
    "phone": "phone",
}
"""The column behind each field, so that a person is told the name they can look for."""


def moved(row: Row, *, profile: Profile, system: str, source: str) -> Translated:
    """The event of one row. ``system`` is what the hub calls the system that made the extract.

    Raises ``BadRow``, naming the column, for what the canonical model does not take.
    """
    values = row.values
    moved_on = _day(values, "moved_on", profile)
    reference = values["account_ref"]
    data: dict[str, JsonValue] = {
        "person": {"system": system, "local_id": reference},
        "name": _name(values),
        "moved_on": moved_on.isoformat(),
    }
    if values.get("date_of_birth"):
        data["date_of_birth"] = _day(values, "date_of_birth", profile).isoformat()
    for side, field in (("old", "previous_address"), ("new", "new_address")):
        address = _address(values, side)
        if address is not None:
            data[field] = address
    for column in ("email", "phone"):
        if values.get(column):
            data[column] = values[column]
    _check(data)
    envelope = Envelope(
        id=row.id(profile),
        source=source,
        type=TYPE,
        subject=reference,
        partitionkey=reference,
        time=midnight(moved_on),
        data=data,
    )
    return Translated((envelope,), row.place)


def about(values: Mapping[str, str], *, system: str) -> About:
    """What a row is about that is no event: its account, and where they were and are, by number."""
    reference = values.get("account_ref")
    data: dict[str, JsonValue] = {}
    if reference:
        data["person"] = {"system": system, "local_id": reference}
    for side, field in (("old", "previous_address"), ("new", "new_address")):
        if uprn := values.get(f"{side}_uprn", "").lstrip("0"):
            data[field] = {"uprn": uprn}
    return About(subject=reference, data=data)


def postcode(text: str) -> str:
    """A postcode in capitals with its one space, however it was typed."""
    letters = "".join(text.split()).upper()
    return f"{letters[:-3]} {letters[-3:]}"


def _name(values: Mapping[str, str]) -> JsonValue:
    parts = {"title": "title", "given": "forenames", "family": "surname"}
    name: dict[str, JsonValue] = {part: values[col] for part, col in parts.items() if values.get(col)}
    name["full"] = " ".join(values[col] for col in ("forenames", "surname") if values.get(col))
    return name


def _address(values: Mapping[str, str], side: str) -> JsonValue:
    """The address of one side; the extract puts several lines into one field, with commas or line ends."""
    street = values.get(f"{side}_address", "")
    if not street:
        return None
    lines = [part.strip() for part in street.replace("\n", ",").split(",")]
    lines.append(values.get(f"{side}_town", ""))
    address: dict[str, JsonValue] = {"lines": [line for line in lines if line]}
    if values.get(f"{side}_postcode"):
        address["postcode"] = postcode(values[f"{side}_postcode"])
    if values.get(f"{side}_uprn"):
        address["uprn"] = values[f"{side}_uprn"].lstrip("0")
    return address


def _day(values: Mapping[str, str], column: str, profile: Profile) -> date:
    try:
        return day(values[column], profile.date_format)
    except ValueError as error:
        raise BadRow(f"{column} {error}", f"Write {column} as {profile.date_words}.", column) from error


def _check(data: JsonValue) -> None:
    try:
        PersonMoved.model_validate(data)
    except ValidationError as error:
        problem, path, _ = describe(error)
        column = next((name for field, name in _COLUMNS.items() if path.startswith(field)), path)
        raise BadRow(f"{column} {problem}", f"Correct {column} at the source.", column) from error
