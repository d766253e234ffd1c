"""How erasures are governed: ``[people] erasure``. Pure."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class ErasureRule(BaseModel):
    """Who decides that somebody is erased."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    second_person: bool = Field(
        True, description="Does a second person have to let each go? What is erased cannot be brought back."
    )
