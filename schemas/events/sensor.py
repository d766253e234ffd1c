"""Sensors: things that measure, and say when something is wrong."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from schemas.classes import Classed, DataClass
from schemas.event_type import EventType
from schemas.formats import Code, Key, Line, Moment
from schemas.model import CanonicalModel
from schemas.places import Location


class Reading(CanonicalModel):
    """One measured value."""

    quantity: Code = Field(description="What was measured, such as water_level")
    value: float = Field(description="The value, in the unit given")
    unit: Line = Field(description="Its unit, as UCUM writes it: m, Cel, ug/m3, %")
    threshold: float | None = Field(default=None, description="The limit that was passed, in the same unit")


class SensorAlert(CanonicalModel):
    """A sensor reported that something needs attention, or that it no longer does."""

    sensor: Key = Field(description="The sensor's id in its own network")
    kind: Code = Field(description="What kind of alert, such as gully_blocked or damp_and_mould")
    severity: Literal["info", "warning", "critical"] = Field(description="How bad it is")
    state: Literal["raised", "cleared"] = Field(default="raised", description="Whether it begins or ends")
    observed_at: Moment = Field(description="When it was measured")
    reading: Reading | None = Field(default=None, description="The measurement behind it")
    location: Annotated[Location | None, Classed(DataClass.PERSONAL)] = Field(
        default=None, description="Where the sensor is; personal, because many hang in people's homes"
    )
    message: Annotated[Line | None, Classed(DataClass.INTERNAL)] = Field(
        default=None, description="The alert in words"
    )


EVENTS = (
    EventType.of("uk.gov.council.sensor.alert.v1", SensorAlert, index_fields=("sensor", "kind", "severity")),
)
