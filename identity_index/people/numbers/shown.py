"""Whose a number is, as it is shown."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from identity_index.people.desk.person import PersonLine


class NumberHolder(PersonLine):
    """Somebody whose number it is."""

    given: bool = Field(description="the council gave it to them, or a person decided that it is theirs")
    systems: list[str] = Field(description="the systems that say so")


class NumberHolders(BaseModel):
    """Whose a number is: nearly always one person's. Nobody's: none is listed."""

    model_config = ConfigDict(frozen=True)

    scheme: str = Field(description="what kind of number it is")
    items: list[NumberHolder] = Field(description="those who have it now, whoever had the record it came to")
    too_common: bool = Field(description="so many records hold it that they were not all looked at")
