"""When the cases of a report were opened."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.clock import Micros


@dataclass(frozen=True, slots=True)
class Period:
    """From ``since`` on, and before ``until``; None: without end."""

    since: Micros | None = None
    until: Micros | None = None
