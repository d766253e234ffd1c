"""Showing an event's data to somebody who is cleared for so much of it."""

from __future__ import annotations

from ledger.reading.event import RecordedEvent
from safeguards.mask import EVERYTHING, mask
from safeguards.policy import Principal, Scope, permits
from schemas.catalogue import Catalogue
from schemas.classes import DataClass
from schemas.errors import UnknownType


def clearance(principal: Principal) -> DataClass:
    """The highest class of data this caller sees unmasked."""
    return DataClass.SENSITIVE if permits(principal, Scope.PAYLOADS_READ) else DataClass.INTERNAL


def masked(event: RecordedEvent, catalogue: Catalogue, cleared: DataClass) -> RecordedEvent:
    """The event with what is above ``cleared`` hidden. Of a type nobody knows any more, all is hidden."""
    if event.data is None:
        return event
    try:
        personal = catalogue.find(event.type).personal
    except UnknownType:
        personal = EVERYTHING
    return event.model_copy(update={"data": mask(event.data, personal, cleared=cleared)})
