"""How often one sender, and one case, is answered. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from routes.duration import write_duration


@dataclass(frozen=True, slots=True)
class AnswerLimit:
    """``most`` within ``within``: two machines that answer each other come to an end by it, and so does
    whoever reports the whole street in somebody else's name."""

    most: int = 5
    within: timedelta = timedelta(hours=1)

    @property
    def said(self) -> str:
        """As people say it: 5 in 1h."""
        return f"{self.most} in {write_duration(self.within)}"
