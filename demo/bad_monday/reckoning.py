"""The reckoning: the systems' own books and the files that came in, beside each other and the hub's account.

What is right in a file is judged here anew, with the standard library and by no code of an adapter.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from defusedxml import ElementTree

from demo import request_book as book
from demo.bad_monday.ground import SYSTEMS, Ground
from demo.bad_monday.supplier import FILE, REPORT
from demo.check import Check, count, flagged_repeats, the_same
from demo.request_book import effects
from ledger.reading.account import Account

_COLUMNS = 15
_POSTCODE = re.compile(r"[a-z]{1,2}\d[a-z\d]?\s*\d[a-z]{2}", re.IGNORECASE)
_TOTAL = "TOTAL"


@dataclass(frozen=True, slots=True)
class CameIn:
    """What the files hold. ``moves``: account and day of each row that is right as it came; ``rows`` in all,
    and ``items`` by their references; ``totals``: the records that only say how many there are."""

    rows: int
    moves: list[str]
    items: list[str]
    totals: int


def came_in(ground: Ground) -> CameIn:
    rows, totals = _rows(ground.sent_of("revenues") / FILE)
    report = ElementTree.parse(ground.sent_of("bacs") / REPORT)
    found = list(report.iter())
    items = [one.attrib["ref"] for one in found if one.tag.endswith("ReturnedDebitItem")]
    sums = sum(one.tag.endswith("Totals") for one in found)
    return CameIn(len(rows), [name for name in map(_move, rows) if name], items, totals + sums)


def checks(ground: Ground, account: Account, flagged: set[str]) -> list[Check]:
    """Every comparison. ``flagged``: the records of which the hub says that revenues may have had them
    before."""
    files = came_in(ground)
    [mended] = [name for name in map(_move, _rows(ground.mended_row)[0]) if name]
    moves = [*files.moves, mended]
    books = {name: list(book.read(ground.book(name))) for name in SYSTEMS}
    wanted = {"housing": moves, "payments": files.items, "revenues": files.items}
    found = [
        count("records that came in, by the files", files.rows + len(files.items) + files.totals,
               account.records_in_all),
        count("rows that are right, and became events", len(moves), account.invalid["mended"]),
        count("rows given up, with a reason", files.rows - len(moves), account.invalid["discarded"]),
        count("rows that nobody has decided about", 0, account.invalid["open"]),
        count("dead letters that nobody has decided about", 0, account.dead_open),
        count("deliveries that still wait or are held", 0,
               account.deliveries["waiting"] + account.deliveries["held"]),
        count("misdirected direct debits, discarded", len(files.items), account.deliveries["discarded"]),
        count("poison, delivered by an edited copy", 1, account.dead_resolved),
        count("checks of the account that do not hold", 0, sum(not one.holds for one in account.checks)),
    ]  # fmt: skip
    found += [
        the_same(f"{name}: every record, once, by its own book", wanted[name], effects(books[name]))
        for name in SYSTEMS
    ]
    done = sum(len(effects(entries)) for entries in books.values())
    found.append(count("deliveries, by the systems' own books", done, account.deliveries["delivered"]))
    found += [flagged_repeats(name, books[name]) for name in SYSTEMS]
    twice = {one.record for one in books["revenues"] if one.repeat}
    found.append(
        Check(
            what="revenues: what came twice is flagged by the hub",
            expected=len(twice),
            found=len(twice & flagged),
            differ=sorted(twice - flagged)[:5],
        )
    )
    found.append(count("revenues: it did have a request twice, and dropped the second", 1, len(twice)))
    return found


def _rows(file: Path) -> tuple[list[list[str]], int]:
    """The rows of a CSV without its header, and how many records of totals it has."""
    with file.open(encoding="utf-8", newline="") as text:
        _, *rows = csv.reader(text)
    body = [row for row in rows if row[0] != _TOTAL]
    return body, len(rows) - len(body)


def _move(row: list[str]) -> str:
    """Account and day of a row that is right; empty for one that is not."""
    if len(row) != _COLUMNS or not row[0].strip() or not row[3].strip():
        return ""
    if not all(_POSTCODE.fullmatch(one.strip()) for one in (row[7], row[10])):
        return ""
    day = _day(row[12])
    return f"{row[0]} {day}" if day else ""


def _day(written: str) -> str:
    try:
        return date.fromisoformat(written).isoformat()
    except ValueError:
        pass
    try:
        return datetime.strptime(written, "%d/%m/%Y").date().isoformat()  # noqa: DTZ007 - a day, no moment
    except ValueError:
        return ""
