"""Cases over HTTP; the hub mounts it and says who may come in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from cases.acting.actor import Actor
from cases.acting.assigning import Assignment
from cases.acting.contact_made import ContactMade
from cases.acting.moving import Move
from cases.acting.report import Report
from cases.acting.updating import Change
from cases.desk.desk import CaseDesk, acting_as
from cases.desk.shown import CasePage, ContactPage, Counts, Rebuilt, ShownCase, Story, TakenCase
from cases.keeping.finding.wanted import MOST, Counted, Wanted
from cases.ports import Requires
from cases.types.status_rule import Mover
from cases.views.desk import ViewDesk
from cases.views.view import ViewName
from safeguards.policy import Principal, Scope
from schemas.events.case import Priority
from schemas.formats import Code, Line, Prose
from schemas.free_json import FreeObject
from schemas.places import Location

PartNumber = Annotated[int, Path(ge=1, lt=2**31, description="which of the case's own, from 1")]


class Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    role: Mover | None = Field(
        default=None, alias="as", description="as what: agent, officer or supervisor; else what the key lets"
    )


class Expecting(Body):
    reason: Prose | None = Field(default=None, description="why, for staff")
    expected: int | None = Field(
        default=None,
        ge=1,
        lt=2**63,
        description="the version of the case that you have seen: you are told of changes since",
    )


class Taking(Report, Body):
    """A report, and as what it is taken in."""


class Moving(Expecting):
    """Where a case goes."""

    to: Code = Field(description="the status, by its code")
    message: Prose | None = Field(
        default=None, description="what the reporter is told in place of the type's words"
    )
    anyway: bool = Field(
        default=False, description="whether it is to end though open cases hang on it, where its type asks"
    )


class Giving(Expecting):
    """Who is to have a case."""

    queue: Code | None = Field(default=None, description="the queue; left out: the one that has it")
    assignee: Line | None = Field(default=None, description="a staff id; left out: nobody yet")
    by_rule: bool = Field(
        default=False,
        description="whether it goes to whoever of the queue waits longest, can do it and is there",
    )


class Righting(Expecting):
    """What a case says instead; what is left out stays."""

    title: Line | None = Field(default=None, description="what it is about, in a line")
    description: Prose | None = Field(default=None, description="in more words")
    details: FreeObject | None = Field(
        default=None, description="fields of its type; one that is null goes, one that is left out stays"
    )
    priority: Priority | None = Field(default=None, description="low, normal, high or urgent")
    location: Location | None = Field(default=None, description="where it is about")


class NewNote(Body):
    """A note."""

    text: Prose = Field(description="what it says")
    public: bool = Field(default=False, description="whether the citizen may read it")


class NewContact(ContactMade, Body):
    """A contact about the case, and as what it is written down."""


class Finding(Wanted):
    """Which cases, and which page of them."""

    after: str | None = Field(default=None, description="`next` of the page before")
    limit: int = Field(default=50, ge=1, le=MOST, description="how many at most")
    view: ViewName | None = Field(default=None, description="a view that is kept: what is given is over it")

    @property
    def wanted(self) -> Wanted:
        return Wanted.model_validate(self.model_dump(exclude={"after", "limit", "view"}, exclude_unset=True))


class Counting(Wanted):
    """Which cases are counted, by what."""

    by: list[Counted] = Field(
        default=["status"], min_length=1, max_length=4, description="what they are counted by"
    )

    view: ViewName | None = Field(default=None, description="a view that is kept: what is given is over it")

    @property
    def wanted(self) -> Wanted:
        return Wanted.model_validate(self.model_dump(exclude={"by", "view"}, exclude_unset=True))


class ContactsAsked(BaseModel):
    """Which page of a case's contacts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    after: str | None = Field(
        default=None, pattern=r"^[^/]{1,40}/\d{1,9}$", description="`next` of the page before"
    )
    limit: int = Field(default=50, ge=1, le=MOST, description="how many at most")

    @property
    def place(self) -> tuple[str, int] | None:
        if self.after is None:
            return None
        case, _, contact = self.after.partition("/")
        return case, int(contact)


class Rebuild(BaseModel):
    """Which cases are made again: those after a number, so many."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    after: int = Field(default=0, ge=0, lt=2**53, description="`after` of the answer before")
    limit: int = Field(default=50, ge=1, le=200, description="how many are looked at")


def router(desk: CaseDesk, views: ViewDesk, requires: Requires) -> APIRouter:
    routes = APIRouter(prefix="/cases", tags=["cases"])
    may_read = requires(Scope.CASES_READ)
    may_take = requires(Scope.CASES_TAKE)
    may_work = requires(Scope.CASES_WORK)
    may_supervise = requires(Scope.CASES_SUPERVISE)

    @routes.post("", status_code=201)
    async def take(said: Taking, caller: Principal = Depends(may_take)) -> TakenCase:
        """Take a report in: it opens a case, or belongs to one that is open of the same matter."""
        report = Report.model_validate(said.model_dump(exclude={"role"}))
        return await desk.take(report, actor_of(said, caller), caller)

    @routes.get("")
    async def find(asked: Annotated[Finding, Query()], caller: Principal = Depends(may_read)) -> CasePage:
        """Cases, the newest first, or as they are to be worked on."""
        wanted = await views.over(asked.view, asked.wanted, caller)
        return await desk.page(wanted, asked.after, asked.limit, caller)

    @routes.get("/counts")
    async def counts(asked: Annotated[Counting, Query()], caller: Principal = Depends(may_read)) -> Counts:
        """How many there are of each."""
        wanted = await views.over(asked.view, asked.wanted, caller)
        return await desk.counts(wanted, asked.by, caller)

    @routes.post("/rebuild")
    async def rebuild(asked: Rebuild, caller: Principal = Depends(may_supervise)) -> Rebuilt:
        """Make the next cases again from their events in the ledger; nothing else is changed."""
        return await desk.rebuild(asked.after, asked.limit, caller)

    @routes.get("/{reference}")
    async def show(reference: str, caller: Principal = Depends(may_read)) -> ShownCase:
        """A case, whole; what it says is seen by whoever works on cases, and the look goes on record."""
        return await desk.show(reference, caller)

    @routes.get("/{reference}/contacts")
    async def contacts(
        reference: str, asked: Annotated[ContactsAsked, Query()], caller: Principal = Depends(may_read)
    ) -> ContactPage:
        """Its contacts, in order."""
        return await desk.contacts(reference, asked.place, asked.limit, caller)

    @routes.get("/{reference}/story")
    async def story(reference: str, caller: Principal = Depends(may_read)) -> Story:
        """All that was done to it, and who looked."""
        return await desk.story(reference, caller)

    @routes.post("/{reference}/status")
    async def move(reference: str, said: Moving, caller: Principal = Depends(may_work)) -> ShownCase:
        """Move it to another status, as its type lets whoever does it."""
        wanted = Move(said.to, said.reason, said.message, said.expected, said.anyway)
        return await desk.move(reference, wanted, actor_of(said, caller), caller)

    @routes.post("/{reference}/assignment")
    async def assign(reference: str, said: Giving, caller: Principal = Depends(may_work)) -> ShownCase:
        """Give it to a queue, or to somebody."""
        wanted = Assignment(said.queue, said.assignee, said.reason, said.expected, said.by_rule)
        return await desk.assign(reference, wanted, actor_of(said, caller), caller)

    @routes.patch("/{reference}")
    async def update(reference: str, said: Righting, caller: Principal = Depends(may_work)) -> ShownCase:
        """Put right what it says."""
        wanted = Change(
            title=said.title,
            description=said.description,
            details=said.details,
            priority=said.priority,
            location=said.location,
            reason=said.reason,
            expected=said.expected,
        )
        return await desk.update(reference, wanted, actor_of(said, caller), caller)

    @routes.post("/{reference}/notes", status_code=201)
    async def note(reference: str, said: NewNote, caller: Principal = Depends(may_take)) -> ShownCase:
        """Write a note on it."""
        actor = actor_of(said, caller)
        return await desk.note(reference, said.text, actor, caller, public=said.public)

    @routes.post("/{reference}/contacts", status_code=201)
    async def contact(reference: str, said: NewContact, caller: Principal = Depends(may_take)) -> ShownCase:
        """Write down a contact about it."""
        made = ContactMade.model_validate(said.model_dump(exclude={"role"}))
        return await desk.contact(reference, made, actor_of(said, caller), caller)

    return routes


def actor_of(said: Body, caller: Principal) -> Actor:
    """As what they do it. Raises ``Refused`` where their key does not let them."""
    return acting_as(said.role, caller, _roles(caller))


def _roles(caller: Principal) -> list[Mover]:
    """As what a key lets its holder work on cases, the likeliest first."""
    roles = {
        Mover.OFFICER: Scope.CASES_WORK,
        Mover.SUPERVISOR: Scope.CASES_SUPERVISE,
        Mover.AGENT: Scope.CASES_TAKE,
    }
    return [role for role, scope in roles.items() if scope in caller.scopes]
