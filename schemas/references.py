"""How events name people and places: as their source knows them, never by a master id.

A master id changes when records are merged; what a source calls its own record does not. The identity index
ties the two together.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from schemas.classes import Classed, DataClass
from schemas.formats import Code, Key
from schemas.model import CanonicalModel


class SourceKey(CanonicalModel):
    """A record as one system knows it."""

    system: Code = Field(description="The system that holds the record, as named in the hub's configuration")
    local_id: Annotated[Key, Classed(DataClass.INTERNAL)] = Field(description="That system's own key for it")


class PersonKey(SourceKey):
    """What one system holds of a person, by that system's own key.

    Told apart from other source keys: it names somebody, not the matter that the event is about.
    """


class OrganisationKey(SourceKey):
    """What one system holds of an organisation, by that system's own key.

    Told apart from other source keys for the same reason.
    """


class StaffKey(SourceKey):
    """What one system holds of somebody who works for the council, by that system's own key.

    Told apart from other source keys for the same reason.
    """


class PersonIdentifier(CanonicalModel):
    """A person named by a number that several systems share."""

    scheme: Literal["person", "chi", "nhs_number", "nino", "ucrn", "council_tax", "upn", "email", "phone"] = (
        Field(
            description="What kind of identifier: this hub's own id of a person (p-12), Community Health "
            "Index number, NHS number, National Insurance number, Unique Citizen Reference Number, council "
            "tax reference, unique pupil number, e-mail address or telephone number"
        )
    )
    value: Annotated[Key, Classed(DataClass.PERSONAL)] = Field(description="The identifier itself")


class PlaceIdentifier(CanonicalModel):
    """A place named by a national reference number."""

    scheme: Literal["uprn", "usrn"] = Field(description="Unique property or unique street reference number")
    value: Annotated[Key, Classed(DataClass.INTERNAL)] = Field(description="The number itself")


_SOURCE_KEY = "source key"
_IDENTIFIER = "typed identifier"


def _kind(value: object) -> str:
    """Only ``scheme`` tells the two apart, so a faulty reference is judged as what it was meant to be."""
    if isinstance(value, dict):
        return _IDENTIFIER if "scheme" in value else _SOURCE_KEY
    return _IDENTIFIER if isinstance(value, PersonIdentifier | PlaceIdentifier) else _SOURCE_KEY


PersonReference = Annotated[
    Annotated[SourceKey, Tag(_SOURCE_KEY)] | Annotated[PersonIdentifier, Tag(_IDENTIFIER)],
    Discriminator(_kind),
]
"""``{"system", "local_id"}`` or ``{"scheme", "value"}``."""

PlaceReference = Annotated[
    Annotated[SourceKey, Tag(_SOURCE_KEY)] | Annotated[PlaceIdentifier, Tag(_IDENTIFIER)],
    Discriminator(_kind),
]
"""``{"system", "local_id"}`` or ``{"scheme", "value"}``."""
