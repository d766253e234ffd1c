"""A file's rows as what systems hold of people."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from benchmarks.beside import DidNotStart
from identity_index.people.importing.profile import Profile
from identity_index.people.importing.row import details_of
from schemas.person_details import PersonDetails


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
                yield Row(
                    details_of(row | profile.constants, profile), _truth(row[truth].strip(), profile.truth)
                )
            except (ValidationError, KeyError) as error:
                raise DidNotStart(f"{file}, line {number} cannot be read: {error}") from error


def _truth(value: str, pattern: str | None) -> str:
    found = re.search(pattern, value) if pattern else None
    return found[1] if found else value
