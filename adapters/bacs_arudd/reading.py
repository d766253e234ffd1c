"""Reading one ARUDD report: items to records, and each account's totals against its items."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import BinaryIO

from adapters.bacs_arudd.elements import Account, Item, elements
from adapters.bacs_arudd.translate import BadItem, alone, key, rejected, value_of
from adapters.contract import About, Ignored, Invalid, Place, Record, Translated
from adapters.kit.flat_file import Unusable
from adapters.kit.flat_file.claimed import Claimed, opened
from adapters.kit.flat_file.cursor import Position

XML = "application/xml"
_PAGE = (b"<!doctype html", b"<html")


class AruddReading:
    """One reading of one report. The position is the number of records before; reading is from the top."""

    def __init__(self, file: Claimed, *, source: str, limit: int, start: Position) -> None:
        self._file = file
        self._source = source
        self._limit = limit
        self._given = start.rows

    @property
    def position(self) -> Position:
        """How many records were given."""
        return Position(rows=self._given)

    def records(self) -> Iterator[Record]:
        """The records after the position. Raises ``Unusable`` for a report that is not one, before any."""
        self._screen()
        with opened(self._file.path) as file:
            # Once through to the end first: a report that breaks off must not be taken in part, since the
            # whole one will follow.
            for _ in elements(file):
                pass
        skip = self._given
        with opened(self._file.path) as file:
            for number, record in enumerate(_records(file, self._file.name, self._source)):
                if number >= skip:
                    self._given = number + 1
                    yield record

    def _screen(self) -> None:
        head = self._file.head.strip()
        if not head:
            raise Unusable("the file is empty", "Fetch the report again.")
        if head[:64].lower().startswith(_PAGE):
            raise Unusable(
                "the file is a web page and not a report",
                "An error or login page was most likely saved in its place; fetch the report again.",
                line=1,
            )
        if self._file.size > self._limit:
            raise Unusable(
                f"the file is {self._file.size} bytes long, and {self._limit} is the most that is read",
                "Split the report, or raise `limit` in the settings.",
            )


def about(raw: bytes) -> About | None:
    """What an item is about that is no event: the reference of its account. None where there is no item."""
    try:
        found = next((one for one in elements(io.BytesIO(raw)) if isinstance(one, Item)), None)
    except Unusable:
        return None
    reference = "" if found is None else found.attributes.get("ref", "").strip()
    return About(subject=reference, data={"account_reference": reference}) if reference else None


def read_one(raw: bytes, place: Place, source: str) -> Record:
    """One item again, after a person has mended it: a document that holds just that item."""
    try:
        found = [each for each in elements(io.BytesIO(raw)) if isinstance(each, Item)]
    except Unusable as bad:
        return Invalid(raw, bad.problem, bad.fix, place, XML)
    if len(found) != 1:
        return Invalid(
            raw, f"one returned item was expected, and there are {len(found)}", "Give one item.", place, XML
        )
    return _item(found[0], place, source, 1)


def _records(file: BinaryIO, name: str, source: str) -> Iterator[Record]:
    seen: Counter[str] = Counter()
    total = Decimal(0)
    given = False
    for each in elements(file):
        given = True
        place = Place(name, each.line, each.path)
        if isinstance(each, Item):
            its_key = key(each)
            seen[its_key] += 1
            total += value_of(each.attributes) or 0
            yield _item(each, place, source, seen[its_key])
        else:
            yield _totals(each, total, place)
            total = Decimal(0)
    if not given:
        yield Ignored("the report holds no returned items", Place(name))


def _item(item: Item, place: Place, source: str, occurrence: int) -> Record:
    try:
        return Translated((rejected(item, source=source, occurrence=occurrence),), place)
    except BadItem as bad:
        at = Place(
            place.container, place.line, f"{(place.column or '').partition(' ')[0]} {bad.attribute}".strip()
        )
        return Invalid(alone(item), str(bad), f"Correct {bad.attribute}, or ask Bacs about it.", at, XML)


def _totals(account: Account, total: Decimal, place: Place) -> Record:
    raw = f"<Totals> {dict(account.totals or {})}".encode()
    if account.totals is None:
        return Invalid(
            raw,
            "the account has no Totals",
            "Check the report against the bank's. Its items were taken.",
            place,
        )
    wrong = []
    if account.totals.get("numberOf", "").strip() != str(account.items):
        wrong.append(f"numberOf is not {account.items}, the number of items")
    if value_of(account.totals) != total:
        wrong.append(f"valueOf is not {total:.2f}, the sum of the items")
    if not wrong:
        return Ignored("the totals of an account; they agree with its items", place)
    return Invalid(
        raw,
        f"the totals do not add up: {'; '.join(wrong)}",
        "Compare the report with the bank's: items may be missing. The items that are here were taken.",
        place,
    )
