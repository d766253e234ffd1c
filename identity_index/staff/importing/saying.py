"""What one row of an extract says of somebody, and of one post of theirs. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from identity_index.staff.codes import codes
from identity_index.staff.importing.profile import Columns, Profile
from schemas.people import PersonName
from schemas.references import StaffKey
from schemas.staff_days import EARLIEST, LATEST, is_plausible
from schemas.staff_details import StaffDetails, StaffPost

_DATES = {
    "ymd": re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", re.ASCII),
    "dmy": re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", re.ASCII),
}
_WRITTEN = {"ymd": "2027-12-31", "dmy": "31/12/2027"}
_CORRECT = "Correct it in the system, or leave it empty."
_AS_NUMBER = re.compile(r"[0-9][0-9.,]*[.,][0-9]*(?:[eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+", re.ASCII)
"""As a spreadsheet writes a long number."""
_WRITTEN_ANEW = re.compile(
    r"[0-9]+[.,][0-9]*[eE][+-]?[0-9]+|[0-9]+[eE][+-][0-9]+|[0-9]+[.,]0+|[1-9][0-9]{0,2}(?:,[0-9]{3})+",
    re.ASCII,
)
"""As a spreadsheet writes a number of somebody, and no payroll does: 12.34 and 1E5 may be theirs."""
_AS_TEXT = (
    "A spreadsheet made a number of it, and may have lost its last digits: format the column as text before "
    "the numbers are put in, and export it again."
)


class WrongCell(ValueError):
    """A cell that cannot be read, and what to do about it."""

    def __init__(self, problem: str, fix: str = _CORRECT) -> None:
        super().__init__(problem)
        self.fix = fix


@dataclass(frozen=True, slots=True)
class Saying:
    """``details``: without posts. ``post``: None where the row says none."""

    details: StaffDetails
    post: StaffPost | None


def saying_of(cells: Mapping[str, str], profile: Profile, system: str) -> Saying:
    """Raises ``WrongCell`` and ``ValidationError``."""
    columns = profile.columns

    def said(attribute: str) -> str | None:
        return cells.get(getattr(columns, attribute)) or None

    def several(attribute: str) -> list[str]:
        parts = (one.strip() for one in (said(attribute) or "").split(profile.between))
        return list(dict.fromkeys(one for one in parts if one))

    def day(attribute: str) -> date | None:
        written, column = said(attribute), getattr(columns, attribute)
        last = attribute.endswith("ends_on")
        return None if written is None else _day(column, written, profile.date_order, last=last)

    for first, last in (("starts_on", "ends_on"), ("post_starts_on", "post_ends_on")):
        _in_order(columns, first, day(first), last, day(last))
    given, family = said("given_name"), said("family_name")
    full = said("full_name") or " ".join(one for one in (given, family) if one)
    manager = said("manager")
    for attribute in ("employee_number", "manager"):
        number_as_written(getattr(columns, attribute), said(attribute) or "")
    places = several("work_places")
    if any(_AS_NUMBER.fullmatch(one) for one in places):
        raise WrongCell(
            f"{columns.work_places} has a number with a point, a comma or an exponent, and a UPRN is digits",
            _AS_TEXT,
        )
    post = StaffPost(
        title=said("title"),
        team=said("team"),
        service=said("service"),
        manager=None if manager is None else StaffKey(system=system, local_id=manager),
        work_places=places,
        starts_on=day("post_starts_on"),
        ends_on=day("post_ends_on"),
    )
    details = StaffDetails(
        user_name=said("user_name"),
        employee_number=said("employee_number"),
        name=PersonName(full=full, given=given, family=family) if full else None,
        email=said("email"),
        phone=said("phone"),
        starts_on=day("starts_on"),
        ends_on=day("ends_on"),
        skills=codes(several("skills")),
        roles=several("roles"),
    )
    return Saying(details, post if post != StaffPost() else None)


def number_as_written(column: str, written: str) -> None:
    """Raises ``WrongCell`` where it is no number of somebody any more, but what a spreadsheet made of one:
    two people may have come to have the same."""
    if _WRITTEN_ANEW.fullmatch(written):
        raise WrongCell(
            f"{column} has a number with a point, a comma or an exponent, as a spreadsheet writes it",
            _AS_TEXT,
        )


def _in_order(columns: Columns, first: str, begins: date | None, last: str, ends: date | None) -> None:
    """Raises ``WrongCell``. One of the two is wrong, and nobody can tell here which."""
    if begins is not None and ends is not None and ends < begins:
        raise WrongCell(
            f"{getattr(columns, last)} is before {getattr(columns, first)}",
            "Correct the one that is wrong in the system; a last day of an earlier time is left empty.",
        )


def _day(column: str, written: str, order: str, *, last: bool) -> date:
    """A year of two digits may be of any century, and whoever is held to have left by it loses their keys."""
    match = _DATES[order].fullmatch(written)
    fix = f"Write it as {_WRITTEN[order]}, its year with four digits, or leave it empty."
    try:
        parts = [int(one) for one in match.groups()] if match else []
        year, month, number = parts if order == "ymd" else reversed(parts)
        day = date(year, month, number)
    except ValueError:
        raise WrongCell(
            f"{column} is no whole day as the profile's date_order ({order}) has it", fix
        ) from None
    if not is_plausible(day, last=last):
        said = f"{column} is in the year {day.year}, and days of staff are from {EARLIEST} to {LATEST}"
        raise WrongCell(said, f"{fix} No last day is also 31/12/9999." if last else fix)
    return day
