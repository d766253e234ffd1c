"""One row as what a system holds of somebody. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime

from pydantic import ValidationError

from identity_index.people.importing.profile import Columns, Profile
from identity_index.people.matching.features import AS_WRITTEN
from schemas.formats import SHAPES
from schemas.people import PersonName
from schemas.person_details import HeldAddress, PersonDetails, TypedIdentifier

_NOT_IN_A_CODE = re.compile(r"[^a-z0-9]+")
_LONGEST = 200
_OF = {"PersonName": "name.", "HeldAddress": "address.", "TypedIdentifier": "identifiers."}


def details_of(row: Mapping[str, str], profile: Profile) -> PersonDetails:
    """What the row holds of somebody. ``row`` has every column that the profile names.

    Raises ``ValidationError`` for what no system could say; see ``fault_of``.
    """

    def text(columns: Columns) -> str | None:
        return " ".join(value for column in columns if (value := row[column].strip()))[:_LONGEST] or None

    title, given, family = text(profile.name.title), text(profile.name.given), text(profile.name.family)
    full = text(profile.name.full) or " ".join(part for part in (title, given, family) if part)
    lines = [line for columns in profile.address.lines if (line := text(columns))]
    postcode, uprn = text(profile.address.postcode), text(profile.address.uprn)
    born, as_written = _day(text(profile.date_of_birth) or "", profile.date_order)
    died, _ = _day(text(profile.date_of_death) or "", profile.date_order)
    gender = _NOT_IN_A_CODE.sub("_", (text(profile.gender) or "").lower()).strip("_")
    numbers = {scheme: text(columns) for scheme, columns in profile.identifiers.items()}
    return PersonDetails(
        name=PersonName(full=full[:_LONGEST], title=title, given=given, family=family) if full else None,
        date_of_birth=born,
        date_of_death=died,
        gender=gender or None,
        address=HeldAddress(lines=lines, postcode=postcode, uprn=uprn) if lines or postcode or uprn else None,
        emails=[value for columns in profile.emails if (value := text(columns))],
        phones=[value for columns in profile.phones if (value := text(columns))],
        place_of_birth=text(profile.place_of_birth),
        occupation=text(profile.occupation),
        identifiers=[
            TypedIdentifier(scheme=scheme, value=value) for scheme, value in numbers.items() if value
        ],
        further={AS_WRITTEN: as_written} if as_written else {},
    )


def fault_of(error: ValidationError, profile: Profile) -> tuple[str | None, str]:
    """The column where ``details_of`` failed, if it can be said, and what must be there; no value."""
    first = error.errors()[0]
    path = _OF.get(error.title, "") + ".".join(map(str, first["loc"]))
    places = profile.places
    found = [
        columns for place, columns in places.items() if place == path or place.startswith(path.split(".")[0])
    ]
    columns = places.get(path) or (found[0] if found else ())
    pattern = first.get("ctx", {}).get("pattern")
    shape = SHAPES.get(pattern) if isinstance(pattern, str) else None
    must = f"must be {shape}" if shape else first["msg"].removeprefix("Value error, ")
    return (", ".join(columns) or None), must


def moment_of(written: str, order: str) -> datetime | None:
    """When a row was last true; a day is its first moment in UTC. None for what is no time."""
    written = written.strip()
    day, _ = _day(written, order)
    try:
        moment = datetime.fromisoformat(day if day is not None and len(day) == 10 else written)
    except ValueError:
        return None
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        return None


def _day(written: str, order: str) -> tuple[str | None, str | None]:
    """The day as a canonical event has it; else, as a system would keep it, what was written."""
    parts = re.findall(r"[0-9]+", written)
    if len(parts) == 1 and len(parts[0]) == 8:
        sizes = [4 if letter == "y" else 2 for letter in order]
        ends = [sum(sizes[: at + 1]) for at in range(3)]
        parts = [parts[0][end - size : end] for size, end in zip(sizes, ends, strict=True)]
    if len(parts) == 1 and len(parts[0]) == 4 and order == "ymd":
        return parts[0], None
    if len(parts) != 3:
        return None, written or None
    year, month, day = (parts[order.index(letter)] for letter in "ymd")
    day_written = f"{year:0>4}-{month:0>2}-{day:0>2}"
    try:
        return date.fromisoformat(day_written).isoformat(), None
    except ValueError:
        return None, day_written
