"""``bench cases``: all three."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from benchmarks.backing import On
from benchmarks.cases.finding import measure_finding
from benchmarks.cases.opening import measure_opening
from benchmarks.cases.storm import measure_storm
from benchmarks.cases.tells import Tells
from benchmarks.report import Result


class CasesMeasured(BaseModel):
    """What ``tolbooth bench cases`` prints."""

    model_config = ConfigDict(frozen=True)

    opening: Result | None
    storm: Result | None
    finding: Result | None

    @property
    def each(self) -> list[Result]:
        return [one for one in (self.opening, self.storm, self.finding) if one is not None]


def measure_cases(
    *, opened: int, reports: int, pace: int, among: int, rounds: int, on: On, tells: Tells
) -> CasesMeasured:
    """Each on a new hub; one of which none is asked for is left out. Raises as they do."""
    return CasesMeasured(
        opening=measure_opening(cases=opened, rounds=rounds, on=on, tells=tells) if opened else None,
        storm=measure_storm(reports=reports, pace=pace, on=on, tells=tells) if reports else None,
        finding=measure_finding(cases=among, rounds=20 * rounds, on=on.without_broker, tells=tells)
        if among
        else None,
    )
