"""Households over HTTP; the hub mounts it and says who may come in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from identity_index.ids import person_id
from identity_index.people.desk.desk import thing
from identity_index.people.desk.looking import Looking
from identity_index.people.golden.reading import Goldsmith
from identity_index.people.households.household_rule import HouseholdRule
from identity_index.people.households.reading import household
from identity_index.people.households.shown import Household
from identity_index.people.numbers.api import AskedFor
from identity_index.ports import Requires
from ledger import auditing
from ledger.door import Door
from ledger.reader import Reader
from safeguards.policy import Principal, Scope


@dataclass(frozen=True, slots=True)
class HouseholdDesk:
    """Safe to use from many requests at once."""

    reader: Reader
    door: Door
    goldsmith: Goldsmith
    rule: HouseholdRule

    async def show(self, number: int, looking: Looking) -> Household:
        """It is on record before it is shown. Raises ``NotFound``."""
        today = datetime.now(UTC).date()
        read = partial(household, number=number, goldsmith=self.goldsmith, rule=self.rule, today=today)
        found = await self.reader.run(read)
        about = thing(person_id.read(found.person))
        await self.door.run(
            lambda session: auditing.note(session, looking.who, "people.household", about, looking.purpose)
        )
        return found


def router(desk: HouseholdDesk, requires: Requires) -> APIRouter:
    routes = APIRouter(prefix="/people", tags=["people"])
    may_read = requires(Scope.PEOPLE_READ)

    @routes.get("/{which}/household")
    async def show(
        which: str, asked: Annotated[AskedFor, Query()], caller: Principal = Depends(may_read)
    ) -> Household:
        """Who lives where they live, since when and how certain that is. It goes on record."""
        return await desk.show(person_id.read(which), Looking(caller.holder, asked.purpose))

    return routes
