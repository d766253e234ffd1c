"""What a look found: something that an alert is about, as of now."""

from __future__ import annotations

from dataclasses import dataclass, field

from dead_letter.alerts.alert import Touched
from dead_letter.alerts.rules import AlertKind
from ledger.clock import Micros

Cause = tuple[AlertKind, str]
"""The kind, and what it is about: one alert for each."""


@dataclass(frozen=True, slots=True)
class Finding:
    """``told`` false: it is about the telling of alerts itself, so that to tell of it could make more of it.
    ``urgent`` None: as its kind is."""

    kind: AlertKind
    about: str
    what: str
    since: Micros
    command: str
    touched: Touched = field(default_factory=Touched)
    told: bool = True
    urgent: bool | None = None

    @property
    def cause(self) -> Cause:
        return self.kind, self.about
