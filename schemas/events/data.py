"""Data that several systems hold: what one of them should correct."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, JsonValue

from schemas.classes import Classed, DataClass
from schemas.event_type import EventType
from schemas.formats import Code, Line, Moment, Prose
from schemas.model import CanonicalModel
from schemas.references import PersonKey

_Internal = Classed(DataClass.INTERNAL)
_Personal = Classed(DataClass.PERSONAL)


class CorrectionRequested(CanonicalModel):
    """A system is asked to correct what it holds; open until it says the wanted value itself."""

    correction: Line = Field(description="The correction, such as k-12")
    record: PersonKey = Field(description="The record that is to be corrected")
    attribute: Code = Field(description="Which attribute, such as name, address or ucrn")
    held: Annotated[JsonValue, _Personal] = Field(default=None, description="What it holds, if anything")
    wanted: Annotated[JsonValue, _Personal] = Field(description="What it is to hold")
    because: Prose = Field(description="Where the wanted value comes from, and by which rule")
    requested_at: Moment = Field(description="When it was asked for")
    by: Annotated[Line, _Internal] = Field(description="Who asked for it; index where no person did")


class CorrectionSettled(CanonicalModel):
    """A correction is open no more: the system says the wanted value, or it is wanted no longer."""

    correction: Line = Field(description="The correction, such as k-12")
    record: PersonKey = Field(description="The record")
    attribute: Code = Field(description="Which attribute")
    corrected: bool = Field(description="Does the system say the wanted value? False: it was taken back")
    settled_at: Moment = Field(description="When")


_BY_RECORD = ("record.system", "record.local_id", "attribute")

EVENTS = (
    EventType.of("uk.gov.council.data.correction_requested.v1", CorrectionRequested, index_fields=_BY_RECORD),
    EventType.of("uk.gov.council.data.correction_settled.v1", CorrectionSettled, index_fields=_BY_RECORD),
)
