"""Since when each value of a record is as it is, by all that its system ever said of it. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date

from pydantic import JsonValue

from identity_index.links.record import Version
from identity_index.staff.days import day_of
from identity_index.staff.facts import ATTRIBUTES, POST, alike
from identity_index.staff.standing import STATE, UNREAD, Held, last_post, main_post, state_of
from ledger.clock import Micros
from schemas.staff_details import StaffDetails

MOST = 5000
"""Versions of one record that are read, those that came last: of a payroll that says something else of
somebody every night, those of thirteen years. What is alike in all is taken to be as old as the oldest."""
_BY_DAYS = ("posts", "active", "starts_on", "ends_on")
"""On what of a version it hangs what it says on a day."""
_OF_PERSON = (*(name for name in ATTRIBUTES if name not in POST), UNREAD)


def moments_of(one: Held, said: Sequence[Version], today: date) -> dict[str, Micros]:
    """When its system last changed each attribute of the record, ``STATE`` and ``UNREAD`` among them; that it
    says nothing of one is a value too, and one that is only written otherwise is the same.

    ``said``: what it ever said, in any order. What a version says of the main post it says as of today, and
    as of the day on which another took its place: one that was entered before it began is as old as that, and
    one that was only made longer is no other.
    """
    now, stands = _values(one, today), one.details.as_data()
    since, same, until = dict.fromkeys(now, one.record.as_of), set(now), today
    for version in sorted(said, key=lambda each: (each.as_of, each.version), reverse=True):
        if version.details is None or not same:
            break
        then = json.loads(version.details)
        same -= {name for name in _OF_PERSON if not alike(then.get(name) or None, now[name])}
        if any(then.get(name) != stands.get(name) for name in _BY_DAYS):
            held = Held(one.record, StaffDetails.model_validate(then))
            each = [_values(held, day) for day in {today, until}]
            same = {name for name in same if any(alike(values[name], now[name]) for values in each)}
        since.update(dict.fromkeys(same, version.as_of))
        until = min(today, day_of(version.as_of))
    return since


def _values(one: Held, day: date) -> Mapping[str, JsonValue]:
    """All that it says, as it is on a day; where no post runs, of the one that ended last."""
    said = one.details.as_data()
    post = main_post(one.details, day) or last_post(one.details, day)
    of_post = {} if post is None else post.as_data()
    state, because = state_of(Held(one.record, one.details), day)
    return {
        STATE: f"{state.value} {because}",
        **{name: said.get(name) or None for name in _OF_PERSON},
        **{name: of_post.get(name) or None for name in POST},
    }
