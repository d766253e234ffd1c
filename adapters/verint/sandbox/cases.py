"""What the sandbox holds: cases, their notes and contacts, and people."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

LONDON = ZoneInfo("Europe/London")
FIRST_CASE = 101_000_000_001
"""References have twelve digits, as the real ones."""


class NoteThere(BaseModel):
    number: int
    text: str
    created: datetime
    by: str | None = None


class InteractionThere(BaseModel):
    number: int
    channel: str
    verified: bool
    created: datetime
    party: str | None = None
    channel_reference: str | None = None
    party_type: str = "C1"


class CaseThere(BaseModel):
    """One case. Times are local, without a zone, to the second: so they are on the wire."""

    reference: str
    status: str = "Open"
    code: int = 0
    classifiers: list[str] = Field(default_factory=list)
    """Its classification as people see it; otherwise its code."""
    title: str = ""
    description: str = ""
    queue: str | None = None
    party: str | None = None
    party_type: str | None = None
    x: str | None = None
    y: str | None = None
    due: str | None = None
    opened: datetime
    raw_opened: str | None = None
    """Shown instead of ``opened``, as ``raw_modified``."""
    closed: datetime | None = None
    modified: datetime
    raw_modified: str | None = None
    """Shown instead of ``modified``: what a fault in the real one's data would look like."""
    reason: str | None = None
    reason_description: str | None = None
    external_references: list[str] = Field(default_factory=list)
    notes: list[NoteThere] = Field(default_factory=list)
    interactions: list[InteractionThere] = Field(default_factory=list)


class PersonThere(BaseModel):
    reference: str
    forename: str = ""
    surname: str = ""
    full_name: str = ""
    email: str = ""
    phone: str = ""
    postcode: str = ""


class _Line(BaseModel):
    case: CaseThere | None = None
    person: PersonThere | None = None


class Cases:
    """All of it, in memory; with ``file`` also on disk, a line for each change, so that a restart forgets
    nothing. References are never given twice. A search lists ``most_results`` at most, whatever it asks for.
    """

    def __init__(self, file: Path | None = None, *, most_results: int = 500) -> None:
        self.lock = threading.RLock()
        self.cases: dict[str, CaseThere] = {}
        self.people: dict[str, PersonThere] = {}
        self.most_results = most_results
        self.slow = timedelta(0)
        """How far its clock is behind."""
        self._next = FIRST_CASE
        self._file = file
        if file is not None and file.exists():
            for text in file.read_text("utf-8").splitlines():
                self._put(_Line.model_validate_json(text))

    def now(self) -> datetime:
        """Local time without a zone, to the second."""
        return (datetime.now(LONDON) - self.slow).replace(microsecond=0, tzinfo=None)

    def number(self) -> int:
        """A number that nothing has yet."""
        with self.lock:
            self._next += 1
            return self._next - 1

    def keep(self, changed: CaseThere | PersonThere) -> None:
        """Put in what is new or changed."""
        with self.lock:
            line = _Line(case=changed) if isinstance(changed, CaseThere) else _Line(person=changed)
            self._put(line)
            if self._file is not None:
                with self._file.open("a", encoding="utf-8") as file:
                    file.write(line.model_dump_json(exclude_none=True) + "\n")

    def _put(self, line: _Line) -> None:
        if line.case is not None:
            self.cases[line.case.reference] = line.case
            given = [int(line.case.reference), *(note.number for note in line.case.notes)]
            given += [contact.number for contact in line.case.interactions]
            self._next = max(self._next, max(given) + 1)
        if line.person is not None:
            self.people[line.person.reference] = line.person
            self._next = max(self._next, int(line.person.reference) + 1)
