"""What an editor asks for: what is to be different, and which state of the letter they looked at."""

from __future__ import annotations

from typing import Literal, TypeVar

from pydantic import (
    Base64Bytes,
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    ValidationError,
    model_validator,
)

from schemas import strict_json
from schemas.envelope import ATTRIBUTES
from schemas.errors import Malformed
from schemas.formats import Reason
from schemas.violations import describe

D = TypeVar("D", bound="Draft")
MOST_PLACES = 1000
"""Places that one edit may name."""
_EDITABLE = frozenset({"type", "subject"})
_FIXED = {
    "id": "the edited event is given an id of its own, so that receivers tell the two apart",
    "source": "the edited event keeps the source of its original, which is about the same matter",
    "causationid": "it is the id of the original, so that the two can be found from each other",
    "correlationid": "it is kept, so that the story stays together",
}


class Draft(BaseModel):
    """What is to be different. An invalid message has a ``text``, all else is of events."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: str | None = Field(default=None, max_length=1024, description="another type; short or full")
    subject: str | None = Field(default=None, max_length=1024, description="another subject; null for none")
    data: JsonValue = Field(default=None, description="all of the data anew")
    set: dict[str, JsonValue] = Field(
        default={},
        max_length=MOST_PLACES,
        description="what is to stand at which place, such as data.lines[2].postcode",
    )
    unset: list[str] = Field(
        default=[], max_length=MOST_PLACES, description="the places of the data that are taken away"
    )
    text: str | None = Field(default=None, description="the mended original of an invalid message, as text")
    base64: Base64Bytes | None = Field(default=None, description="the same, for what is not text")

    @model_validator(mode="before")
    @classmethod
    def _names_nothing_fixed(cls, told: object) -> object:
        for name in told if isinstance(told, dict) else ():
            if name in ATTRIBUTES and name not in _EDITABLE:
                raise ValueError(fixed(name).problem)
        return told

    @property
    def mended(self) -> bytes | None:
        """The mended original of an invalid message; None where none is given."""
        return self.text.encode() if self.text is not None else self.base64


class NewEdit(Draft):
    """A draft that is to be sent."""

    revision: int = Field(
        ge=0,
        lt=2**63,
        description="the letter's `revision` as you saw it: another means that somebody was first",
    )
    reason: Reason = Field(description="why; it goes on record with your name")
    to: Literal["subscription", "all"] = Field(
        default="subscription",
        description="the subscription that failed only, or all whom the routes give the edited event",
    )
    restricted: bool = Field(
        default=False,
        description="you know that it names somebody whose data are restricted, and the law allows it; that "
        "goes on record",
    )
    not_there: bool = Field(
        default=False,
        description="of a delivery that may have arrived: you have looked, and its receiver does not have it",
    )


def read(body: bytes, kind: type[D], *, max_depth: int) -> D:
    """The draft in a request's body, read as strictly as an event is. Raises ``Malformed``."""
    value = strict_json.parse(body, max_depth=max_depth + 2)
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        problem, where, fix = describe(error)
        raise Malformed(problem, where=where, fix=fix) from None


def fixed(name: str) -> Malformed:
    """Why an attribute cannot be edited."""
    why = _FIXED.get(name, "it says of the original what stays true of its edit")
    return Malformed(
        f"the {name} of an event cannot be edited: {why}",
        where=name,
        fix="Leave it out; data, subject and type can be edited",
    )
