"""The invented council: what its systems write, and what its contact centre publishes."""

from __future__ import annotations

import csv
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, JsonValue

from adapters.bacs_arudd.sandbox import write_report
from adapters.revenues_extract.sandbox import write_extract
from demo.place import Place

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
    """One line of the contact centre's own list: an event it sent, by its name and kind."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str
    id: str
    type: str


class Council:
    """Writes each file to its own ``sent`` folder first, and drops a copy where the system would."""

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
        """Put an event on the contact centre's own list, once the hub has taken it."""
        line = Published.model_validate({name: event[name] for name in ("source", "id", "type")})
        with self._place.published.open("ab") as out:
            out.write(line.model_dump_json().encode() + b"\n")

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


def case_opened(reference: str, service: str, title: str) -> dict[str, JsonValue]:
    """A case, as the contact centre's app publishes it."""
    data: dict[str, JsonValue] = {
        "reference": reference,
        "service": service,
        "title": title,
        "channel": "phone",
        "opened_at": _now(),
        "reporter": {"name": {"full": "Ailsa Example"}, "email": "ailsa@example.invalid"},
    }
    return _event("case.opened", f"{reference}-opened", reference, data)


def case_moved_on(reference: str, service: str) -> dict[str, JsonValue]:
    """The same case, a step further."""
    data: dict[str, JsonValue] = {
        "reference": reference,
        "service": service,
        "previous_status": "new",
        "status": "in_progress",
        "changed_at": _now(),
    }
    return _event("case.status_changed", f"{reference}-in-progress", reference, data)


def gully_alert(reference: str) -> dict[str, JsonValue]:
    """A sensor's alert that no route asks for."""
    data: dict[str, JsonValue] = {
        "sensor": "gully-ZZ1-7",
        "kind": "gully_blocked",
        "severity": "warning",
        "observed_at": _now(),
    }
    return _event("sensor.alert", reference, "gully-ZZ1-7", data)


def _event(short: str, event_id: str, subject: str, data: dict[str, JsonValue]) -> dict[str, JsonValue]:
    return {
        "specversion": "1.0",
        "id": event_id,
        "source": CENTRE,
        "type": f"uk.gov.council.{short}.v1",
        "subject": subject,
        "time": _now(),
        "data": data,
    }


def _drop(file: Path, folder: Path) -> None:
    """As a careful sender does it: under a passing name first, then renamed."""
    aside = folder / f"{file.name}.part"
    shutil.copyfile(file, aside)
    aside.rename(folder / file.name)


def _today() -> date:
    return datetime.now(UTC).date()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
