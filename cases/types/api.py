"""Case types over HTTP; the hub mounts it and says who may come in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from cases.ports import Requires
from cases.types.desk import TypeDesk
from cases.types.shown import CaseTypePage, CaseTypeShown
from safeguards.policy import Scope

LARGEST = 2**63 - 1
"""Of a version: no database has room for more."""


class WhichVersion(BaseModel):
    """The query of one type."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int | None = Field(
        default=None, ge=1, le=LARGEST, description="One that cases were opened under; otherwise as it is now"
    )


def router(desk: TypeDesk, requires: Requires) -> APIRouter:
    routes = APIRouter(
        prefix="/cases/types", tags=["cases"], dependencies=[Depends(requires(Scope.CASES_READ))]
    )

    @routes.get("")
    async def listing() -> CaseTypePage:
        """The types that cases may be of; none where the hub keeps no cases."""
        return await desk.listing()

    @routes.get("/{name}")
    async def show(name: str, asked: Annotated[WhichVersion, Query()]) -> CaseTypeShown:
        """One: what is asked as JSON Schema, its statuses with their public words, its clocks in words."""
        return await desk.show(name, asked.version)

    return routes
