"""Messages that belong to no case over HTTP; the hub mounts it before cases, which any reference asks for."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from cases.acting.report import Report
from cases.desk.api import Body, actor_of
from cases.desk.messages.desk import MessageDesk
from cases.desk.messages.shown import MessagePage, ShownMessage
from cases.keeping.finding.wanted import MOST
from cases.ports import Requires
from safeguards.policy import Principal, Scope
from schemas.events.case import Channel
from schemas.formats import Key, Prose

Message = Annotated[int, Path(ge=1, lt=2**53, description="which of the messages that were set aside")]


class MessagesAsked(BaseModel):
    """Which of them, and which page."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    state: Literal["waiting", "settled", "all"] = Field(
        default="waiting", description="those that wait for somebody, those that somebody saw to, or all"
    )
    automatic: bool = Field(default=False, description="machines' alone; otherwise people's alone")
    after: int | None = Field(default=None, ge=1, lt=2**53, description="`next` of the page before")
    limit: int = Field(default=50, ge=1, le=MOST, description="how many at most")


class Attaching(Body):
    """The case that it belongs to."""

    reference: Key = Field(description="the reference of the case")
    reason: Prose | None = Field(default=None, description="why, for staff")


class OpeningOf(Report, Body):
    """What of the report is not in the message, and what is to be said otherwise than there."""

    channel: Channel = Field(default="email", description="not asked for: it is the message's own")
    reason: Prose | None = Field(default=None, description="why, for staff")


class Dismissing(Body):
    """Why nothing is to be done."""

    reason: Prose = Field(description="why, for staff")


def router(desk: MessageDesk, requires: Requires) -> APIRouter:
    routes = APIRouter(prefix="/cases/messages", tags=["cases"])
    may_read = requires(Scope.CASES_READ)
    may_take = requires(Scope.CASES_TAKE)

    @routes.get("")
    async def listing(
        asked: Annotated[MessagesAsked, Query()], caller: Principal = Depends(may_read)
    ) -> MessagePage:
        """Messages that belong to no case, the newest first."""
        return await desk.page(asked.state, asked.after, asked.limit, caller, by_machine=asked.automatic)

    @routes.get("/{message}")
    async def show(message: Message, caller: Principal = Depends(may_read)) -> ShownMessage:
        """One, with what it says; the look goes on record where that is not masked."""
        return await desk.show(message, caller)

    @routes.post("/{message}/attach")
    async def attach(
        message: Message, said: Attaching, caller: Principal = Depends(may_take)
    ) -> ShownMessage:
        """Put it on the case that it belongs to, as a contact with its files."""
        return await desk.attach(message, said.reference, said.reason, actor_of(said, caller), caller)

    @routes.post("/{message}/open")
    async def open_of(
        message: Message, said: OpeningOf, caller: Principal = Depends(may_take)
    ) -> ShownMessage:
        """Open a case of it, or add it to the open case that it repeats."""
        report = Report.model_validate(said.model_dump(exclude={"role", "reason"}))
        return await desk.open(message, report, said.reason, actor_of(said, caller), caller)

    @routes.post("/{message}/dismiss")
    async def dismiss(
        message: Message, said: Dismissing, caller: Principal = Depends(may_take)
    ) -> ShownMessage:
        """Say that nothing is to be done about it."""
        return await desk.dismiss(message, said.reason, actor_of(said, caller), caller)

    return routes
