"""Who looks at what is held of people, and what for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Looking:
    """It goes on record before anything is shown."""

    who: str
    purpose: str
