"""How far a folder has been read."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Fate = Literal["done", "quarantine"]


class Position(BaseModel):
    """Where in a file the next record begins, and what was counted before it.

    ``offset`` in bytes from the start of the file; ``line`` the number of lines before; ``rows`` the rows
    before (good and bad); ``sums`` what they add up to by column, as decimal text; ``totalled`` whether the
    totals record has been seen.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    offset: int = Field(default=0, ge=0)
    line: int = Field(default=0, ge=0)
    rows: int = Field(default=0, ge=0)
    sums: dict[str, str] = Field(default_factory=dict)
    totalled: bool = False


class Cursor(BaseModel):
    """The file read last and how far. ``fate`` is set once it is finished and says where it belongs.

    ``claim`` is the folder that it lay in, which no other file ever does.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    claim: str = "claimed"
    sha256: str
    position: Position = Position()
    fate: Fate | None = None
