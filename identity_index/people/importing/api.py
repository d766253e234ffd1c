"""Files of people over HTTP; the hub mounts it and says who may come in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from identity_index.ids import import_id
from identity_index.people.importing.batch import Batch, Beginning, Import, ImportPage, RejectPage
from identity_index.people.importing.desk import ImportDesk
from identity_index.ports import Requires
from safeguards.policy import Principal, Scope


class AskedImports(BaseModel):
    """The query of a list of imports."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    after: str | None = Field(default=None, description="`next` of the page before")
    limit: int = Field(default=50, ge=1, le=500)


class AskedRejects(BaseModel):
    """The query of an import's rejects."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    after: int = Field(default=0, ge=0, lt=2**63, description="a line: `next` of the page before")
    limit: int = Field(default=100, ge=1, le=500)


def router(desk: ImportDesk, requires: Requires) -> APIRouter:
    routes = APIRouter(prefix="/people/imports", tags=["people"])
    may_read, may_import = requires(Scope.PEOPLE_READ), requires(Scope.PEOPLE_IMPORT)

    @routes.get("", dependencies=[Depends(may_read)])
    async def listing(asked: Annotated[AskedImports, Query()]) -> ImportPage:
        """Files of people that were taken in, or begun, the newest first."""
        after = None if asked.after is None else import_id.read(asked.after)
        return await desk.page(after, asked.limit)

    @routes.post("")
    async def begin(wanted: Beginning, caller: Principal = Depends(may_import)) -> Import:
        """Begin to take in a file of people; or go on with the same one, from where `line` says."""
        return await desk.begin(wanted, caller.holder)

    @routes.get("/{which}", dependencies=[Depends(may_read)])
    async def one(which: str) -> Import:
        """How far a file is in, and what became of its rows."""
        return await desk.find(import_id.read(which))

    @routes.post("/{which}/batches")
    async def batch(which: str, rows: Batch, caller: Principal = Depends(may_import)) -> Import:
        """The next rows: matched, linked and told of by units of `unit` rows, each with the line that the
        import is at then. Sent twice, the second is refused with 409 and changes nothing. Where a unit fails,
        those before it are in: go on from `line`."""
        return await desk.take(import_id.read(which), rows, caller.holder)

    @routes.get("/{which}/rejects", dependencies=[Depends(may_read)])
    async def rejects(which: str, asked: Annotated[AskedRejects, Query()]) -> RejectPage:
        """Rows that could not be taken: where, what is wrong, and what to do."""
        return await desk.rejects(import_id.read(which), asked.after, asked.limit)

    return routes
