"""The rows of an extract, each as what it says of one staff member, or as what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from pydantic import ValidationError

from identity_index.people.importing.csv_lines import Cells, CsvLines, Problem
from identity_index.staff.codes import codes
from identity_index.staff.importing.profile import Profile, WrongProfile
from schemas.people import PersonName
from schemas.references import StaffKey
from schemas.staff_days import EARLIEST, LATEST, is_plausible
from schemas.staff_details import StaffDetails, StaffPost
from schemas.violations import describe

_DATES = {
    "ymd": re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", re.ASCII),
    "dmy": re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", re.ASCII),
}
_WRITTEN = {"ymd": "2027-12-31", "dmy": "31/12/2027"}
_CORRECT = "Correct it in the system, or leave it empty."


class _Wrong(ValueError):
    """A cell that cannot be read, and what to do about it."""

    def __init__(self, problem: str, fix: str = _CORRECT) -> None:
        super().__init__(problem)
        self.fix = fix


@dataclass(frozen=True, slots=True)
class Row:
    """``line``: where it begins, from 1."""

    line: int
    local_id: str
    details: StaffDetails


@dataclass(frozen=True, slots=True)
class Rejected:
    """What is wrong with a row, and what to do; nothing of the row itself."""

    line: int
    problem: str
    fix: str


def rows(file: BinaryIO, profile: Profile, system: str) -> Iterator[Row | Rejected]:
    """Raises ``WrongProfile`` where the first line does not name the column by which rows are known."""
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
    seen: dict[str, int] = {}
    for one in read:
        yield _row(one, names, profile, system, seen)


def _row(one: Cells, names: list[str], profile: Profile, system: str, seen: dict[str, int]) -> Row | Rejected:
    if isinstance(one.cells, Problem):
        return Rejected(one.line, one.cells.problem, one.cells.fix)
    if len(one.cells) != len(names):
        said = f"it has {len(one.cells)} cells, and the first line names {len(names)} columns"
        return Rejected(one.line, said, "Is a cell with the delimiter in it without quotes?")
    cells = {name: cell.strip() for name, cell in zip(names, one.cells, strict=True)}
    try:
        row = Row(one.line, _local_id(cells, profile), _details(cells, profile, system))
    except ValidationError as error:
        problem, where, fix = describe(error, ())
        return Rejected(one.line, f"{where} {problem}", f"{fix}.")
    except _Wrong as error:
        return Rejected(one.line, str(error), error.fix)
    if row.local_id in seen:
        said = f"line {seen[row.local_id]} is of the same {profile.columns.local_id}"
        return Rejected(one.line, said, "Leave one of them out: posts of one person stand in one row.")
    seen[row.local_id] = one.line
    return row


def _local_id(cells: Mapping[str, str], profile: Profile) -> str:
    name = profile.columns.local_id
    if not cells[name]:
        raise _Wrong(f"{name} is empty")
    return cells[name]


def _details(cells: Mapping[str, str], profile: Profile, system: str) -> StaffDetails:
    columns = profile.columns

    def said(attribute: str) -> str | None:
        return cells.get(getattr(columns, attribute)) or None

    def several(attribute: str) -> list[str]:
        parts = (one.strip() for one in (said(attribute) or "").split(profile.between))
        return list(dict.fromkeys(one for one in parts if one))

    def day(attribute: str) -> date | None:
        written = said(attribute)
        last = attribute == "ends_on"
        return (
            None if written is None else _day(getattr(columns, attribute), written, profile.date_order, last)
        )

    given, family = said("given_name"), said("family_name")
    full = said("full_name") or " ".join(one for one in (given, family) if one)
    manager = said("manager")
    post = StaffPost(
        title=said("title"),
        team=said("team"),
        service=said("service"),
        manager=None if manager is None else StaffKey(system=system, local_id=manager),
        work_places=several("work_places"),
    )
    return StaffDetails(
        user_name=said("user_name"),
        employee_number=said("employee_number"),
        name=PersonName(full=full, given=given, family=family) if full else None,
        email=said("email"),
        phone=said("phone"),
        starts_on=day("starts_on"),
        ends_on=day("ends_on"),
        posts=[post] if post.as_data() != StaffPost().as_data() else [],
        skills=codes(several("skills")),
        roles=several("roles"),
    )


def _day(column: str, written: str, order: str, last: bool) -> date:
    """A year of two digits may be of any century, and whoever is held to have left by it loses their keys."""
    match = _DATES[order].fullmatch(written)
    fix = f"Write it as {_WRITTEN[order]}, its year with four digits, or leave it empty."
    try:
        parts = [int(one) for one in match.groups()] if match else []
        year, month, number = parts if order == "ymd" else reversed(parts)
        day = date(year, month, number)
    except ValueError:
        raise _Wrong(f"{column} is no whole day as the profile's date_order ({order}) has it", fix) from None
    if not is_plausible(day, last=last):
        said = f"{column} is in the year {day.year}, and days of staff are from {EARLIEST} to {LATEST}"
        raise _Wrong(said, f"{fix} No last day is also 31/12/9999." if last else fix)
    return day
