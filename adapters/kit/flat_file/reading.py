"""Reading one claimed flat file: rows to records, with what is wrong beside what is right."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO

from adapters.contract import Ignored, Invalid, Place, Record
from adapters.kit.flat_file.claimed import Claimed, opened
from adapters.kit.flat_file.cursor import Position
from adapters.kit.flat_file.layout import BadRow, Layout, with_header, without_header
from adapters.kit.flat_file.profile import Profile
from adapters.kit.flat_file.row import Row
from adapters.kit.flat_file.rows import Rows, Taken
from adapters.kit.flat_file.screening import BYTE_ORDER_MARK, screen
from adapters.kit.flat_file.totals import Tally
from adapters.kit.flat_file.unusable import HEAD, Unusable

TranslateRow = Callable[[Row], Record]
"""From a good row to a record. Raises ``BadRow`` (or ``ValueError``) for one that is not good after all."""


class FlatReading:
    """One reading of one file from a position on. ``records()`` once; ``position`` after any of them."""

    def __init__(self, file: Claimed, profile: Profile, translate: TranslateRow, start: Position) -> None:
        self._file = file
        self._profile = profile
        self._translate = translate
        self._start = start
        self._tally = Tally(profile.totals, start.rows, start.sums)
        self._totalled = start.totalled
        self._offset, self._line = start.offset, start.line
        self._header = b""

    @property
    def position(self) -> Position:
        """Where the record after the last one given begins."""
        return Position(
            offset=self._offset,
            line=self._line,
            rows=self._tally.rows,
            sums=self._tally.saved(),
            totalled=self._totalled,
        )

    def records(self) -> Iterator[Record]:
        """Each row as a record. Raises ``Unusable`` before the first if the file is not what it should be."""
        with opened(self._file.path) as file:
            screen(self._file.head, self._profile.encoding)
            rows = Rows(file, self._profile)
            layout, offset, line = self._begin(rows)
            start = (self._start.offset, self._start.line) if self._start.offset else (offset, line)
            for taken in rows.read(*start):
                record = self._record(layout, taken)
                self._offset, self._line = rows.offset, rows.line
                yield record
            if not self._totalled:
                yield from self._end()

    def _begin(self, rows: Rows) -> tuple[Layout, int, int]:
        """The layout, and where the first row lies (byte offset, lines before it)."""
        first = len(BYTE_ORDER_MARK) if self._file.head.startswith(BYTE_ORDER_MARK) else 0
        if not self._profile.header:
            return without_header(self._profile), first, 0
        header = next(rows.read(first, 0), None)
        if header is None or header.flaw:
            raise Unusable(
                f"the header cannot be read: {header.flaw if header else 'there is none'}",
                "Export the file again with its header as the first line.",
                line=1,
            )
        if self._profile.form == "fixed":
            return without_header(self._profile), rows.offset, rows.line
        self._header = header.raw if header.raw.endswith(b"\n") else header.raw + b"\n"
        return with_header(self._profile, header.fields), rows.offset, rows.line

    def _record(self, layout: Layout, taken: Taken) -> Record:
        place = Place(self._file.name, taken.line)
        if not (taken.fields or taken.flaw):
            return Ignored("a blank line", place)
        if not taken.flaw and self._tally.is_totals(taken.fields):
            return self._total(taken, place)
        if self._totalled:
            return self._invalid(
                taken, place, "there is a row after the totals record", "End the file with its totals record."
            )
        if taken.flaw:
            self._tally.add(None)
            return self._invalid(taken, _flawed(place, layout, taken), taken.flaw, taken.fix)
        return self._row(layout, taken, place)

    def _row(self, layout: Layout, taken: Taken, place: Place) -> Record:
        values: dict[str, str] | None = None
        try:
            values = layout.values(taken.fields)
            return self._translate(Row(values, place, self._file.sha256))
        except BadRow as bad:
            at = Place(place.container, place.line, bad.column)
            return self._invalid(taken, at, bad.problem, bad.fix)
        except ValueError as error:
            return self._invalid(taken, place, str(error), "Correct the row at its source.")
        finally:
            self._tally.add(values)

    def _total(self, taken: Taken, place: Place) -> Record:
        if self._totalled:
            return self._invalid(taken, place, "there is a second totals record", "Leave one, at the end.")
        self._totalled = True
        wrong = self._tally.differences(taken.fields)
        if not wrong:
            return Ignored("the totals record; it agrees with the rows", place)
        return self._invalid(
            taken,
            place,
            f"the totals do not add up: {'; '.join(wrong)}",
            "Compare the file with its source: rows may be missing. The rows that are here were taken.",
        )

    def _end(self) -> Iterator[Record]:
        totals = self._profile.totals
        if totals is not None and totals.required:
            self._totalled = True
            yield Invalid(
                b"",
                "the file has no totals record at its end",
                "It may have been cut short: compare it with its source. The rows that are here were taken.",
                Place(self._file.name, self._line or None),
                self._profile.content_type,
            )
        elif self._tally.rows == 0 and self._start.rows == 0:
            yield Ignored("the file has no rows", Place(self._file.name, self._line or None))

    def _invalid(self, taken: Taken, place: Place, problem: str, fix: str) -> Invalid:
        raw = (self._header + taken.raw)[: HEAD + len(self._header)]
        return Invalid(raw, problem, fix, place, self._profile.content_type)


def read_one(raw: bytes, place: Place, profile: Profile, translate: TranslateRow) -> Record:
    """One row again, after a person has mended it: its header, where the profile has one, and the row."""
    has_header = profile.header and profile.form == "csv"
    header = raw[: raw.find(b"\n") + 1] if has_header else b""
    found = _mended(io.BytesIO(raw), len(header), profile)
    if has_header and not header:
        found = "a header and a row were expected, and there is one line at most"
    if isinstance(found, str):
        fix = "Give the header and one row." if has_header else "Give one row."
        return Invalid(raw, found, fix, place, profile.content_type)
    try:
        layout = without_header(profile)
        if has_header:
            named = next(Rows(io.BytesIO(header), profile).read(0, 0))
            layout = with_header(profile, named.fields)
        return translate(Row(layout.values(found.fields), place, hashlib.sha256(raw).hexdigest()))
    except (BadRow, Unusable) as bad:
        at = Place(place.container, place.line, bad.column)
        return Invalid(raw, bad.problem, bad.fix, at, profile.content_type)
    except ValueError as error:
        return Invalid(raw, str(error), "Correct the row.", place, profile.content_type)


def values_of(raw: bytes, profile: Profile) -> dict[str, str]:
    """The values of one bad row by column, as far as they can be told: none where its fields are too many or
    too few, or where it is no row at all."""
    layout, offset = without_header(profile), 0
    if profile.header and profile.form == "csv":
        offset = raw.find(b"\n") + 1
    found = next((one for one in Rows(io.BytesIO(raw), profile).read(offset, 0) if one.fields), None)
    if found is None:
        return {}
    names: Sequence[str] = layout.names
    fields = found.fields
    if profile.form == "fixed":
        fields = [column.cut(found.fields[0]) for column in profile.slices]
    elif offset:
        named = next(Rows(io.BytesIO(raw[:offset]), profile).read(0, 0))
        names = [profile.column_of.get(one.strip(), one.strip()) for one in named.fields]
    if len(fields) != len(names):
        return {}
    values = {name: field.strip() for name, field in zip(names, fields, strict=True)}
    return {name: value for name, value in values.items() if value and value.isprintable()}


def _mended(file: BinaryIO, offset: int, profile: Profile) -> Taken | str:
    found = [taken for taken in Rows(file, profile).read(offset, 0) if taken.fields or taken.flaw]
    if len(found) != 1:
        return f"one row was expected, and there are {len(found)}"
    return found[0].flaw or found[0]


def _flawed(place: Place, layout: Layout, taken: Taken) -> Place:
    """Name the column whose bytes could not be read, where the record could be split all the same."""
    if len(taken.fields) != len(layout.names):
        return place
    for name, field in zip(layout.names, taken.fields, strict=True):
        if "\0" in field or any("\ud800" <= letter <= "\udfff" for letter in field):
            return Place(place.container, place.line, name)
    return place
