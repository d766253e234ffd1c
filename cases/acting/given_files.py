"""Files that somebody says came with what they tell of."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from schemas.events.form import Attachment

_INT64 = 2**63


def _countable(given: list[Attachment]) -> list[Attachment]:
    """An event says no greater number, and no database counts so far."""
    for one in given:
        if one.size >= _INT64:
            raise ValueError(f"{one.name}: no file has {one.size} bytes")
    return given


GivenFiles = Annotated[list[Attachment], Field(max_length=100), AfterValidator(_countable)]
