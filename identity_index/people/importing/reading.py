"""A file's rows, each as a person or as a reject that says what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from pydantic import ValidationError

from identity_index.people.importing.batch import Reject, Row
from identity_index.people.importing.csv_lines import Cells, CsvLines, Problem
from identity_index.people.importing.profile import Profile, WrongProfile
from identity_index.people.importing.repeats import Repeats
from identity_index.people.importing.row import details_of, fault_of, moment_of

_MOST_TOLD = 200


@dataclass(frozen=True, slots=True)
class Read:
    """``through``: the last line of it. ``at``: how much of the file was read by then."""

    through: int
    at: int
    what: Row | Reject


class Records(Protocol):
    """A file of any kind: what its columns are called, and its records. ``place``: what they are counted by,
    line or row."""

    @property
    def place(self) -> str: ...

    @property
    def columns(self) -> Sequence[str]: ...

    def __iter__(self) -> Iterator[Cells]: ...


class CsvRecords:
    """A CSV file, whose first line names its columns."""

    place = "line"

    def __init__(self, file: BinaryIO, profile: Profile) -> None:
        """Raises ``WrongProfile`` where no line names columns."""
        self._lines = CsvLines(file, encoding=profile.encoding, delimiter=profile.delimiter)
        head = next(iter(self._lines), None)
        cells = Problem("it is empty", "") if head is None else head.cells
        if isinstance(cells, Problem):
            raise WrongProfile(f"its first line does not name the columns: {cells.problem}")
        self._columns = [name.strip().lstrip("\ufeff") for name in cells]

    @property
    def columns(self) -> Sequence[str]:
        return self._columns

    def __iter__(self) -> Iterator[Cells]:
        return iter(self._lines)


def read(records: Records, profile: Profile, after: int = 0) -> Iterator[Read]:
    """Every record after this line; those before it are looked at too, for what later ones say otherwise.

    Raises ``WrongProfile``, before it reads any, where columns are missing: rows without them would say that
    the system no longer holds what it does.
    """
    columns = list(records.columns)
    _require(columns, profile)
    repeats = Repeats()
    for one in records:
        what = _what(one, columns, profile)
        if isinstance(what, Row) and (before := repeats.contradicts(what)) is not None:
            wrong = f"{records.place} {before:,} says something else of the same local id, and is taken"
            fix = (
                "Take one of them out; or name the column that says when each was true: as_of in the profile."
            )
            what = _reject(one, Problem(wrong, fix, profile.local_id))
        if one.through > after:
            yield Read(one.through, one.at, what)


def _require(columns: Sequence[str], profile: Profile) -> None:
    if profile.local_id is None:
        raise WrongProfile('the profile does not say which column is the local id: local_id = "…"')
    if missing := sorted(profile.columns.difference(columns)):
        raise WrongProfile(
            f"the file has no column {', '.join(map(repr, missing))}, which the profile names; it has "
            f"{', '.join(map(repr, columns[:50]))}"
        )
    if twice := sorted(name for name in profile.columns if columns.count(name) > 1):
        raise WrongProfile(f"the file has several columns called {', '.join(map(repr, twice))}")


def _what(one: Cells, columns: Sequence[str], profile: Profile) -> Row | Reject:
    cells = one.cells
    if isinstance(cells, Problem):
        return _reject(one, cells)
    if len(cells) != len(columns):
        has = f"the row has {len(cells)} columns, and the file's first line names {len(columns)}"
        return _reject(one, Problem(has, "Is a delimiter within a value that is not in quotes?"))
    row = dict(zip(columns, cells, strict=True)) | profile.constants
    local_id = row[profile.local_id or ""].strip()
    if not local_id:
        fix = "Give it what the system calls the person."
        return _reject(one, Problem("the row has no local id", fix, profile.local_id))
    as_of = None
    if profile.as_of is not None and row[profile.as_of].strip():
        as_of = moment_of(row[profile.as_of], profile.date_order)
        if as_of is None:
            fix = (
                "Write 2026-05-06, or 2026-05-06T07:08:09Z; another order of days: date_order in the profile."
            )
            return _reject(one, Problem("it does not say when it was true", fix, profile.as_of))
    try:
        details = details_of(row, profile)
    except ValidationError as error:
        column, must = fault_of(error, profile)
        return _reject(one, Problem(must, "Put it right in the system, and send the file again.", column))
    try:
        return Row(line=one.line, local_id=local_id, as_of=as_of, details=details)
    except ValidationError:
        must = "the local id must be one line of at most 128 characters"
        return _reject(one, Problem(must, "Is it the right column?", profile.local_id))


def _reject(one: Cells, wrong: Problem) -> Reject:
    return Reject(
        line=one.line,
        column=None if wrong.column is None else wrong.column[:_MOST_TOLD] or None,
        problem=_line(wrong.problem),
        fix=_line(wrong.fix),
    )


def _line(text: str) -> str:
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())[:_MOST_TOLD]
