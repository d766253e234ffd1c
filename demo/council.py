"""The invented council: what its systems write, and what its contact centre publishes."""

from __future__ import annotations

import csv
import glob
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, JsonValue

from adapters.bacs_arudd.sandbox import write_report
from adapters.revenues_extract.sandbox import write_extract
from demo.place import Place
from demo.website import WEBSITE

ROWS = 412
BAD_ROWS = 3
RETURNED = 41
SEED = 304
"""With it the first extract has Ailsa Example of Invented Street on its seventh line."""
CENTRE = "/contact-centre/example"
VISITOR = "/demo/visitor"
ERRANDS = ("missed_bin", "pothole", "street_light")


class Mover(BaseModel):
    """A person of the extract, as its line says."""

    model_config = ConfigDict(frozen=True)

    line: int
    account: str
    name: str
    old: str
    new: str


class Published(BaseModel):
    """One line of a publisher's own list: an event it sends, written down before it is sent."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str
    id: str
    event: dict[str, JsonValue]


class Council:
    """Writes each file to its own ``sent`` folder first, and drops a copy where the system would.

    Each of these may be asked for again: what was written and dropped before is left as it is.
    """

    def __init__(self, place: Place) -> None:
        self._place = place

    def extract(self, name: str, *, rows: int = ROWS, bad: int = BAD_ROWS, seed: int = SEED) -> None:
        """The revenues system's extract of people who moved."""
        kept = self._place.sent_of("revenues")
        if not (kept / name).exists():
            write_extract(kept, rows=rows, bad=bad, seed=seed, on=_today(), name=name)
        _drop(kept / name, self._place.revenues)

    def report(self, name: str, *, items: int = RETURNED, seed: int = 41) -> None:
        """Bacs's report of direct debits that came back."""
        kept = self._place.sent_of("bacs")
        if not (kept / name).exists():
            write_report(kept, items=items, seed=seed, on=_today(), name=name)
        _drop(kept / name, self._place.bacs)

    def report_again(self, name: str, under: str) -> None:
        """The same report once more, under another name."""
        kept = self._place.sent_of("bacs")
        if not (kept / under).exists():
            shutil.copyfile(kept / name, kept / under)
        _drop(kept / under, self._place.bacs)

    def note(self, event: dict[str, JsonValue]) -> None:
        """Put an event on the list of whoever publishes it, the contact centre or the website."""
        line = Published(source=str(event["source"]), id=str(event["id"]), event=event)
        with self._lists()[line.source].open("ab") as out:
            out.write(line.model_dump_json().encode() + b"\n")

    def last_noted(self) -> list[Published]:
        """The event on each list that a demo which was killed may not have sent."""
        there = [one.read_bytes().splitlines() for one in self._lists().values() if one.exists()]
        return [Published.model_validate_json(lines[-1]) for lines in there if lines]

    def _lists(self) -> dict[str, Path]:
        return {CENTRE: self._place.published, WEBSITE: self._place.forms}

    def make_good(self) -> None:
        """Drop what was written and, because the demo was killed, never dropped."""
        for system, folder in (("revenues", self._place.revenues), ("bacs", self._place.bacs)):
            for file in sorted(self._place.sent_of(system).glob("*.[cx][sm][vl]")):
                _drop(file, folder)

    def mover(self, name: str) -> Mover:
        """Ailsa Example, or else whoever stands first in the extract."""
        with (self._place.sent_of("revenues") / name).open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            whole = [
                (rows.line_num, row) for row in rows if None not in row.values() and row["surname"].strip()
            ]
        line, row = next(
            ((at, one) for at, one in whole if (one["forenames"], one["surname"]) == ("Ailsa", "Example")),
            whole[0],
        )
        return Mover(
            line=line,
            account=row["account_ref"],
            name=f"{row['forenames']} {row['surname']}",
            old=f"{row['old_address']}, {row['old_town']}",
            new=f"{row['new_address']}, {row['new_town']}",
        )


def case_opened(reference: str, service: str, title: str, at: str) -> dict[str, JsonValue]:
    """A case, as the contact centre's app publishes it."""
    data: dict[str, JsonValue] = {
        "reference": reference,
        "service": service,
        "title": title,
        "channel": "phone",
        "opened_at": at,
        "reporter": {"name": {"full": "Ailsa Example"}, "email": "ailsa@example.invalid"},
    }
    return _event("case.opened", f"{reference}-opened", reference, data, at)


def case_moved_on(reference: str, service: str, at: str) -> dict[str, JsonValue]:
    """The same case, a step further."""
    data: dict[str, JsonValue] = {
        "reference": reference,
        "service": service,
        "previous_status": "new",
        "status": "in_progress",
        "changed_at": at,
    }
    return _event("case.status_changed", f"{reference}-in-progress", reference, data, at)


def gully_alert(reference: str, at: str) -> dict[str, JsonValue]:
    """A sensor's alert that no route asks for."""
    data: dict[str, JsonValue] = {
        "sensor": "gully-ZZ1-7",
        "kind": "gully_blocked",
        "severity": "warning",
        "observed_at": at,
    }
    return _event("sensor.alert", reference, "gully-ZZ1-7", data, at)


def _event(
    short: str, event_id: str, subject: str, data: dict[str, JsonValue], at: str
) -> dict[str, JsonValue]:
    return {
        "specversion": "1.0",
        "id": event_id,
        "source": CENTRE,
        "type": f"uk.gov.council.{short}.v1",
        "subject": subject,
        "time": at,
        "data": data,
    }


def _drop(file: Path, folder: Path) -> None:
    """As a careful sender does it: under a passing name first, then renamed. A file is dropped once only."""
    places = ("", "claimed/*/", "done/", "quarantine/")
    if any(True for where in places for _ in folder.glob(f"{where}{glob.escape(file.name)}")):
        return
    aside = folder / f"{file.name}.part"
    shutil.copyfile(file, aside)
    aside.rename(folder / file.name)


def _today() -> date:
    return datetime.now(UTC).date()


def now() -> str:
    """The moment, as events write it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
