"""What comes in on the Monday: the report of Bacs, and the revenues extract, whose supplier writes a column
otherwise from now on."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from adapters.revenues_extract.sandbox import write_extract
from demo.bad_monday.ground import Ground
from demo.council import Council

FILE, REPORT = "people-moved-monday.csv", "arudd-monday.xml"
BAD_ROWS = 3
"""Wrong in themselves, however the supplier writes its dates: a day that is in no calendar, a field that is
missing, a postcode that is none."""
ITEMS = 24
CITIZEN = "79990000001"
"""The account of the one citizen whose record is poison to the housing system."""
MOVED_ON = "moved_on"


def drop_extract(ground: Ground, rows: int) -> None:
    """The council's own copy first, and then where the hub finds it."""
    council = Council(ground)
    kept = ground.sent_of("revenues") / FILE
    plain = write_extract(ground.root, rows=rows, bad=BAD_ROWS, seed=304, on=_today(), name="as-it-was.csv")
    _write_otherwise(plain.path, kept)
    plain.path.unlink()
    council.extract(FILE)


def drop_report(ground: Ground) -> None:
    Council(ground).report(REPORT, items=ITEMS)


def _write_otherwise(was: Path, now: Path) -> None:
    """The same rows with the day of the move as yyyy-mm-dd, and two of one citizen before the totals."""
    with was.open(encoding="utf-8", newline="") as file:
        header, *rows, totals = csv.reader(file)
    at = header.index(MOVED_ON)
    for row in rows:
        if len(row) == len(header):
            row[at] = _iso(row[at])
    whole = next(row for row in rows if len(row) == len(header))
    first, then = _today() - timedelta(days=9), _today() - timedelta(days=2)
    for day, address in ((first, "3 Example Close; rear house"), (then, "7 Sample Brae")):
        rows.append(_citizen(header, whole, day, address))
    aside = now.with_suffix(".new")
    with aside.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows, [totals[0], str(len(rows))]])
    aside.rename(now)


def _citizen(header: list[str], like: list[str], day: date, address: str) -> list[str]:
    told = {
        "account_ref": CITIZEN,
        "title": "Ms",
        "forenames": "Ailsa",
        "surname": "Specimen",
        "new_address": address,
        "new_postcode": "ZZ1 1ZZ",
        MOVED_ON: day.isoformat(),
    }
    return [told.get(name, value) for name, value in zip(header, like, strict=True)]


def _iso(written: str) -> str:
    """The day as the supplier writes it from now on; what is no day is left as it was."""
    try:
        return datetime.strptime(written, "%d/%m/%Y").date().isoformat()  # noqa: DTZ007 - a day, no moment
    except ValueError:
        return written


def _today() -> date:
    return datetime.now(UTC).date()
