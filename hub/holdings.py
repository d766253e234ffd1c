"""The single view of a person in this hub: what the ledger holds of them, and systems that can be asked."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from adapters.contract import Adapter, LookedUp, LooksUp, Reject, Retry
from hub.golden import goldsmith
from identity_index.people.holdings.desk import HoldingsDesk
from identity_index.people.holdings.ports import Asking, Said, Thing, Things
from identity_index.people.holdings.purpose import Part, purposes
from identity_index.people.subject import Subject
from ledger.ports import SourceKeys
from ledger.reading import events, given, people
from ledger.reading.closing import Closed
from ledger.reading.event import RecordedEvent
from ledger.reading.events import EventFilter
from ledger.reading.given import Given
from ledger.session import Session
from schemas.event_type import short_of

if TYPE_CHECKING:
    from hub.bootstrap import Hub

log = structlog.get_logger()

PATIENCE = timedelta(seconds=5)
"""How long somebody at a desk waits for systems that are asked."""
_LATE = f"no answer within {PATIENCE.total_seconds():g} seconds"


def holdings_desk(hub: Hub) -> HoldingsDesk:
    """Where people look at all that is held of somebody."""
    return HoldingsDesk(
        *(hub.reader, hub.door, goldsmith(hub.settings), purposes(hub.settings.people.purposes)),
        *(hub.holds, LookingUp(hub.adapters)),
    )


class LedgerHolds:
    """Implements ``Holds``: the events that name somebody, and who was given each. What their data says is
    not told here: who may see that looks at the event."""

    part = Part.EVENTS

    def __init__(self, keys: SourceKeys, closed: Closed) -> None:
        self._keys = keys
        self._closed = closed

    def of(self, session: Session, subject: Subject, most: int) -> Things:
        page = events.listing(session, EventFilter(person=subject.person), self._keys, limit=most)
        found = people.resolved(session, self._keys, page.items)
        went = given.given(session, [one.seq for one in found])
        closed = self._closed.events(session, found)
        items = [
            replace(_thing(one, subject.person, went.get(one.seq, ())), closed=one.seq in closed)
            for one in found
        ]
        return Things(items, more=page.next is not None)


def _thing(event: RecordedEvent, person: str, went: Sequence[Given]) -> Thing:
    places = [place for place, named in event.people.items() if named == person]
    told = [f"{one.subscription} ({one.state})" for one in went]
    about = f"from {event.source}, names them at {', '.join(places) or 'an earlier id'}; "
    return Thing(
        id=str(event.seq),
        what=short_of(event.type),
        at=event.time,
        about=about + (f"for {', '.join(told)}" if told else "for nobody"),
    )


class LookingUp:
    """Implements ``AsksSystems``: the adapters that can be asked, by the names of their systems."""

    def __init__(self, adapters: Mapping[str, Adapter]) -> None:
        self._adapters = adapters

    def can(self, system: str) -> bool:
        return isinstance(self._adapters.get(system), LooksUp)

    async def ask(self, asked: Sequence[Asking]) -> list[Said]:
        """All at once, each on a thread or the loop as its adapter wants it. One that is late is not waited
        for, and what it still does ends by the deadline that it was given."""
        deadline = datetime.now(UTC) + PATIENCE
        return list(await asyncio.gather(*(self._one(one, deadline) for one in asked)))

    async def _one(self, asked: Asking, deadline: datetime) -> Said:
        adapter = self._adapters[asked.system]
        assert isinstance(adapter, LooksUp)
        try:
            async with asyncio.timeout(PATIENCE.total_seconds()):
                found = await _looked_up(adapter, asked.local_id, deadline)
        except TimeoutError:
            return Said(asked, "failed", detail=_LATE)
        except (Retry, Reject) as error:
            return Said(asked, "failed", detail=error.reason)
        except Exception as error:  # noqa: BLE001 - a third party may raise anything; that is its answer
            # Not what it says: it may repeat what it was asked.
            log.warning("people.look_up_failed", adapter=asked.system, error=type(error).__name__)
            return Said(asked, "failed", detail=f"the look-up itself failed: {type(error).__name__}")
        if found is None:
            return Said(asked, "nobody")
        return Said(asked, "answered", found.fields, found.as_of)


async def _looked_up(adapter: LooksUp, local_id: str, deadline: datetime) -> LookedUp | None:
    if inspect.iscoroutinefunction(adapter.look_up):
        return await _awaited(adapter.look_up(local_id, deadline))
    return await _awaited(await asyncio.to_thread(adapter.look_up, local_id, deadline))


async def _awaited(found: LookedUp | Awaitable[LookedUp | None] | None) -> LookedUp | None:
    return await found if isinstance(found, Awaitable) else found
