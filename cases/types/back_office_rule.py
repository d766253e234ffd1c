"""Which system does the work of a case of a type, and what its words mean here."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from schemas.formats import Code, Line


class BackOfficeRule(BaseModel):
    """``[back_office]`` of a case type."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    adapter: Code = Field(description="The system, by its adapter's name")
    statuses: dict[Line, Code] = Field(
        default_factory=dict,
        description="What its statuses mean here: `{ 'Works complete' = 'repaired' }`. Compared without "
        "regard to capitals and spaces around",
    )
    closed_there_is_fixed: bool = Field(
        default=False,
        description="Whether its word that it is done is believed, though no status of its own says how: the "
        "case then goes to the first status with the outcome `fixed` that the back office may move it to",
    )
