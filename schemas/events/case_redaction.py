"""What an erasure, or the end of the time that its type keeps it, leaves of a case."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, JsonValue

from schemas.classes import Classed, DataClass
from schemas.event_type import EventType
from schemas.formats import Code, Key, Moment
from schemas.model import CanonicalModel

_Internal = Classed(DataClass.INTERNAL)


class CaseRedacted(CanonicalModel):
    """What a case said in anybody's words, and of whom, was taken away. What is left is in it, so that the
    case can be made again from here: what its earlier events said may be gone."""

    reference: Key = Field(description="The case's reference")
    service: Code = Field(description="The service it is about")
    kept: Annotated[dict[Code, list[dict[str, JsonValue]]], _Internal] = Field(
        description="What is left, as the case service keeps it: rows by table"
    )
    redacted_at: Moment = Field(description="When")


EVENTS = (EventType.of("uk.gov.council.case.redacted.v1", CaseRedacted, index_fields=("reference",)),)
