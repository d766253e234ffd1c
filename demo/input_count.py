"""An independent count of what the council sent: read with the standard library, by the demo's own judgement
of what is right. It shares no code with the adapters, so that a fault there cannot hide here."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from defusedxml import ElementTree

from demo import books

_COLUMNS = 15
_POSTCODE = re.compile(r"[a-z]{1,2}\d[a-z\d]?\s*\d[a-z]{2}", re.IGNORECASE)
_TOTAL = "TOTAL"


@dataclass(slots=True)
class Sent:
    """What one system sent. ``keys`` name the records that are right, once for each time they were sent."""

    keys: Counter[str] = field(default_factory=Counter)
    refused: int = 0
    ignored: int = 0

    @property
    def records(self) -> int:
        return self.keys.total() + self.refused + self.ignored

    @property
    def events(self) -> int:
        return len(self.keys)

    @property
    def duplicates(self) -> int:
        return self.keys.total() - len(self.keys)

    def add(self, other: Sent) -> None:
        self.keys += other.keys
        self.refused += other.refused
        self.ignored += other.ignored


def extract(file: Path) -> Sent:
    """One CSV of the revenues system: rows that are right, rows that are not, and its totals record."""
    found = Sent()
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.reader(lines)
        next(rows, None)
        for row in rows:
            if row and row[0] == _TOTAL:
                found.ignored += 1
            elif _is_right(row):
                found.keys[f"{row[0]} {row[12]}"] += 1
            else:
                found.refused += 1
    return found


def report(file: Path) -> Sent:
    """One XML report of Bacs: each returned item, and the totals of each account."""
    found = Sent()
    for element in ElementTree.parse(file).iter():
        if element.tag.endswith("ReturnedDebitItem"):
            found.keys[element.attrib["ref"]] += 1
        elif element.tag.endswith("Totals"):
            found.ignored += 1
    return found


def reports(files: Iterable[Path]) -> Sent:
    found = Sent()
    for file in sorted(files):
        found.add(report(file))
    return found


def extracts(files: Iterable[Path]) -> Sent:
    found = Sent()
    for file in sorted(files):
        found.add(extract(file))
    return found


def published(log: Path) -> Sent:
    """A publisher's own list: the contact centre's, the website's."""
    found = Sent()
    if log.exists():
        for line in log.read_bytes().splitlines():
            one = json.loads(line)
            found.keys[f"{one['source']} {one['id']}"] += 1
    return found


def updates(book: Path) -> Sent:
    """What the roads department said of its requests, by its own book."""
    found = Sent()
    for request in books.requests(book).records.values():
        for update in request.updates:
            found.keys[f"{request.id} {update.id}"] += 1
    return found


def _is_right(row: list[str]) -> bool:
    if len(row) != _COLUMNS or not row[0].strip() or not row[3].strip():
        return False
    try:
        datetime.strptime(row[12], "%d/%m/%Y")  # noqa: DTZ007 - a day, not a moment
        datetime.strptime(row[4], "%d/%m/%Y")  # noqa: DTZ007
    except ValueError:
        return False
    return all(_POSTCODE.fullmatch(one.strip()) for one in (row[7], row[10]))
