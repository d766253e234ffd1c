"""Whose a number is, over HTTP; the hub mounts it and says who may come in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from identity_index.people.asked.why import Why
from identity_index.people.desk.looking import Looking
from identity_index.people.numbers.desk import NumberDesk
from identity_index.people.numbers.shown import NumberHolders
from identity_index.ports import Requires
from safeguards.policy import Principal, Scope


class AskedFor(BaseModel):
    """What somebody wants to know it for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    purpose: Why = Field(
        description="what for; it goes on record with who looked and by what kind of number, not for whom",
    )


def router(desk: NumberDesk, requires: Requires) -> APIRouter:
    routes = APIRouter(prefix="/people", tags=["people"])
    may_read = requires(Scope.PEOPLE_READ)

    @routes.get("/by-identifier/{scheme}/{value:path}")
    async def by_identifier(
        scheme: str, value: str, asked: Annotated[AskedFor, Query()], caller: Principal = Depends(may_read)
    ) -> NumberHolders:
        """Whose a number is, such as a Unique Citizen Reference Number: given by the council or held by a
        system. It goes on record."""
        return await desk.holders(scheme, value, Looking(caller.holder, asked.purpose))

    return routes
