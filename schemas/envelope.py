"""The envelope: a CloudEvents 1.0 event with the extensions Tolbooth gives a meaning to.

Source of the attribute rules: CloudEvents 1.0.2, sections "Context Attributes" and "Type System"; the
``partitioning``, ``distributed-tracing``, ``expirytime`` documented extensions. ``correlationid`` and
``causationid`` follow the CloudEvents correlation extension. ``priority`` and ``sendat`` are Tolbooth's own.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    StringConstraints,
    model_validator,
)

from schemas.formats import within_calendar

_NO_CONTROLS = r"^[^\x00-\x1f\x7f-\x9f]*$"
MOST_BYTES = 1536
"""Of a text attribute in UTF-8: with a source it must fit an index entry of PostgreSQL, 2,704 bytes."""


def _within_bytes(text: str) -> str:
    if len(text) > MOST_BYTES // 4 and len(text.encode()) > MOST_BYTES:
        raise ValueError(f"is longer than {MOST_BYTES} bytes in UTF-8")
    return text


Text = Annotated[
    str,
    StringConstraints(min_length=1, max_length=1024, pattern=_NO_CONTROLS),
    AfterValidator(_within_bytes),
]
"""The type system's String: no control characters, so that it is safe in a header, a log line and a path."""
_URI_CHARACTERS = r"^[!#-;=?-\[\]_a-z~]+$"
UriReference = Annotated[str, StringConstraints(min_length=1, max_length=1024, pattern=_URI_CHARACTERS)]
"""An RFC 3986 URI-reference, as far as its characters go: printable ASCII without spaces or quotes."""
Instant = Annotated[AwareDatetime, AfterValidator(within_calendar)]
ExtensionValue = bool | int | str
SHAPES = {
    _NO_CONTROLS: "text without line ends, tabs or other control characters",
    _URI_CHARACTERS: "a URI or a path of printable ASCII without spaces or quotes, such as /council/revenues",
}
"""What an attribute of each pattern must be, in words (see ``schemas.formats.SHAPES``)."""
_EXTENSION_NAME = re.compile(r"[a-z0-9]{1,20}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class Envelope(BaseModel):
    """One event. ``(source, id)`` names it for ever; sending it again is a repeat, not a second event."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    specversion: Literal["1.0"] = "1.0"
    id: Text
    source: UriReference
    type: Text
    subject: Text | None = None
    time: Instant
    datacontenttype: Literal["application/json"] = "application/json"
    dataschema: UriReference | None = None
    data: JsonValue = None

    partitionkey: Text | None = None
    """Events with one key keep their order where a subscription asks for it."""
    correlationid: Text | None = None
    """Ties together all the events of one story."""
    causationid: Text | None = None
    """The id of the event that caused this one."""
    traceparent: Text | None = None
    tracestate: Text | None = None
    expirytime: Instant | None = None
    """After this moment the event is no longer worth delivering."""
    priority: Annotated[int, Field(ge=0, le=9)] = 4
    """0 (can wait) to 9 (urgent); works between events of different order keys."""
    sendat: Instant | None = None
    """Not to be handed to anyone before this moment."""

    extensions: dict[str, ExtensionValue] = Field(default_factory=dict)
    """Other extension attributes, by name; carried through untouched."""

    @model_validator(mode="after")
    def _names_are_cloudevents(self) -> Envelope:
        for name, value in self.extensions.items():
            if isinstance(value, str) and _CONTROL.search(value):
                raise ValueError(f"extension attribute {name!r} holds a control character")
            if not _EXTENSION_NAME.fullmatch(name):
                raise ValueError(f"extension attribute {name!r} must be 1 to 20 lower-case letters or digits")
        return self

    def attributes(self) -> dict[str, ExtensionValue]:
        """Every CloudEvents attribute that is set, extensions included, data left out; times as RFC 3339."""
        # By hand, not by model_dump: this is asked of every event on its way in and on its way out.
        mine = self.__dict__
        found: dict[str, ExtensionValue] = {}
        for name in _IN_ORDER:
            value = mine[name]
            if value is not None:
                found[name] = value if type(value) is str else _text(value)
        if self.priority != 4:
            found["priority"] = self.priority
        return found | self.extensions if self.extensions else found

    def to_json(self) -> dict[str, JsonValue]:
        """The structured-mode JSON form (CloudEvents JSON format 1.0.2)."""
        return {**self.attributes(), "data": self.data}


def _text(value: str | datetime) -> str:
    return value if isinstance(value, str) else value.isoformat().replace("+00:00", "Z")


_IN_ORDER = tuple(name for name in Envelope.model_fields if name not in {"data", "extensions", "priority"})
ATTRIBUTES = frozenset(Envelope.model_fields) - {"data", "extensions"}
"""The names of the attributes the envelope itself declares."""
