"""Reading events: the list, one, its trace and its deliveries. Personal data is masked for everybody.

Only who asks for it unmasked sees it, if the key may read payloads; that is on record before it is shown.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, ConfigDict, Field, JsonValue
from starlette.requests import Request

from hub.api.problem import Problem
from hub.api.security import requires
from ledger import auditing, clock
from ledger.errors import NotFound
from ledger.reading import delivery, event, events, overtaking, people, trace
from ledger.reading.delivery import RecordedDelivery
from ledger.reading.event import RecordedEvent
from ledger.reading.events import MOST, EventFilter, EventPage
from ledger.reading.masking import Sight, Unmasking, clear, masked
from ledger.reading.trace import Trace
from ledger.session import Session
from safeguards.audit import repository as audit
from safeguards.policy import Principal, Scope
from schemas.errors import Malformed

if TYPE_CHECKING:
    from hub.bootstrap import Hub

Seq = Annotated[int, Path(ge=1, lt=2**63)]


class Asked(EventFilter, Unmasking):
    """The list's query. ``id`` needs ``source`` and names one event; ``unmasked`` is about the data."""

    id: str | None = None
    order: Literal["newest", "oldest"] = "newest"
    after: str | None = Field(default=None, description="`next` of the page before, of the same order")
    limit: int = Field(default=50, ge=1, le=MOST)
    data: bool = Field(default=False, description="with the events' data")


class Deliveries(BaseModel):
    """Where one event went."""

    model_config = ConfigDict(frozen=True)

    seq: int
    unrouted: bool
    items: list[RecordedDelivery]


def router(hub: Hub) -> APIRouter:
    routes = APIRouter(prefix="/events", tags=["events"])
    may_read = requires(hub, Scope.EVENTS_READ)
    may_unmask = requires(hub, Scope.PAYLOADS_READ)

    @routes.get("")
    async def listing(
        asked: Annotated[Asked, Query()], request: Request, reader: Principal = Depends(may_read)
    ) -> EventPage:
        """Events, newest first, or oldest first to follow along; personal data masked. Those of one person
        are shown for a purpose, and that goes on record with who looked."""
        caller = await may_unmask(request) if asked.unmasked else None
        if asked.person is not None:
            _for_a_purpose(asked)
        closed = hub.closed.to(reader)
        sight = (masked if caller is None else clear)(hub.catalogue, closed)
        page = await asyncio.to_thread(_page, hub, asked, sight)
        if asked.person is not None and (page.items or asked.after is None):
            await _looked(hub, reader, asked)
        if caller is not None and asked.data:
            await _on_record(hub, caller, page.items, asked.purpose)
        return page

    @routes.get("/{seq}")
    async def show(
        seq: Seq,
        asked: Annotated[Unmasking, Query()],
        request: Request,
        reader: Principal = Depends(may_read),
    ) -> RecordedEvent:
        """One event with its data, personal data masked."""
        caller = await may_unmask(request) if asked.unmasked else None
        sight = (masked if caller is None else clear)(hub.catalogue, hub.closed.to(reader))
        found = await asyncio.to_thread(_one, hub, seq, sight)
        if caller is not None:
            await _on_record(hub, caller, [found], asked.purpose)
        return found

    @routes.get("/{seq}/trace")
    async def story(seq: Seq, reader: Principal = Depends(may_read)) -> Trace:
        """Its story: what caused it, what it caused, and where each of them went. Without data, masked."""
        return await asyncio.to_thread(_trace, hub, seq, masked(hub.catalogue, hub.closed.to(reader)))

    @routes.get("/{seq}/deliveries")
    async def deliveries(seq: Seq, reader: Principal = Depends(may_read)) -> Deliveries:
        """Who was to have it, and what became of that; personal data masked in what they answered."""
        return await asyncio.to_thread(_deliveries, hub, seq, masked(hub.catalogue, hub.closed.to(reader)))

    return routes


def _for_a_purpose(asked: Asked) -> None:
    """What all somebody has to do with the council is theirs, though each event alone is masked."""
    if not asked.purpose.strip():
        raise Malformed(
            "the events of one person are shown for a purpose, and none is given",
            where="purpose",
            fix="Say what you need them for (`purpose`, `--purpose`); it goes on record.",
        )


async def _looked(hub: Hub, caller: Principal, asked: Asked) -> None:
    """On record with whom the events are of, as the index knows them; of a key that means nobody it says no
    more than that there was one. What is gone on with and finds nothing new is no other look."""
    written = asked.person or ""

    def unit(session: Session) -> None:
        person = people.person_of(session, hub.people, written)
        thing = "events" if person is None else f"person/{person.removeprefix('p-')}"
        auditing.note(session, caller.holder, "people.events", thing, asked.purpose)

    await hub.door.run(unit)


def _page(hub: Hub, asked: Asked, sight: Sight) -> EventPage:
    with hub.reader.session() as session:
        if asked.id is not None:
            if asked.source is None:
                raise Problem(
                    HTTPStatus.UNPROCESSABLE_ENTITY,
                    "The source is missing",
                    "An id names an event only together with its source; give both.",
                )
            [one] = sight.events(
                session, _resolved(hub, session, [event.by_key(session, asked.source, asked.id)])
            )
            if one.closed:
                raise NotFound(
                    f"There is no event {asked.id!r} of the source {asked.source!r} in the ledger."
                )
            return EventPage(items=[one if asked.data else one.model_copy(update={"data": None})], next=None)
        wanted = EventFilter.model_validate(
            asked.model_dump(include=set(EventFilter.model_fields), exclude_none=True)
        )
        page = events.listing(
            session,
            wanted,
            hub.people,
            newest_first=asked.order == "newest",
            after=asked.after,
            limit=asked.limit,
            data=asked.data,
        )
        found = sight.events(session, _resolved(hub, session, page.items))
        if wanted.about_something:
            # What is asked for tells of what it is about, whatever is hidden of that.
            found = [one for one in found if not one.closed]
        return page.model_copy(update={"items": found})


def _one(hub: Hub, seq: int, sight: Sight) -> RecordedEvent:
    with hub.reader.session() as session:
        return sight.events(session, _resolved(hub, session, [event.by_seq(session, seq)]))[0]


def _resolved(hub: Hub, session: Session, found: Sequence[RecordedEvent]) -> list[RecordedEvent]:
    """The same, with the matter and the people of each as they are known now."""
    return people.resolved(session, hub.people, overtaking.resolved(session, hub.catalogue, found))


def _trace(hub: Hub, seq: int, sight: Sight) -> Trace:
    with hub.reader.session() as session:
        return sight.trace(session, trace.of(session, seq, hub.catalogue, hub.people))


def _deliveries(hub: Hub, seq: int, sight: Sight) -> Deliveries:
    with hub.reader.session() as session:
        found = event.by_seq(session, seq)
        made = sight.deliveries(session, delivery.of_event(session, seq))
        return Deliveries(seq=seq, unrouted=found.unrouted, items=made)


async def _on_record(hub: Hub, caller: Principal, shown: Sequence[RecordedEvent], purpose: str) -> None:
    """Reading data unmasked is written down before it is shown."""
    if not shown:
        return
    seqs = [one.seq for one in shown]
    thing = f"event/{seqs[0]}" if len(seqs) == 1 else "events"

    def unit(session: Session) -> None:
        at = clock.moment(clock.now(session))
        detail: JsonValue = None
        if len(seqs) > 1:
            detail = {"first": min(seqs), "last": max(seqs), "many": len(seqs)}
        audit.record(
            session,
            at=at,
            who=caller.holder,
            action="payloads.read",
            thing=thing,
            reason=purpose,
            detail=detail,
        )

    await hub.door.run(unit)
