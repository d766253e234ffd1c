"""A clock of a case as it is kept."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from cases.clocks import Party, Stretch
from ledger import clock
from ledger.clock import Micros


@dataclass(frozen=True, slots=True)
class KeptClock:
    """A row of ``case_clock``. ``due_at`` is None while it is paused and not due before."""

    number: int
    name: str
    calendar: str
    calendar_version: int
    stretches: str
    due_at: Micros | None = None
    stopped_at: Micros | None = None
    met: bool | None = None
    warned_at: Micros | None = None
    overdue_at: Micros | None = None

    @property
    def ledger(self) -> list[Stretch]:
        return [
            Stretch(clock.moment(began), Party(party), reason)
            for began, party, reason in json.loads(self.stretches)
        ]


def written(stretches: Sequence[Stretch]) -> str:
    """As a row keeps them."""
    return json.dumps(
        [[clock.micros(one.began), one.waits_for.value, one.reason] for one in stretches], ensure_ascii=False
    )
