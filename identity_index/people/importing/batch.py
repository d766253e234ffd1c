"""What a file's rows are sent to the hub as, and what comes of them. Times are UTC."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from schemas.formats import Code, Line, Moment
from schemas.formats import Key as LocalId
from schemas.person_details import PersonDetails

UNIT = 500
"""Rows of one unit at most, for which every other writer waits."""
MOST = 2_000
"""Rows, and rejects, of one batch: units one after the other."""
_HASH = r"^[0-9a-f]{64}$"


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Beginning(_Closed):
    """A file that is to be taken in."""

    system: Code = Field(description="the system whose people they are")
    file: Line = Field(description="the file's name, for whoever reads the report")
    sha256: Annotated[str, Field(pattern=_HASH, description="of the whole file, in hexadecimal")]
    profile: Annotated[
        str,
        Field(pattern=_HASH, description="of what says how it is read: another reading is another import"),
    ]


class Row(_Closed):
    """One person, as a row has them."""

    line: int = Field(ge=1, lt=2**63, description="where it is in the file, from 1")
    local_id: LocalId = Field(description="what the system calls them")
    as_of: Moment | None = Field(default=None, description="when that was so; null: when the import began")
    details: PersonDetails = Field(description="what it holds of them")


class Reject(BaseModel):
    """A row that could not be taken. Nothing that it holds is repeated."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    line: int = Field(ge=1, lt=2**63, description="where it is in the file")
    column: Line | None = Field(default=None, description="the column where it went wrong, if it was one")
    problem: Line = Field(description="what is wrong")
    fix: Line = Field(description="what to do")


class Batch(_Closed):
    """The rows of these lines, in their order, and what could not be read of them. What is in of it when
    something fails stays in: ``line`` of the import says how far that is."""

    after: int = Field(
        ge=0, lt=2**63, description="the last line that the hub has; else it is refused with 409"
    )
    through: int = Field(ge=0, lt=2**63, description="the last line of these")
    rows: list[Row] = Field(default=[], max_length=MOST, description="what could be read")
    rejects: list[Reject] = Field(default=[], max_length=MOST, description="what could not")
    last: bool = Field(default=False, description="nothing comes after it")
    unit: int = Field(
        default=UNIT,
        ge=1,
        le=UNIT,
        description="rows of one unit of work, for which all other writers wait; each is in by itself",
    )


class Counts(BaseModel):
    """What became of the rows: each is one of ``unchanged``, ``updated``, ``outdated``, ``reissued``,
    ``registered``, ``linked`` and ``rejected``."""

    model_config = ConfigDict(frozen=True)

    read: int = Field(default=0, description="rows, with those that were rejected")
    registered: int = Field(default=0, description="new, of persons whom nobody knew")
    linked: int = Field(default=0, description="new, of persons who were known")
    reissued: int = Field(default=0, description="whose local id was another person's until now")
    updated: int = Field(default=0, description="known, and hold something else now")
    unchanged: int = Field(default=0, description="known, and hold what they held")
    outdated: int = Field(default=0, description="known, and something newer holds")
    rejected: int = Field(default=0)
    reviews: int = Field(default=0, description="questions whether two persons are one, opened by them")

    def plus(self, more: Counts) -> Counts:
        return Counts(**{name: getattr(self, name) + getattr(more, name) for name in Counts.model_fields})


class Import(BaseModel):
    """A file, and how far it is taken in."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(description="im-<n>")
    system: str
    file: str
    sha256: str
    state: Literal["running", "finished"] = Field(
        description="running: until its last line is in, whether or not anybody sends more just now"
    )
    line: int = Field(description="the last line that is in")
    counts: Counts
    weights: list[str] = Field(description="the versions of the weights by which its rows were matched")
    begun_by: str
    begun_at: datetime
    changed_at: datetime
    finished_at: datetime | None = None


class ImportPage(BaseModel):
    """The newest first."""

    model_config = ConfigDict(frozen=True)

    items: list[Import]
    next: str | None = Field(default=None, description="`after` of the next page")


class RejectPage(BaseModel):
    """By line."""

    model_config = ConfigDict(frozen=True)

    items: list[Reject]
    next: int | None = Field(default=None, description="`after` of the next page")
    left_off: int = Field(description="rejects beyond those that are kept of one import; they are counted")
