"""By what one of several values is chosen: a table ``[people.golden.<attribute>]``."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema, field_validator

from schemas.formats import Code


class Criterion(StrEnum):
    """``source``: whose system stands first in ``prefer``. ``recency``: what was changed last.
    ``completeness``: what says most. ``agreement``: what most systems say."""

    SOURCE = "source"
    RECENCY = "recency"
    COMPLETENESS = "completeness"
    AGREEMENT = "agreement"


_Criterion = Annotated[Criterion, WithJsonSchema({"type": "string", "enum": list(Criterion)})]


class AttributeRule(BaseModel):
    """Which of the values that systems hold of an attribute counts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    prefer: tuple[Code, ...] = Field(
        (), description="Systems, the most trusted first. Those that are not named come after all that are."
    )
    order: tuple[_Criterion, ...] = Field(
        (Criterion.SOURCE, Criterion.COMPLETENESS, Criterion.RECENCY),
        description="By what values are told apart, the first that does so decides. `source`: by `prefer`; "
        "`recency`: what its system changed last; `completeness`: what says most; `agreement`: what most "
        "systems say.",
    )

    @field_validator("prefer", "order")
    @classmethod
    def _each_once(cls, several: tuple[str, ...]) -> tuple[str, ...]:
        twice = sorted({one for one in several if several.count(one) > 1})
        if twice:
            raise ValueError(f"{', '.join(twice)} stands there twice; name each once")
        return several

    @field_validator("order")
    @classmethod
    def _something(cls, order: tuple[Criterion, ...]) -> tuple[Criterion, ...]:
        if not order:
            raise ValueError("nothing would tell values apart; name a criterion, or take order away")
        return order
