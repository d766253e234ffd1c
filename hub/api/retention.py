"""Retention over HTTP: what is kept for how long, and what will be forgotten when."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Path, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from cases.projecting.retention import OF_RETENTION
from dead_letter.retaining import repository as office
from hub.api.security import requires
from hub.case_forgetting import events_of_cases
from ledger import clock, timers
from ledger.clock import Micros
from ledger.reading import people, retention
from ledger.reading.retention import MOST, Ahead
from ledger.session import Session
from routes.duration import Duration
from routes.retention import name_of
from safeguards.policy import Scope
from schemas.classes import DataClass

if TYPE_CHECKING:
    from hub.bootstrap import Hub


class RuleLine(BaseModel):
    """One thing that is kept, and for how long."""

    model_config = ConfigDict(frozen=True)

    rule: str = Field(description="the setting, or the route, that says so")
    thing: str = Field(description="what is forgotten or given up, in words")
    kept_for: Duration | None = Field(None, description="null: for ever")
    due: int = Field(description="so many go by the moment asked about, counted up to 100,000 of those kept")
    next_at: datetime | None = Field(description="when the oldest goes; null: there is none, or never")
    by_type: bool = Field(False, description="kept as long as each case's type says after its end")
    held: int = Field(0, description="so many whose turn is over, and that wait for a decision first")


class Rules(BaseModel):
    """All of them, as the settings and the routes are now."""

    model_config = ConfigDict(frozen=True)

    by: datetime = Field(description="the moment asked about")
    items: list[RuleLine]


class EventLine(BaseModel):
    """One event's data."""

    model_config = ConfigDict(frozen=True)

    seq: int
    data_class: str
    kept_for: Duration | None = Field(description="null: for ever")
    due_at: datetime | None = Field(description="when it may go at the earliest; null: never, or it is gone")
    needed_by: list[str] = Field(description="deliveries that wait or are undecided: it stays for them")
    restricted: bool = Field(
        description="it names somebody whose data are restricted: it stays until that is lifted"
    )
    with_case: bool = Field(
        description="it goes with the case that it is of, so long after the case's end as its type says"
    )
    erased: bool
    forgotten_at: datetime | None


class Asked(BaseModel):
    """The list's query."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    by: AwareDatetime | None = Field(default=None, description="what will have gone by then; else by now")


def router(hub: Hub) -> APIRouter:
    routes = APIRouter(prefix="/retention", tags=["retention"])
    may_read = [Depends(requires(hub, Scope.EVENTS_READ))]

    @routes.get("", dependencies=may_read)
    async def listing(asked: Annotated[Asked, Query()]) -> Rules:
        """What is kept for how long, how much of it is due, and when the next goes."""
        return await hub.reader.run(lambda session: _rules(hub, session, asked.by))

    @routes.get("/events/{seq}", dependencies=may_read)
    async def show(seq: Annotated[int, Path(ge=1, lt=2**63)]) -> EventLine:
        """When the data of one event goes, and what it stays for."""
        return await hub.reader.run(lambda session: _event(hub, session, seq))

    return routes


def _rules(hub: Hub, session: Session, by: datetime | None) -> Rules:
    kept = hub.settings.retention
    moment = clock.now(session) if by is None else clock.micros(by)
    lines = []
    for data_class in DataClass:
        name = name_of(data_class)
        after = kept.payload(data_class)
        found = retention.payloads(session, data_class, _before(moment, after), events_of_cases(hub))
        lines.append(_line(f"retention.payloads.{name}", f"payloads of {name} data", after, found))
    for data_class in DataClass:
        name = name_of(data_class)
        after = kept.dead_letter(data_class)
        many = office.undecided(session, "d", _before(moment, after), MOST, data_class=int(data_class))
        what = f"undecided dead letters of {name} data"
        lines.append(_line(f"retention.dead_letters.{name}", what, after, Ahead(*many)))
    for route in hub.routing.within(session).routes.values():
        if (after := route.give_up_after) is not None:
            many = office.undecided(session, "d", _before(moment, after), MOST, route=route.name)
            what = f"undecided dead letters of the route {route.name}"
            lines.append(_line(f"route {route.name}", what, after, Ahead(*many)))
    after = kept.undecided_messages
    many = office.undecided(session, "i", _before(moment, after), MOST)
    lines.append(_line("retention.undecided_messages", "undecided invalid messages", after, Ahead(*many)))
    after = kept.invalid_messages
    found = retention.messages(session, _before(moment, after))
    lines.append(_line("retention.invalid_messages", "originals of closed invalid messages", after, found))
    after = kept.working_records
    jobs = office.jobs_with_items(session, _before(moment, after))
    lines.append(_line("retention.working_records", "items of ended replays (replays)", after, Ahead(*jobs)))
    if hub.settings.cases.enabled:
        lines.append(_cases(session, moment))
    return Rules(by=clock.moment(moment), items=lines)


def _cases(session: Session, moment: Micros) -> RuleLine:
    ahead = timers.ahead(session, OF_RETENTION, moment, MOST)
    return RuleLine(
        rule="retention_days of its type",
        thing="cases that have ended, and their events",
        due=ahead.due,
        next_at=None if ahead.first is None else clock.moment(ahead.first),
        by_type=True,
    )


def _before(moment: Micros, after: timedelta | None) -> Micros:
    """What is older than this is due; where it is kept for ever, nothing is."""
    return 0 if after is None else moment - clock.span(after)


def _line(rule: str, thing: str, after: timedelta | None, ahead: Ahead) -> RuleLine:
    goes = None
    if after is not None and ahead.first is not None:
        goes = clock.moment(ahead.first + clock.span(after))
    return RuleLine(rule=rule, thing=thing, kept_for=after, due=ahead.due, next_at=goes, held=ahead.held)


def _event(hub: Hub, session: Session, seq: int) -> EventLine:
    found = retention.standing(session, seq)
    apart = events_of_cases(hub)
    with_case = apart is not None and apart.has(found.source, found.subject)
    after = None if with_case else hub.settings.retention.payload(found.data_class)
    due = None if after is None or found.erased else clock.moment(found.accepted_at + clock.span(after))
    return EventLine(
        seq=seq,
        data_class=name_of(found.data_class),
        kept_for=after,
        due_at=due,
        needed_by=[f"d-{number}" for number in found.needed_by],
        restricted=not found.erased and bool(people.restricted(session, hub.people, [seq])),
        with_case=with_case,
        erased=found.erased,
        forgotten_at=None if found.forgotten_at is None else clock.moment(found.forgotten_at),
    )
