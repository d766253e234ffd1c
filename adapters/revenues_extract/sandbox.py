"""Writes extracts as a revenues system would, with invented people: for tests, the demo and your desk."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from adapters.revenues_extract.profile import MOVED

_FORENAMES = ("Ailsa", "Bram", "Catriona", "Dougal", "Eilidh", "Fergus", "Greer", "Hamish", "Isla", "Morag")
_SURNAMES = (
    "Example",
    "Sample",
    "Specimen",
    "Placeholder",
    "Invented",
    "O'Fiction",
    "Mac an Sampaill",
    "Módh",
)
_STREETS = (
    "Invented Street",
    "Imaginary Lane",
    "Specimen Road",
    "Sample Brae",
    "Nowhere Close",
    "Example Wynd",
)
_TOWNS = ("Exampleton", "Inventburgh", "Sampleby")
_TITLES = ("Ms", "Mr", "Dr", "Mx", "")
_WRONG = (
    "the day is not in the calendar",
    "a field is missing",
    "the postcode is wrong",
    "the surname is empty",
)


@dataclass(frozen=True, slots=True)
class Extract:
    """What was written: the file, its number of rows, and its bad rows as (line, what is wrong)."""

    path: Path
    rows: int
    bad: tuple[tuple[int, str], ...]


def write_extract(
    folder: Path,
    *,
    rows: int,
    bad: int = 0,
    seed: int = 1,
    on: date,
    name: str | None = None,
    total: int | None = None,
) -> Extract:
    """Write one extract, aside and then renamed; equal arguments give equal bytes.

    ``bad`` of the ``rows`` are wrong in one of four ways; they are spread evenly. ``on`` is the day of the
    extract, people moved in the 28 days before. ``total`` is what the totals record says, if not the truth.
    """
    if not 0 <= bad <= rows:
        raise ValueError(f"{bad} bad rows do not fit into {rows}")
    path = folder / (name or f"moved_{on:%Y%m%d}_{seed}.csv")
    aside = path.with_name(path.name + ".part")
    spoilt = {(number * rows) // bad + rows // (2 * bad): number for number in range(bad)}
    found: list[tuple[int, str]] = []
    with aside.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(MOVED.columns)
        for index, row in enumerate(_rows(rows, seed, on)):
            if index in spoilt:
                kind = spoilt[index] % len(_WRONG)
                found.append((index + 2, _WRONG[kind]))
                row = _spoil(row, kind)  # noqa: PLW2901
            out.writerow(row)
        out.writerow(("TOTAL", rows if total is None else total))
    aside.rename(path)
    return Extract(path, rows, tuple(found))


def one_row(*, seed: int = 1, on: date) -> bytes:
    """A header and one good row, as an extract holds them."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([MOVED.columns, *_rows(1, seed, on)])
    return text.getvalue().encode()


def _rows(rows: int, seed: int, on: date) -> Iterator[list[str]]:
    chance = Random(seed)  # noqa: S311 (invented people, not secrets)
    for number in range(rows):
        forename, surname = chance.choice(_FORENAMES), chance.choice(_SURNAMES)
        moved = on - timedelta(days=chance.randrange(28))
        born = date(1940 + chance.randrange(65), 1 + chance.randrange(12), 1 + chance.randrange(28))
        flat = f"Flat {1 + chance.randrange(9)}, " if chance.random() < 0.3 else ""
        yield [
            f"7{seed % 1000:03d}{number:07d}",
            chance.choice(_TITLES),
            forename,
            surname,
            f"{born:%d/%m/%Y}",
            f"{1 + chance.randrange(200)} {chance.choice(_STREETS)}",
            chance.choice(_TOWNS),
            f"ZZ{1 + chance.randrange(9)} {1 + chance.randrange(9)}ZZ",
            f"{flat}{1 + chance.randrange(200)} {chance.choice(_STREETS)}",
            chance.choice(_TOWNS),
            f"zz{1 + chance.randrange(9)}{1 + chance.randrange(9)}zz",
            str(900_000_000_000 + chance.randrange(10**9)),
            f"{moved:%d/%m/%Y}",
            f"{forename.lower()}.{number}@example.invalid",
            f"01632 960{chance.randrange(1000):03d}",
        ]


def _spoil(row: list[str], kind: int) -> list[str]:
    spoilt = list(row)
    match kind:
        case 0:
            spoilt[MOVED.columns.index("moved_on")] = "31/02/2026"
        case 1:
            del spoilt[5]
        case 2:
            spoilt[MOVED.columns.index("new_postcode")] = "NOT A POSTCODE"
        case _:
            spoilt[MOVED.columns.index("surname")] = " "
    return spoilt
