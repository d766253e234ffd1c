"""A file's rows as what systems hold of people."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from benchmarks.beside import DidNotStart
from benchmarks.people.profile import Columns, Profile
from identity_index.people.matching.features import AS_WRITTEN
from schemas.people import PersonName
from schemas.person_details import HeldAddress, PersonDetails, TypedIdentifier

_NOT_IN_A_CODE = re.compile(r"[^a-z0-9]+")
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Row:
    """A record, and whose it is in truth."""

    details: PersonDetails
    truth: str


def read_rows(files: Sequence[Path], profile: Profile, truth: str) -> list[Row]:
    """All rows of these CSV files, in order. Raises ``DidNotStart``, naming the row that cannot be read."""
    return [row for file in files for row in _read(file, profile, truth)]


def _read(file: Path, profile: Profile, truth: str) -> Iterator[Row]:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        reader = csv.DictReader(opened, skipinitialspace=True)
        columns = {name.strip() for name in reader.fieldnames or ()}
        if missing := sorted({truth, *profile.columns} - columns):
            raise DidNotStart(
                f"{file} has no column {', '.join(missing)}; it has {', '.join(sorted(columns))}"
            )
        for number, raw in enumerate(reader, start=2):
            row = {(name or "").strip(): value for name, value in raw.items() if isinstance(value, str)}
            try:
                yield Row(details_of(row, profile), _truth(row[truth].strip(), profile.truth))
            except (ValidationError, KeyError) as error:
                raise DidNotStart(f"{file}, line {number} cannot be read: {error}") from error


def details_of(row: Mapping[str, str], profile: Profile) -> PersonDetails:
    """What the row holds of somebody. Raises ``ValidationError`` for what no system could say."""

    def text(columns: Columns) -> str | None:
        return " ".join(value for column in columns if (value := row[column].strip()))[:_LONGEST] or None

    title, given, family = text(profile.name.title), text(profile.name.given), text(profile.name.family)
    full = text(profile.name.full) or " ".join(part for part in (title, given, family) if part)
    lines = [line for columns in profile.address.lines if (line := text(columns))]
    postcode, uprn = text(profile.address.postcode), text(profile.address.uprn)
    born, as_written = _day(text(profile.date_of_birth) or "", profile.date_order)
    gender = _NOT_IN_A_CODE.sub("_", (text(profile.gender) or "").lower()).strip("_")
    numbers = {scheme: text(columns) for scheme, columns in profile.identifiers.items()}
    return PersonDetails(
        name=PersonName(full=full[:_LONGEST], title=title, given=given, family=family) if full else None,
        date_of_birth=born,
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


def _truth(value: str, pattern: str | None) -> str:
    found = re.search(pattern, value) if pattern else None
    return found[1] if found else value
