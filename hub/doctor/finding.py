"""One thing that the doctor has looked at."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class Level(StrEnum):
    """How a thing was found. Only ``wrong`` makes the command fail."""

    GOOD = "good"
    LOOK = "look"
    """To be looked at by a person: it works, and may not for long, or not as was meant."""
    WRONG = "wrong"


class Finding(BaseModel):
    """``of`` names the thing, ``what`` says how it is, ``fix`` what to do (empty: nothing, or said)."""

    model_config = ConfigDict(frozen=True)

    level: Level
    of: str = Field(
        description="settings, database, clock, broker, attachments, virus scanner, cases, places, or "
        "adapter NAME"
    )
    what: str
    fix: str = ""


def good(of: str, what: str) -> Finding:
    return Finding(level=Level.GOOD, of=of, what=what)


def look(of: str, what: str, fix: str) -> Finding:
    return Finding(level=Level.LOOK, of=of, what=what, fix=fix)


def wrong(of: str, what: str, fix: str = "") -> Finding:
    """``fix`` is empty where ``what`` says it already."""
    return Finding(level=Level.WRONG, of=of, what=what, fix=fix)
