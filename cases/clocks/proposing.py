"""Bank holidays in Scotland, as the library knows them: proposed to people, never gone by.

Nothing that runs asks here: an upgrade of the library must not move a due date.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from importlib.metadata import version
from textwrap import wrap

from cases.clocks.calendar import WorkingCalendar

FIRST, LAST = 2000, 2100
"""The years that are proposed; for those far off the library can only go by the rules of today."""
_WIDTH = 110


def proposed(years: Iterable[int]) -> dict[date, str]:
    """The days on which banks are closed in Scotland, those in place of a weekend's among them."""
    import holidays

    found = holidays.country_holidays("GB", subdiv="SCT", years=years)
    return dict(sorted(found.items()))


def rows(calendar: WorkingCalendar, days: Mapping[date, str]) -> str:
    """Those that the calendar does not have, as lines for the end of its file, and what to do with them."""
    new = {day: name for day, name in days.items() if day not in calendar.closed}
    known = len(days) - len(new)
    last = max(days)
    told = (
        f"Bank holidays in Scotland, as the library holidays {version('holidays')} knows them. "
        "No clock goes by them here. Hold them against what the Scottish Government and the council have "
        f"announced, add them to [closed] of {calendar.name}.toml, let it say "
        f"known_until = {last.year}-12-31, and raise its version to {calendar.version + 1}."
    )
    if known:
        told += f" {known} more {'is' if known == 1 else 'are'} in it already."
    head = (f"# {line}" for line in wrap(told, _WIDTH))
    return "\n".join(
        [*head, *(f"{day} = {json.dumps(name, ensure_ascii=False)}" for day, name in new.items())]
    )
