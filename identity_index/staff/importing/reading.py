"""The rows of an extract, as what they say of staff members, or as what is wrong with them."""

from __future__ import annotations

from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from pydantic import TypeAdapter, ValidationError

from identity_index.people.importing.csv_lines import Cells, CsvLines, Problem
from identity_index.staff.importing.asked import Asked
from identity_index.staff.importing.profile import Profile, WrongProfile
from identity_index.staff.importing.saying import WrongCell, number_as_written, saying_of
from identity_index.staff.importing.together import Line, Unlike, together, without_repeats
from schemas.formats import Key
from schemas.staff_details import StaffDetails
from schemas.violations import describe


@dataclass(frozen=True, slots=True)
class Row:
    """One staff member. ``line``: where the first of their rows begins, from 1. ``rows``: how many there are,
    one for each post. ``repeated``: how many more say what one of these says, and nothing else."""

    line: int
    local_id: str
    details: StaffDetails
    rows: int = 1
    repeated: int = 0


@dataclass(frozen=True, slots=True)
class Rejected:
    """What is wrong with a row, and what to do; nothing of the row itself."""

    line: int
    problem: str
    fix: str


def rows(file: BinaryIO, profile: Profile, system: str) -> Iterator[Row | Rejected]:
    """In the order of the lines. Raises ``WrongProfile`` where the first line does not name the column by
    which rows are known, and where a file that can be read again is UTF-16."""
    if file.seekable() and _is_utf_16(file):
        raise WrongProfile("it is UTF-16, which is not read: save it as CSV UTF-8, and import that")
    read = iter(CsvLines(file, encoding=profile.encoding, delimiter=profile.delimiter))
    head = next(read, None)
    if head is None or isinstance(head.cells, Problem):
        raise WrongProfile("the first line does not name columns")
    names = [name.strip().removeprefix("\ufeff") for name in head.cells]
    known = profile.columns.model_dump().values()
    if profile.columns.local_id not in names:
        raise WrongProfile(
            f"the file has no column {profile.columns.local_id!r}, by which rows are known; it has "
            f"{', '.join(names)[:300]}"
        )
    twice = {name for name in names if names.count(name) > 1 and name in known}
    if twice:
        raise WrongProfile(f"the column {min(twice)!r} is there twice")
    asked = Asked.of(names, profile.columns)
    people: dict[str, _Person] = {}
    found: list[Row | Rejected] = []
    for one in read:
        found += _read(one, names, profile, system, people)
    for local_id, person in people.items():
        found += person.as_read(local_id, profile, asked)
    yield from sorted(found, key=lambda each: each.line)


def _is_utf_16(file: BinaryIO) -> bool:
    at = file.tell()
    first = file.readline(_AS_FAR)
    file.seek(at)
    return first.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) or b"\0" in first


@dataclass(slots=True)
class _Person:
    """The rows of one local id."""

    lines: list[Line] = field(default_factory=list)
    wrong: int | None = None
    """The line of one of theirs that cannot be taken."""

    def as_read(self, local_id: str, profile: Profile, asked: Asked) -> Iterator[Row | Rejected]:
        """All of them, or none: who has lost a post that could not be read would have moved."""
        if self.lines and self.wrong is None:
            lines = without_repeats(self.lines)
            try:
                details = asked.answered(lines, together(lines, profile.columns))
            except Unlike as error:
                self.wrong = error.line
                yield Rejected(error.line, str(error), error.fix)
            else:
                repeated = len(self.lines) - len(lines)
                yield Row(lines[0].number, local_id, details, len(lines), repeated)
                return
        for line in self.lines:
            if line.number != self.wrong:
                said = f"line {self.wrong} is of the same {profile.columns.local_id}, and cannot be taken"
                yield Rejected(line.number, said, "Correct that one: a person's rows are taken together.")


def _read(
    one: Cells, names: list[str], profile: Profile, system: str, people: dict[str, _Person]
) -> Iterator[Rejected]:
    """Puts a row that can be read with its person."""
    if isinstance(one.cells, Problem):
        yield Rejected(one.line, one.cells.problem, one.cells.fix)
        return
    if len(one.cells) != len(names):
        said = f"it has {len(one.cells)} cells, and the first line names {len(names)} columns"
        yield Rejected(one.line, said, "Is a cell with the delimiter in it without quotes?")
        return
    cells = {name: cell.strip() for name, cell in zip(names, one.cells, strict=True)}
    local_id = cells[profile.columns.local_id]
    if not local_id:
        yield Rejected(one.line, f"{profile.columns.local_id} is empty", "Put the person's own in.")
        return
    try:
        _KEY.validate_python(local_id)
        number_as_written(profile.columns.local_id, local_id)
    except ValidationError as error:
        yield _rejected(one.line, error, profile, "local_id")
        return
    except WrongCell as error:
        yield Rejected(one.line, str(error), error.fix)
        return
    person = people.setdefault(local_id, _Person())
    try:
        person.lines.append(Line(one.line, saying_of(cells, profile, system)))
    except ValidationError as error:
        person.wrong = one.line
        yield _rejected(one.line, error, profile)
    except WrongCell as error:
        person.wrong = one.line
        yield Rejected(one.line, str(error), error.fix)


def _rejected(line: int, error: ValidationError, profile: Profile, attribute: str | None = None) -> Rejected:
    """By the name of the column, which whoever made the extract knows; attributes they do not."""
    problem, where, fix = describe(error, ())
    if attribute is None:
        first = where.partition("[")[0]
        attribute = _SAID_BY.get((error.title, first), first)
    return Rejected(line, f"{getattr(profile.columns, attribute, where)} {problem}", f"{fix}.")


_AS_FAR = 4_096
"""Bytes of the first line that are looked at for what no UTF-8 has."""
_KEY = TypeAdapter[str](Key)
_SAID_BY = {
    ("PersonName", "full"): "full_name",
    ("PersonName", "given"): "given_name",
    ("PersonName", "family"): "family_name",
    ("StaffKey", "local_id"): "manager",
    ("StaffPost", "starts_on"): "post_starts_on",
    ("StaffPost", "ends_on"): "post_ends_on",
}
"""By the model and its attribute: what a profile calls the column that says it."""
