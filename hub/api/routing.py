"""Routes over HTTP: what is in force, what was, why an event goes where it goes, and changing it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import PlainTextResponse

from hub.api.problem import Problem
from hub.api.security import requires
from hub.checking.fit import asked_of_adapters
from hub.routing import named_by
from ledger import clock, routing
from ledger.people import known_to
from ledger.reading import event, owned, pauses, people
from ledger.reading.pauses import RecordedPause
from ledger.replaying import Refused
from ledger.session import Session
from routes.route import Route
from routes.source import RoutingFile, read, write
from routes.subscription import Subscription
from routes.table import RoutingTable
from safeguards.audit import repository as audit
from safeguards.policy import Principal, Scope
from schemas import strict_json
from schemas.cloudevents import read_structured
from schemas.envelope import Envelope
from schemas.errors import UnknownType
from schemas.event_type import short_of

if TYPE_CHECKING:
    from hub.bootstrap import Hub

TOML = "application/toml"
Number = Annotated[int | None, Query(ge=0, lt=2**63)]
Owner = Annotated[str, Query(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", description="whose they are")]


class Routing(BaseModel):
    """The routes and subscriptions of one version. ``owners`` by name and ``pauses`` are for the present."""

    model_config = ConfigDict(frozen=True)

    version: int
    routes: list[Route]
    subscriptions: list[Subscription]
    owners: dict[str, dict[str, str]] = Field(default_factory=dict)
    pauses: list[RecordedPause] = Field(default_factory=list, description="what is paused now")


class Applied(BaseModel):
    """``changed``: the version moved by this."""

    model_config = ConfigDict(frozen=True)

    version: int
    changed: bool
    routes: int
    subscriptions: int


class Explained(BaseModel):
    """What one route made of the event."""

    model_config = ConfigDict(frozen=True)

    route: str
    subscription: str
    matched: bool
    chosen: bool = Field(description="it makes the delivery")
    reasons: list[str]


class Explanations(BaseModel):
    model_config = ConfigDict(frozen=True)

    version: int
    unrouted: bool
    items: list[Explained]


def router(hub: Hub) -> APIRouter:
    routes = APIRouter(prefix="/routes", tags=["routes"])
    may_read = [Depends(requires(hub, Scope.ROUTES_READ))]
    may_write = requires(hub, Scope.ROUTES_WRITE)

    @routes.get("", dependencies=may_read)
    async def present() -> Routing:
        """What is in force now."""
        return await asyncio.to_thread(_present, hub)

    @routes.get("/version/{number}", dependencies=may_read)
    async def of_version(number: Annotated[int, Path(ge=0, lt=2**63)]) -> Routing:
        """What was in force at a version, as events carry it."""
        return await asyncio.to_thread(_of_version, hub, number)

    @routes.get("/export", dependencies=may_read)
    async def export(owner: str | None = None) -> PlainTextResponse:
        """As TOML, ready to be applied elsewhere; all, or one owner's."""
        return PlainTextResponse(await asyncio.to_thread(_export, hub, owner), media_type=TOML)

    @routes.put("")
    async def apply(
        request: Request, owner: Owner = "api", caller: Principal = Depends(may_write)
    ) -> Applied:
        """Make the owner's routes and subscriptions exactly what the TOML body says."""
        body = await _body(hub, request)
        found = await asyncio.to_thread(_read, hub, body, owner)
        applied = await hub.door.run(lambda session: _apply(session, found, owner, caller))
        await asyncio.to_thread(hub.routing.refresh)
        # A subscription that came back, or was enabled, may have work that nobody has been told of.
        hub.outbox.wake(one.name for one in found.subscriptions)
        return applied

    @routes.post("/explain", dependencies=may_read)
    async def explain(request: Request, seq: Number = None, version: Number = None) -> Explanations:
        """Which routes match an event and why: one in the body, or a recorded one by ``seq``.

        A recorded one is judged by the routes it was matched by, unless ``version`` says otherwise.
        """
        body = await _body(hub, request) if seq is None else b""
        return await asyncio.to_thread(_explain, hub, body, seq, version)

    return routes


async def _body(hub: Hub, request: Request) -> bytes:
    most = hub.settings.intake.max_body_bytes
    found = bytearray()
    async for chunk in request.stream():
        found += chunk
        if len(found) > most:
            raise Problem(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                "The body is too large",
                f"At most {most} bytes are taken.",
            )
    return bytes(found)


def _present(hub: Hub) -> Routing:
    with hub.reader.session() as session:
        table = routing.current(session)
        owners = {
            "routes": {one.route.name: one.owner for one in owned.routes(session)},
            "subscriptions": {
                one.subscription.name: one.owner for one in owned.subscriptions(session) if not one.removed
            },
        }
        paused = pauses.in_force(session)
    return _shown(table).model_copy(update={"owners": owners, "pauses": paused})


def _of_version(hub: Hub, number: int) -> Routing:
    with hub.reader.session() as session:
        return _shown(routing.of_version(session, number))


def _shown(table: RoutingTable) -> Routing:
    return Routing(
        version=table.version,
        routes=[*table.routes.values()],
        subscriptions=[*table.subscriptions.values()],
    )


def _export(hub: Hub, owner: str | None) -> str:
    with hub.reader.session() as session:
        routes = [one.route for one in owned.routes(session) if owner in {None, one.owner}]
        subscriptions = [
            one.subscription
            for one in owned.subscriptions(session)
            if not one.removed and owner in {None, one.owner}
        ]
    return write(routes, subscriptions)


def _read(hub: Hub, body: bytes, owner: str) -> RoutingFile:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(
            HTTPStatus.UNPROCESSABLE_ENTITY, "Not text", f"The routes are not UTF-8 (byte {error.start})."
        ) from error
    with hub.reader.session() as session:
        others = [
            one.subscription.name
            for one in owned.subscriptions(session)
            if not one.removed and one.owner != owner
        ]
    found = read(
        text,
        owner,
        adapters=[*hub.adapters, *hub.settings.adapters],
        types=[one.type for one in hub.catalogue.types()],
        subscriptions=others,
    )
    running = {name: type(adapter) for name, adapter in hub.adapters.items()}
    problems = [
        *found.problems,
        *asked_of_adapters(owner, text, found, running, hub.catalogue, hub.settings.home),
    ]
    if problems:
        raise Problem(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "The routes cannot be used",
            "\n".join(str(one) for one in problems),
            problems=[
                {"file": one.file, "line": one.line, "problem": one.problem, "fix": one.fix}
                for one in problems
            ],
        )
    return found


def _apply(session: Session, found: RoutingFile, owner: str, caller: Principal) -> Applied:
    before = routing.current_version(session)
    try:
        version = routing.apply(session, found.routes, found.subscriptions, owner=owner, author=caller.holder)
    except ValueError as error:
        raise Problem(HTTPStatus.CONFLICT, "The routes cannot be applied", str(error)) from error
    if version != before:
        audit.record(
            session,
            at=clock.moment(clock.now(session)),
            who=caller.holder,
            action="routes.apply",
            thing=f"routing/{version}",
            detail={"owner": owner, "before": before},
        )
    return Applied(
        version=version,
        changed=version != before,
        routes=len(found.routes),
        subscriptions=len(found.subscriptions),
    )


def _explain(hub: Hub, body: bytes, seq: int | None, version: int | None) -> Explanations:
    with hub.reader.session() as session:
        envelope, own, known = _asked_about(hub, session, body, seq)
        wanted = own if version is None else version
        table = routing.current(session) if wanted is None else routing.of_version(session, wanted)
    said = table.explain(envelope, short_of(envelope.type), known)
    return Explanations(
        version=table.version,
        unrouted=not any(one.chosen for one in said),
        items=[
            Explained(
                route=one.route.name,
                subscription=one.route.to,
                matched=one.matched,
                chosen=one.chosen,
                reasons=one.reasons,
            )
            for one in said
        ],
    )


def _asked_about(
    hub: Hub, session: Session, body: bytes, seq: int | None
) -> tuple[Envelope, int | None, Sequence[str]]:
    """The event, the routes it was matched by, and the people who were known to them."""
    if seq is not None:
        found = event.by_seq(session, seq)
        if found.erased:
            raise Refused(
                f"The data of event {seq} was forgotten, so its routes cannot be evaluated again; its "
                f"deliveries (`/events/{seq}/deliveries`) say by which it went."
            )
        return found.envelope(), found.routing_version, people.known_at_acceptance(session, seq)
    envelope = read_structured(strict_json.parse(body, max_depth=hub.settings.intake.max_depth))
    return envelope, None, _known_now(hub, session, envelope)


def _known_now(hub: Hub, session: Session, envelope: Envelope) -> Sequence[str]:
    try:
        kind = hub.catalogue.find(envelope.type)
    except UnknownType:
        return ()
    if hub.people.form is None:
        return ()
    named = named_by(envelope, kind, hub.people.form)
    known = known_to(hub.people, session, named)
    return [person for one in named for person in known.get(one.key, ())]
