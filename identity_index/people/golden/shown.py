"""The golden record and corrections, as they are shown. Times are UTC."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from identity_index.people.desk.person import RecordName
from identity_index.people.restricting.restriction import InForce
from schemas.formats import Reason
from schemas.free_json import FreeValue

MOST = 500
"""Of a page."""
_MENTIONED = "null: it has not said so itself, others have mentioned it"


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class SaidOf(_Shown):
    """What one record says of an attribute."""

    record: RecordName
    value: JsonValue
    as_of: datetime | None = Field(description=f"when its system last changed the record; {_MENTIONED}")
    agrees: bool = Field(description="does it say what counts, as far as it says anything?")
    unusable: str | None = Field(description="why it can never count; null where it can")


class GoldenAttribute(_Shown):
    """The value of an attribute that counts."""

    attribute: str
    value: JsonValue
    record: RecordName | None = Field(description="where it comes from; null: somebody decided it")
    as_of: datetime | None = Field(
        description=f"when that system last changed it, or when it was decided; {_MENTIONED}"
    )
    because: str = Field(description="by which rule")
    by: str | None = Field(description="who decided it; null: the rules did")
    disagreement: bool = Field(description="does a system say otherwise?")
    said: list[SaidOf] = Field(description="what each record says of it")


class Doubtful(_Shown):
    """A value that a system should look at again: it counts nowhere, or does not fit the rest of its
    record."""

    record: RecordName
    attribute: str
    value: JsonValue
    says: str = Field(description="what is wrong with it, without values of anybody")


class HomeNow(_Shown):
    """A property that is there in place of one that is no more."""

    uprn: JsonValue
    address: JsonValue
    known: bool = Field(description="else the index of places knows nothing but its number")


class RetiredHome(_Shown):
    """A UPRN that records have for an address and that the index of places holds as retired."""

    uprn: JsonValue
    records: list[RecordName] = Field(description="which have it")
    succeeded_by: list[HomeNow] = Field(description="what is there now; empty where nobody has said")


class GoldenPerson(_Shown):
    """What counts of a person, attribute by attribute."""

    id: str = Field(description="p-<n>, as they are known now")
    attributes: list[GoldenAttribute] = Field(description="in alphabetical order")
    doubtful: list[Doubtful] = Field(
        default=[],
        description="what is held of attributes of which nothing usable is, such as a number with a wrong "
        "check digit; and numbers that by the rest of their record are somebody else's",
    )
    retired_homes: list[RetiredHome] = Field(
        default=[], description="addresses of theirs whose UPRN is no more, by what is known of places now"
    )
    restricted: list[InForce] = Field(
        default=[], description="by these it is kept and not used: no value is shown then"
    )


class CorrectionLine(_Shown):
    """A system was asked to correct a record."""

    id: str = Field(description="k-<n>")
    state: Literal["open", "corrected", "taken_back"]
    record: RecordName
    attribute: str
    held: JsonValue = Field(description="what it held when it was asked; null: nothing")
    wanted: JsonValue
    because: str
    asked_at: datetime
    by: str = Field(description="who asked; `index` where no person did")
    settled_at: datetime | None


class CorrectionPage(_Shown):
    """Corrections, the oldest first."""

    items: list[CorrectionLine]
    next: str | None = Field(default=None, description="`after` of the next page; null: this is the last")


class NewDecision(BaseModel):
    """A value that is to count."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: FreeValue = Field(description="as systems publish it in `person.recorded`")
    reason: Reason = Field(description="why; it goes on record")


class Undecided(BaseModel):
    """Why it is done."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: Reason = Field(description="why; it goes on record")
