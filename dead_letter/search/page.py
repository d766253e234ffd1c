"""What a search answers with."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from ledger.reading.dead_letters import DeadLetterPage

MOST = 500
"""Of a page."""


class LetterPage(DeadLetterPage):
    """A page of what was found, the last to have failed first."""

    found: int = Field(description="how many there are from the first of this page on, as far as was looked")
    looked_to: datetime | None = Field(
        default=None,
        description="a page looks no further than is quick: what failed before this moment was not looked "
        "at, and `next` goes on there; null: all was",
    )
    unsearched: list[str] = Field(
        default=[], description="what was not looked at, and why, and which names no letter ever had"
    )
