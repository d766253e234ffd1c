"""Looking for a person by what is known of them."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, model_validator

from identity_index.people.asked.why import Why
from identity_index.people.desk.person import PersonLine
from schemas.formats import Code, Key, Line, PartOfDay

MOST_FOUND = 30


class SearchOf(BaseModel):
    """What is known; the more, the better it finds. Sent in a body, since addresses of pages are kept."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Line | None = Field(default=None, description="the whole name, or a part that is written rightly")
    date_of_birth: PartOfDay | None = Field(
        default=None, description="YYYY-MM-DD, or the part of it that is known"
    )
    address: Line | None = Field(default=None, description="the first line of an address")
    postcode: Line | None = Field(default=None, description="a postcode")
    email: Line | None = Field(default=None, description="an e-mail address")
    phone: Line | None = Field(default=None, description="a telephone number")
    scheme: Code | None = Field(
        default=None, description="with `number`: what kind of number it is, such as chi or nino"
    )
    number: Key | None = Field(default=None, description="with `scheme`: a number that several systems share")
    limit: int = Field(default=10, ge=1, le=MOST_FOUND)
    purpose: Why = Field(
        description="what for; it goes on record with who looked and by what, but not for whom",
    )

    @model_validator(mode="after")
    def _something(self) -> SearchOf:
        if (self.scheme is None) != (self.number is None):
            raise ValueError("a number is looked for by both scheme and number; give both, or neither")
        if not self.fields:
            raise ValueError("there is nothing to look for; give a name, a number, or what else is known")
        return self

    @property
    def fields(self) -> list[str]:
        """What it is looked for by: the names of the fields, of a number its scheme."""
        given = self.model_dump(exclude_none=True, exclude={"limit", "purpose", "scheme", "number"})
        return [*given, *([self.scheme] if self.scheme else [])]


class FoundPerson(PersonLine):
    """Somebody whom it may be."""

    bits: float = Field(description="how much speaks for it: one more bit doubles the odds")
    says: list[str] = Field(description="field by field, in words, of the record that agrees best")


class FoundPage(BaseModel):
    """Whom it may be, the likeliest first."""

    model_config = ConfigDict(frozen=True)

    items: list[FoundPerson]
    restricted: int = Field(
        default=0, description="so many whom it may be are not shown, since their data are restricted"
    )
    too_common: bool = Field(
        description="something that was asked for is shared by so many that it was not followed: say more"
    )
