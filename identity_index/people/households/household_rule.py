"""What counts as a household: the settings' ``[people.households]``. Pure."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from schemas.formats import Uprn


class HouseholdRule(BaseModel):
    """Which addresses are one household's, and which are never told."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    most: int = Field(
        10,
        ge=2,
        le=50,
        description="Persons at one address who may be a household. Where more live it is communal, such as "
        "a hostel or a care home, and nobody is listed.",
    )
    never: tuple[Uprn, ...] = Field(
        (),
        description="UPRNs of which it is never told who lives there, such as refuges.",
    )
