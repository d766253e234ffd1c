"""What a file's lines are sent to the hub as, and what comes of them. Times are UTC."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from identity_index.places.addressbase.supply import Survey
from schemas.formats import Line

MOST_LINES = 5000
"""Lines of one batch: it is one unit, for which every other writer waits."""
MOST_SETTLED = 2000
"""Places looked at again in one unit."""


class Phase(StrEnum):
    """How far a file is: first its deletes, then what it inserts and updates; then streets, then properties
    are made anew of what is held of them; then whoever subscribed is told of those that are no more, and what
    is there now, which is known once all are made; then assets find the streets that are nearest now."""

    DELETING = "deleting"
    WRITING = "writing"
    STREETS = "streets"
    PROPERTIES = "properties"
    RETIRING = "retiring"
    ASSETS = "assets"
    FINISHED = "finished"
    ABANDONED = "abandoned"


SETTLING = (Phase.STREETS, Phase.PROPERTIES, Phase.RETIRING, Phase.ASSETS)
"""What comes once all lines are in, in this order."""


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class GazetteerSurvey(_Closed):
    """A gazetteer's file, as it was read once before anything of it is loaded."""

    columns: list[str] = Field(max_length=40, description="of each line, by the names of a gazetteer")
    published: datetime = Field(strict=False, description="when it was made")
    lines: int = Field(ge=1, lt=2**63, description="all of them, with the one that names the columns")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$", description="of the whole file, in hexadecimal")


class Beginning(_Closed):
    """A file that is to be loaded: of AddressBase Premium, or a gazetteer."""

    file: Line = Field(description="the file's name, for whoever reads the report")
    addressbase: Survey | None = Field(default=None, description="what an AddressBase Premium file says")
    gazetteer: GazetteerSurvey | None = Field(default=None, description="what a gazetteer's file says")


class Batch(_Closed):
    """The next lines, as they are in the file."""

    phase: Literal["deleting", "writing"] = Field(description="the load's phase; else it is refused with 409")
    after: int = Field(
        ge=0, lt=2**63, description="the last line that the hub has in it; else it is refused with 409"
    )
    lines: list[Annotated[str, StringConstraints(max_length=20_000)]] = Field(
        max_length=MOST_LINES, description="the lines after that one, without their ends; empty ones too"
    )
    last: bool = Field(default=False, description="nothing comes after them")


class Settling(_Closed):
    """Look at the next places again."""

    phase: Literal["streets", "properties", "retiring", "assets"] = Field(description="the load's phase")
    after: int = Field(ge=0, lt=2**63, description="`settled` of the load; else it is refused with 409")
    most: int = Field(default=500, ge=1, le=MOST_SETTLED, description="How many, at most")


class Counts(BaseModel):
    """What became of the lines: each that was read is one of ``inserted``, ``updated``, ``unchanged``,
    ``deleted``, ``superseded``, ``repeated``, ``described`` and ``rejected``."""

    model_config = ConfigDict(frozen=True)

    read: int = Field(default=0, description="lines, without header and trailer")
    inserted: int = Field(default=0, description="that said something new")
    updated: int = Field(default=0, description="that said otherwise than before")
    unchanged: int = Field(default=0, description="that said what was known")
    deleted: int = Field(default=0, description="that deleted something")
    superseded: int = Field(default=0, description="of which another line of the file says something later")
    repeated: int = Field(
        default=0, description="of a gazetteer: that say of a property what an earlier line of it said"
    )
    described: int = Field(default=0, description="that describe the product itself")
    rejected: int = Field(default=0, description="that could not be taken")
    unplaced: int = Field(default=0, description="taken, that give coordinates of nought: nowhere")
    doubted: int = Field(
        default=0, description="taken, without a position or a postcode that cannot be: see the rejects"
    )
    misplaced: int = Field(default=0, description="of these, without their position")
    miscoded: int = Field(default=0, description="of these, without their postcode")
    own_parents: int = Field(
        default=0, description="taken, that say of a property that it is a part of itself"
    )
    absent: int = Field(default=0, description="records that a full supply does not have any more")
    spared: int = Field(
        default=0,
        description="records that are kept as they were, since a line that could not be read may say them",
    )
    added: int = Field(default=0, description="properties that are new")
    changed: int = Field(default=0, description="properties that are otherwise than before")
    retired: int = Field(default=0, description="properties that are no more")
    streets: int = Field(default=0, description="streets that are new or otherwise than before")
    assets: int = Field(default=0, description="assets that another street is nearest to than before")

    def plus(self, more: Counts) -> Counts:
        return Counts(**{name: getattr(self, name) + getattr(more, name) for name in Counts.model_fields})

    @property
    def accounted(self) -> int:
        """What became of lines, all in all; ``read``, where it reconciles."""
        return (
            self.inserted
            + self.updated
            + self.unchanged
            + self.deleted
            + self.superseded
            + self.repeated
            + self.described
            + self.rejected
        )


class Load(BaseModel):
    """A file, and how far it is in."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(description="pl-<n>")
    form: Literal["addressbase", "gazetteer"]
    file: str
    sha256: str
    full_supply: bool = Field(description="else it tells of changes alone")
    published: str = Field(description="when it was made, as it says itself")
    volume: int
    next_volume: int
    records: int = Field(description="as its trailer counts them")
    phase: Phase
    line: int = Field(description="the last line that is in, in this phase")
    settled: int = Field(description="the last number that was looked at again, in this phase")
    counts: Counts
    unread: list[str] = Field(
        description="kinds of records of which a line cannot be read so far that it is known what it is "
        "about: a full supply takes none of these for absent"
    )
    begun_by: str
    begun_at: datetime
    changed_at: datetime
    finished_at: datetime | None = None


class LoadPage(BaseModel):
    """The newest first."""

    model_config = ConfigDict(frozen=True)

    items: list[Load]
    next: str | None = Field(default=None, description="`after` of the next page")


class Reject(BaseModel):
    """A line that could not be taken, or was taken without something that cannot be; as it was."""

    model_config = ConfigDict(frozen=True)

    line: int
    column: str | None = None
    without: list[str] = Field(
        default=[],
        description="position, postcode, earlier street name: the line was taken, but for these; empty: it "
        "was not taken",
    )
    problem: str
    fix: str
    said: str = Field(description="the line itself")


class RejectPage(BaseModel):
    """By line."""

    model_config = ConfigDict(frozen=True)

    items: list[Reject]
    next: int | None = Field(default=None, description="`after` of the next page")
    left_off: int = Field(description="lines beyond those that are kept; they are counted")
