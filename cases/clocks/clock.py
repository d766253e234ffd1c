"""A clock is a ledger of stretches in which it runs or is paused. Everything else follows from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from cases.clocks.calendar import WorkingCalendar
from cases.clocks.target import InHours, InMonths, Target
from cases.clocks.working_time import after_working, close_by, closes_of_days, worked


class Party(StrEnum):
    """On whom it is to go on. While it is anybody but the council, the clock is paused."""

    COUNCIL = "council"
    CITIZEN = "citizen"
    BACK_OFFICE = "back_office"
    ROBOT = "robot"
    PARTNER = "partner"
    NOBODY = "nobody"
    """What it is to do is done: the clock is stopped, unless the case is reopened."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """From ``began`` until the next one begins. ``waits_for``: on whom it is meanwhile."""

    began: datetime
    waits_for: Party = Party.COUNCIL
    reason: str = ""

    @property
    def running(self) -> bool:
        return self.waits_for is Party.COUNCIL


def due(target: Target, calendar: WorkingCalendar, stretches: Sequence[Stretch]) -> datetime | None:
    """By when it is to be done, as the stretches stand. None while it is paused and not due before: each
    working hour that it stays paused moves it."""
    if isinstance(target, InHours):
        return _due_in_hours(target, calendar, stretches)
    if isinstance(target, InMonths):
        return close_by(calendar, stretches[0].began, target.months)
    left = target.days
    last = stretches[-1]
    for close in closes_of_days(calendar, stretches[0].began):
        if not last.running and close > last.began:
            return None
        left -= _at(stretches, close).running
        if left == 0:
            return close
    raise AssertionError("a calendar has days for ever")


def stepped(stretches: Sequence[Stretch], at: datetime, waits_for: Party, reason: str = "") -> list[Stretch]:
    """As they are once it is on somebody, from then on. A clock that was set back begins nothing before what
    was last."""
    last = stretches[-1]
    if last.waits_for is waits_for:
        return [*stretches]
    return [*stretches, Stretch(max(at, last.began), waits_for, reason)]


def due_if_resumed(
    target: Target, calendar: WorkingCalendar, stretches: Sequence[Stretch], at: datetime
) -> datetime:
    """As ``due``, were it to run again from that moment on. What runs anyway is due when it is due."""
    found = due(target, calendar, stretches)
    if found is not None:
        return found
    resumed = due(target, calendar, [*stretches, Stretch(max(at, stretches[-1].began))])
    assert resumed is not None, "a clock that runs is due some day"
    return resumed


def spent(calendar: WorkingCalendar, stretches: Sequence[Stretch], until: datetime) -> dict[Party, timedelta]:
    """How much working time it was on each of them, until then. Those on whom it never was are left out."""
    found: dict[Party, timedelta] = {}
    for one, ended in zip(stretches, _ends(stretches), strict=True):
        amount = worked(calendar, one.began, until if ended is None else min(ended, until))
        found[one.waits_for] = found.get(one.waits_for, timedelta()) + amount
    return found


def _due_in_hours(
    target: InHours, calendar: WorkingCalendar, stretches: Sequence[Stretch]
) -> datetime | None:
    left = target.amount
    for one, ended in zip(stretches, _ends(stretches), strict=True):
        if not one.running:
            continue
        amount = left if ended is None else worked(calendar, one.began, ended)
        if amount >= left:
            return after_working(calendar, one.began, left)
        left -= amount
    return None


def _at(stretches: Sequence[Stretch], moment: datetime) -> Stretch:
    """What holds up to that moment: one that begins just then does not count yet."""
    found = stretches[0]
    for one in stretches:
        if one.began < moment:
            found = one
    return found


def _ends(stretches: Sequence[Stretch]) -> list[datetime | None]:
    """When each of them ends; None of the last, which does not."""
    return [*(one.began for one in stretches[1:]), None]
