"""The books of the roads department and the CRM, read with the standard library and by no code of theirs:
a fault in the adapters or the sandboxes cannot hide here."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

_MARK = re.compile(r"\[Tolbooth ([^\]]+)\]")
"""What the hub writes into what it makes in the CRM: by it a note of the hub's is told from a clerk's."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the roads department said of a request, at one time."""

    id: str
    status: str
    words: str


@dataclass(slots=True)
class Request:
    """One request of the roads department's, and what was said of it since."""

    id: str
    reference: str
    status: str
    updates: list[Said] = field(default_factory=list)


@dataclass(slots=True)
class Case:
    """One case of the CRM's. ``notes``: the hub's mark in each note that it wrote."""

    id: str
    references: list[str]
    status: str
    reason: str
    notes: list[str]


_Record = TypeVar("_Record", Request, Case)


@dataclass(slots=True)
class Book(Generic[_Record]):
    """All records of one system, by their own ids, and by the council's reference."""

    records: dict[str, _Record] = field(default_factory=dict)
    by_reference: dict[str, list[_Record]] = field(default_factory=dict)

    def of(self, reference: str) -> _Record:
        """The first record of a reference. Raises ``KeyError``."""
        return self.by_reference[reference][0]

    @property
    def twice(self) -> list[str]:
        """References that more than one record was made of."""
        return sorted(name for name, records in self.by_reference.items() if len(records) > 1)


def requests(file: Path) -> Book[Request]:
    """The roads department's."""
    found: Book[Request] = Book()
    for line in _lines(file):
        if told := line.get("request"):
            kept = found.records.get(told["id"])
            reference = next(iter(told["fields"].get("attribute[our_ref]", [])), "")
            updates = [] if kept is None else kept.updates
            found.records[told["id"]] = Request(told["id"], reference, told["status"], updates)
        if told := line.get("update"):
            said = Said(told["id"], told["status"], told["said"])
            found.records[told["request"]].updates.append(said)
    for one in found.records.values():
        found.by_reference.setdefault(one.reference, []).append(one)
    return found


def cases(file: Path) -> Book[Case]:
    """The CRM's."""
    found: Book[Case] = Book()
    for line in _lines(file):
        if told := line.get("case"):
            notes = [mark for note in told.get("notes", []) for mark in _MARK.findall(note["text"])]
            found.records[told["reference"]] = Case(
                id=told["reference"],
                references=told.get("external_references", []),
                status=told["status"],
                reason=told.get("reason", ""),
                notes=notes,
            )
    for one in found.records.values():
        for reference in one.references:
            found.by_reference.setdefault(reference, []).append(one)
    return found


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    if file.exists():
        for text in file.read_text("utf-8").splitlines():
            yield json.loads(text)
