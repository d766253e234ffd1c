"""Which cases somebody looks for."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from ledger.errors import Refused
from schemas.formats import Code, Key, Line

MOST = 200
"""Cases in a page at most."""


class Wanted(BaseModel):
    """All that is given must hold."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: Code | None = Field(default=None, description="Of a case type")
    service: Code | None = Field(default=None, description="Of a line of service")
    status: Code | None = Field(default=None, description="With a status of its type")
    queue: Code | None = Field(default=None, description="In a queue")
    assignee: Line | None = Field(default=None, description="That somebody has: a staff id")
    person: Line | None = Field(
        default=None,
        description="That somebody has to do with, by whatever systems call them: p-12 of the index of "
        "people, one that was merged too, or crm/c-1",
    )
    organisation: Line | None = Field(
        default=None,
        description="About a business or another organisation, by whatever systems call it: o-2 of the "
        "index, one that was merged too, or rates/R1",
    )
    words: Line | None = Field(
        default=None,
        description="That have all of these words in what they say or what was said of them; for whoever "
        "may see that",
    )
    reference: Key | None = Field(
        default=None,
        description="That have this reference, or a record of that name in another system, whatever its "
        "capitals",
    )
    uprn: Key | None = Field(
        default=None,
        description="At a property, by its UPRN: those of the UPRNs before it and after it, too",
    )
    usrn: Key | None = Field(default=None, description="In a street")
    asset: Line | None = Field(
        default=None,
        description="About an asset: lights/SL-104, or by a sensor that is at it, sensors/g-17",
    )
    parent: Key | None = Field(default=None, description="That are parts of a case")
    area: Code | None = Field(default=None, description="In a part of the council's area")
    channel: Code | None = Field(default=None, description="That came by a channel first")
    state: Literal["open", "ended", "overdue"] | None = Field(
        default=None, description="open, ended, or overdue: open, and late by one of its clocks"
    )
    box: str | None = Field(
        default=None,
        pattern=r"^-?\d{1,3}(\.\d{1,9})?(,-?\d{1,3}(\.\d{1,9})?){3}$",
        description="Within south,west,north,east in degrees",
    )
    order: Literal["newest", "due"] = Field(
        default="newest", description="newest first, or due: by priority and then by when it is due"
    )

    @property
    def names_somebody(self) -> bool:
        """Does it say who or what somebody looks for?"""
        return self.person is not None or self.words is not None

    def over(self, other: Wanted) -> Wanted:
        """What is given here, and the rest as the other says."""
        return other.model_copy(update=self.model_dump(exclude_unset=True))


Counted = Literal[
    "type",
    "service",
    "status",
    "stands_for",
    "outcome",
    "queue",
    "assignee",
    "channel",
    "area",
    "visibility",
    "priority",
    "state",
    "week",
    "uprn",
    "usrn",
    "asset",
]
"""What cases can be counted by."""


def check_box(box: str | None) -> None:
    """In one whose corners changed places there is nothing, which whoever looks would believe. Raises
    ``Refused``."""
    if box is None:
        return
    south, west, north, east = map(float, box.split(","))
    if not (-90 <= south <= north <= 90 and -180 <= west <= east <= 180):
        raise Refused(
            f"{box} is no box: that is south,west,north,east in degrees (55.8,-4.4,55.9,-4.2), the south "
            "below the north and the west left of the east."
        )
