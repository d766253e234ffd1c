"""By which accounts people sign in, over HTTP; the hub mounts it and says who may come in."""

from __future__ import annotations

from fastapi import APIRouter, Depends

from identity_index.ids import person_id
from identity_index.people.sign_ins.desk import SignInDesk
from identity_index.people.sign_ins.shown import Accounts, NewAccount
from identity_index.ports import Requires
from safeguards.policy import Principal, Scope


def router(desk: SignInDesk, requires: Requires) -> APIRouter:
    routes = APIRouter(prefix="/people", tags=["people"])

    @routes.get("/{which}/sign-ins", dependencies=[Depends(requires(Scope.PEOPLE_READ))])
    async def sign_ins(which: str) -> Accounts:
        """By which accounts they sign in or once did: of each its service, its subject, and from when to
        when. A person is found by any of them, as by any record (`/people/by-source`)."""
        return await desk.show(person_id.read(which))

    @routes.post("/{which}/sign-ins")
    async def say(
        which: str, said: NewAccount, caller: Principal = Depends(requires(Scope.PEOPLE_STEWARD))
    ) -> Accounts:
        """They sign in by this account from now on; the one that it follows stays theirs."""
        return await desk.say(person_id.read(which), said, caller.holder)

    return routes
