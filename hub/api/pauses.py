"""Pauses over HTTP: stopping what is sent or polled for a while, and letting it go on."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from http import HTTPStatus
from typing import TYPE_CHECKING

import structlog
from fastapi import APIRouter, Depends
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from adapters.contract import Polls
from dead_letter.alerts.desk import subscription_of
from hub.api.problem import Problem
from hub.api.security import requires
from ledger import pausing
from ledger.errors import NotFound
from ledger.pauses import Pause, What
from ledger.reading import owned
from ledger.reading.pauses import PauseLine, RecordedPause, lines, recorded
from ledger.replaying import Refused
from ledger.session import Session
from safeguards.policy import Principal, Scope

if TYPE_CHECKING:
    from hub.bootstrap import Hub

log = structlog.get_logger()


class Stopped(StrEnum):
    """What can be paused."""

    EVERYTHING = "everything"
    SUBSCRIPTION = "subscription"
    ADAPTER = "adapter"
    ROUTE = "route"


class Part(StrEnum):
    """A part of what an adapter does."""

    DELIVERIES = "deliveries"
    POLLING = "polling"


class Which(BaseModel):
    """What is meant, and why. An adapter is both its deliveries and its polling, unless ``only`` says one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    what: Stopped = Field(description="everything, subscription, adapter or route")
    name: str = Field(default="", max_length=128, description="empty: of everything")
    only: Part | None = Field(default=None, description="of an adapter")
    reason: str = Field(max_length=2000, description="goes on record with the key's holder")


class NewPause(Which):
    """What to pause. ``change``: it is paused already, and is to have this reason and this end."""

    until: AwareDatetime | None = Field(
        default=None, description="when it goes on by itself; null: when somebody resumes it"
    )
    change: bool = Field(default=False, description="it is paused: give it this reason and end")


class Pauses(BaseModel):
    """What is paused now."""

    model_config = ConfigDict(frozen=True)

    items: list[PauseLine]


class Done(BaseModel):
    """The pauses that were made, or ended."""

    model_config = ConfigDict(frozen=True)

    items: list[RecordedPause]
    warning: str | None = Field(
        default=None, description="what else stands still by it that somebody may count on; null: nothing"
    )


Things = Sequence[tuple[What, str]]


def router(hub: Hub) -> APIRouter:
    routes = APIRouter(prefix="/pauses", tags=["pauses"])
    may_pause = requires(hub, Scope.FLOW_PAUSE)

    @routes.get("", dependencies=[Depends(requires(hub, Scope.ROUTES_READ))])
    async def listing() -> Pauses:
        """What is paused: by whom, since when, until when, why, and how much waits because of it."""
        return Pauses(items=await hub.reader.run(lambda session: lines(session, _known(hub, session))))

    @routes.post("", status_code=HTTPStatus.CREATED)
    async def pause(wanted: NewPause, caller: Principal = Depends(may_pause)) -> Done:
        """Stop it. Once this is answered no further attempt begins; what is under way ends."""
        made = await hub.door.run(lambda session: _pause(hub, session, wanted, caller))
        _told("flow.paused", made, caller)
        return Done(items=[recorded(one) for one in made], warning=_warning(hub, made))

    @routes.post("/resume")
    async def resume(wanted: Which, caller: Principal = Depends(may_pause)) -> Done:
        """Let it go on."""
        ended = await hub.door.run(lambda session: _resume(hub, session, wanted, caller))
        _told("flow.resumed", ended, caller)
        hub.outbox.wake(hub.routing.table.subscriptions)
        return Done(items=[recorded(one) for one in ended])

    return routes


def _pause(hub: Hub, session: Session, wanted: NewPause, caller: Principal) -> list[Pause]:
    things = _things(hub, wanted)
    if wanted.change:
        things = pausing.those_paused(session, things) or things
    known = _known(hub, session)
    for what, name in things:
        if what is not What.EVERYTHING and name not in known[what]:
            raise _unknown(session, what, name, known[what])
    until: datetime | None = wanted.until
    made = pausing.pause(
        session, things, who=caller.holder, reason=wanted.reason, until=until, change=wanted.change
    )
    hub.systems.look(session)
    return made


def _warning(hub: Hub, made: Sequence[Pause]) -> str | None:
    """Whose notices of alerts wait by this."""
    stopped = {
        name
        for name, one in hub.settings.alerts.recipients.items()
        for pause in made
        if pause.what is What.EVERYTHING
        or (pause.what is What.ADAPTER and pause.name == one.adapter)
        or (pause.what in {What.SUBSCRIPTION, What.ROUTE} and pause.name == subscription_of(name))
    }
    if not stopped:
        return None
    names = ", ".join(sorted(stopped))
    return f"Notices of alerts wait too: {names} will not be told of anything until it is resumed."


def _resume(hub: Hub, session: Session, wanted: Which, caller: Principal) -> list[Pause]:
    things = _things(hub, wanted)
    # Of an adapter one part may have been paused alone.
    things = pausing.those_paused(session, things) or things
    ended = pausing.resume(session, things, who=caller.holder, reason=wanted.reason)
    hub.systems.look(session)
    return ended


def _things(hub: Hub, wanted: Which) -> Things:
    """What is meant, each part of it. Raises a 422 ``Problem``."""
    if wanted.only is not None and wanted.what is not Stopped.ADAPTER:
        raise _wrong("`only` is for an adapter: its deliveries, or its polling.")
    if (wanted.what is Stopped.EVERYTHING) == bool(wanted.name):
        raise _wrong(
            "Everything has no name; leave `name` out."
            if wanted.name
            else f"Say which {wanted.what.value} is meant, by `name`."
        )
    if wanted.what is not Stopped.ADAPTER:
        return [(What(wanted.what.value), wanted.name)]
    deliveries, polling = (What.ADAPTER, wanted.name), (What.POLLING, wanted.name)
    if wanted.only is Part.POLLING:
        return [polling]
    if wanted.only is Part.DELIVERIES:
        return [deliveries]
    polls = isinstance(hub.adapters.get(wanted.name), Polls)
    # One that is gone, or polls no more, may be resumed all the same.
    return [deliveries, polling] if polls or not isinstance(wanted, NewPause) else [deliveries]


def _known(hub: Hub, session: Session) -> Mapping[What, Collection[str]]:
    adapters = {*hub.adapters, *hub.settings.adapters}
    polled = {name for name in adapters if isinstance(hub.adapters.get(name), Polls)}
    return {
        What.SUBSCRIPTION: [one.subscription.name for one in owned.subscriptions(session) if not one.removed],
        What.ADAPTER: adapters,
        What.POLLING: polled,
        What.ROUTE: [one.route.name for one in owned.routes(session)],
    }


def _unknown(session: Session, what: What, name: str, known: Collection[str]) -> Exception:
    if what is What.SUBSCRIPTION and any(
        one.removed and one.subscription.name == name for one in owned.subscriptions(session)
    ):
        return Refused(f"The subscription {name} was removed; what waits for it is held as it is.")
    near = difflib.get_close_matches(name, known, n=1)
    thing = "adapter that is polled" if what is What.POLLING else what.value
    names = f"did you mean {near[0]}?" if near else f"there are: {', '.join(sorted(known)) or 'none'}."
    return NotFound(f"There is no {thing} {name[:64]!r}; {names}")


def _wrong(detail: str) -> Problem:
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "Not a request we know", detail)


def _told(event: str, which: Sequence[Pause], caller: Principal) -> None:
    for one in which:
        log.info(event, what=one.what.value, name=one.name, by=caller.holder)
