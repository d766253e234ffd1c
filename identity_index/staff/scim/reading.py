"""What an account says of whoever has it, as the index takes it from any system. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Protocol, TypeVar

from pydantic import ValidationError
from scim2_models import InvalidValueException

from identity_index.staff.codes import codes
from identity_index.staff.days import day_of
from identity_index.staff.places.said import UPRN
from identity_index.staff.scim.account import CouncilUser, EnterpriseUser, User
from identity_index.staff.scim.wording import by_attribute
from ledger import clock
from schemas.people import PersonName
from schemas.references import StaffKey
from schemas.staff_days import is_plausible
from schemas.staff_details import StaffDetails, StaffPost
from schemas.violations import describe

_WHOLE_DAY = re.compile(r"\d{4}-\d\d-\d\d(?:$|[T ])", re.ASCII)
"""What ``datetime`` reads beside these, such as the first day of 2026-W05, is not what somebody wrote."""


class _Typed(Protocol):
    value: str | None
    type: str | None
    primary: bool | None


T = TypeVar("T", bound=_Typed)


def details_of(account: User[Any], directory: str) -> StaffDetails:
    """Raises ``InvalidValueException`` where the index cannot keep it."""
    work: Any = account[EnterpriseUser] or EnterpriseUser()
    ours: Any = account[CouncilUser] or CouncilUser()
    starts_on, ends_on = _day(ours.start_date), _day(ours.end_date, last=True)
    days = (("starts_on", ours.start_date, starts_on), ("ends_on", ours.end_date, ends_on))
    unread = [name for name, said, day in days if _said(said) and day is None]
    if starts_on is not None and ends_on is not None and ends_on < starts_on:
        # Of somebody who is back the directory may keep the last day of then: to go by it would take their
        # keys, and to refuse the account would keep out whatever else it says, that it lets them in no more
        # among it.
        ends_on = None
        unread.append("ends_on")
    places = list(dict.fromkeys(_split(ours.work_places)))
    if not all(UPRN.fullmatch(one) for one in places):
        unread.append("work_places")
    manager = work.manager.value if work.manager is not None else None
    try:
        post = StaffPost(
            title=_said(account.title),
            team=_said(work.department),
            service=_said(work.division),
            manager=StaffKey(system=directory, local_id=manager) if manager else None,
            work_places=[one for one in places if UPRN.fullmatch(one)],
        )
        return StaffDetails(
            user_name=account.user_name,
            employee_number=(work.employee_number or "").strip() or None,
            name=_name(account),
            email=_best(account.emails, "work"),
            phone=_best(account.phone_numbers, "work", "mobile"),
            active=account.active is not False,
            starts_on=starts_on,
            ends_on=ends_on,
            unread=unread,
            posts=[post] if post.as_data() != StaffPost().as_data() else [],
            skills=codes(_split(ours.skills)),
            roles=list(
                dict.fromkeys(one.value for one in account.roles or [] if one.value and _said(one.value))
            ),
        )
    except ValidationError as error:
        problem, where, fix = describe(error, ())
        said = by_attribute(f"{where or 'A value'} cannot be kept: it {problem}")
        raise InvalidValueException(detail=f"{said}. {fix}." if fix else f"{said}.") from None


def _said(text: str | None) -> str | None:
    """None where nothing but white space is said."""
    return text if text is not None and text.strip() else None


def _name(account: User[Any]) -> PersonName | None:
    name = account.name
    given = _said(name.given_name) if name is not None else None
    family = _said(name.family_name) if name is not None else None
    formatted = _said(name.formatted) if name is not None else None
    full = formatted or _said(account.display_name) or " ".join(one for one in (given, family) if one)
    title = _said(name.honorific_prefix) if name is not None else None
    return PersonName(full=full, title=title, given=given, family=family) if full else None


def _best(several: Sequence[T] | None, *types: str) -> str | None:
    """Of the type that is asked for first, else the primary one, else the first."""
    there = [one for one in several or [] if _said(one.value)]
    for kind in types:
        for one in there:
            if (one.type or "").casefold() == kind:
                return one.value
    there.sort(key=lambda one: one.primary is not True)
    return there[0].value if there else None


def _split(several: str | None) -> list[str]:
    return [one.strip() for one in (several or "").split(";") if one.strip()]


def _day(written: str | None, *, last: bool = False) -> date | None:
    """The day on which it is where the council is; one without a zone is taken as it is written. None for
    what is no whole day, or one that nobody can have meant."""
    text = (written or "").strip()
    if not _WHOLE_DAY.match(text):
        return None
    try:
        moment = datetime.fromisoformat(text)
        day = moment.date() if moment.tzinfo is None else day_of(clock.micros(moment))
    except (ValueError, OverflowError):
        return None
    return day if is_plausible(day, last=last) else None
