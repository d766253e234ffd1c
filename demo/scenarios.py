"""The scenarios by their names: how each is played, and what is kept of it beside the morning."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from demo.account_check import Verdict
from demo.bad_monday import scenario as bad_monday
from demo.check import Check
from demo.five_doors import scenario as five_doors
from demo.namesakes import scenario as namesakes
from demo.office_away import scenario as office_away
from demo.pace import Pace
from demo.telling import Telling

Ended = bad_monday.Verdict | five_doors.Verdict | namesakes.Verdict | office_away.Verdict
WITH_CASES = (five_doors.NAME, office_away.NAME, namesakes.NAME)
"""Which are played after the morning by `--once`: what happens to cases, and to the people they are of."""
_PLAYS: dict[str, Callable[[Path, Telling, Pace], Ended]] = {
    five_doors.NAME: five_doors.play,
    office_away.NAME: office_away.play,
    namesakes.NAME: namesakes.play,
}


class Reckoned(BaseModel):
    """What a scenario came to."""

    model_config = ConfigDict(frozen=True)

    scenario: str
    agree: bool
    checks: list[Check]


class Whole(Verdict):
    """The morning, and what was played after it: none where the morning did not agree."""

    scenarios: list[Reckoned] = Field(default_factory=list)


def play(name: str, folder: Path | None, hour: float | None, telling: Telling, pace: Pace) -> Ended:
    """In a folder made for it and removed where all agrees, unless one is named. ``hour``: the seconds that
    an hour of the bad Monday takes. Raises as the demo does."""
    made = None if folder is not None else Path(tempfile.mkdtemp(prefix=f"tolbooth-{name}-"))
    place = folder or (made or Path()) / "day"
    if name == bad_monday.NAME:
        ended: Ended = bad_monday.play(place, bad_monday.HOUR if hour is None else hour, telling, pace)
    else:
        ended = _PLAYS[name](place, telling, pace)
    if made is not None and ended.agree:
        shutil.rmtree(made)
    elif made is not None:
        print(f"What it left is in {place}.", file=sys.stderr)
    return ended


def after(morning: Verdict, telling: Telling, pace: Pace) -> Whole:
    """The morning, and the scenarios with cases, each with a hub of its own. Raises as the demo does."""
    if not morning.agree:
        return Whole(**dict(morning))
    ended = [play(name, None, None, telling, pace) for name in WITH_CASES]
    found = [Reckoned(scenario=one.scenario, agree=one.agree, checks=one.checks) for one in ended]
    return Whole(**{**dict(morning), "agree": all(one.agree for one in found)}, scenarios=found)
