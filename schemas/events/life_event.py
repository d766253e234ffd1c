"""Life events: what happens in somebody's life that several services are to know of, told once."""

from __future__ import annotations

from typing import Annotated, Literal, Self, get_args

from pydantic import Field, JsonValue, model_validator

from schemas.case_acts import By, Why
from schemas.classes import Classed, DataClass
from schemas.event_type import EventType
from schemas.events.case import Channel, UpdatesBy
from schemas.formats import Code, Day, Key, Line, Moment, Prose
from schemas.model import CanonicalModel
from schemas.people import Contact, PersonName
from schemas.places import Location
from schemas.references import OrganisationKey, PersonReference

_Personal = Classed(DataClass.PERSONAL)
_Sensitive = Classed(DataClass.SENSITIVE)
_Internal = Classed(DataClass.INTERNAL)

LifeEventKind = Literal["death", "birth", "move", "new_business"]
Direction = Literal["within", "into", "out_of"]
"""Of a move, as the council sees it whose area it is."""


class Registration(CanonicalModel):
    """The entry of a register."""

    number: Annotated[Key | None, _Personal] = Field(
        default=None, description="The number of the entry, as the register writes it"
    )
    district: Line | None = Field(default=None, description="The registration district")
    registered_on: Annotated[Day | None, _Personal] = Field(default=None, description="When it was entered")


class Death(CanonicalModel):
    """What there is to say of a death."""

    registration: Registration | None = Field(
        default=None, description="Its registration; left out while it is not registered"
    )
    address: Annotated[Location | None, _Personal] = Field(default=None, description="Where they lived")
    lived_alone: Annotated[bool | None, _Personal] = Field(
        default=None, description="Whether nobody else lived there, where that is known"
    )


class Birth(CanonicalModel):
    """What there is to say of a birth."""

    registration: Registration | None = Field(
        default=None, description="Its registration; left out while it is not registered"
    )
    parents: Annotated[list[PersonReference], Field(max_length=4)] = Field(
        default_factory=list, description="The child's parents, as the source knows them"
    )
    address: Annotated[Location | None, _Personal] = Field(
        default=None, description="Where the child is to live"
    )


class Move(CanonicalModel):
    """What there is to say of a move."""

    previous: Annotated[Location | None, _Personal] = Field(
        default=None, description="Where they lived; its UPRN stands in the address"
    )
    new: Annotated[Location | None, _Personal] = Field(
        default=None, description="Where they live from then on; left out if they leave no address"
    )
    direction: Direction | None = Field(
        default=None,
        description="Within, into or out of the council's area, where the sender knows; the hub finds it by "
        "the council's file otherwise",
    )
    children: Annotated[int | None, Field(ge=0, le=30), _Personal] = Field(
        default=None, description="How many children of school age move with them"
    )


class NewBusiness(CanonicalModel):
    """What there is to say of a business that begins."""

    name: Annotated[Line, _Internal] = Field(description="The name that it trades by")
    organisation: OrganisationKey | None = Field(
        default=None, description="The business, as the source knows it"
    )
    premises: Annotated[Location | None, _Personal] = Field(
        default=None, description="Where it is; a home, perhaps"
    )
    trade: Code | None = Field(default=None, description="What it does, such as cafe, hairdresser or taxi")
    sells_food: bool | None = Field(
        default=None, description="Whether it makes, sells or serves food or drink"
    )


_SECTIONS: dict[str, str] = {
    "death": "death",
    "birth": "birth",
    "move": "move",
    "new_business": "business",
}
"""Which section of the data a kind may have."""
_NEEDED = frozenset({"move", "new_business"})
"""Kinds that say nothing without theirs."""
_ENDS: dict[str, tuple[str, ...]] = {
    "within": ("previous", "new"),
    "into": ("new",),
    "out_of": ("previous",),
}
"""Which ends a move in that direction has to name."""


class LifeEventReported(CanonicalModel):
    """Somebody died, was born or moves, or a business begins; several services are to know of it."""

    kind: LifeEventKind = Field(description="What has happened")
    reference: Key | None = Field(
        default=None, description="The report's reference, as whoever reported it was told"
    )
    person: PersonReference | None = Field(
        default=None,
        description="Whom it concerns, as the source knows them: who died, was born, moves, or begins the "
        "business. Left out where they are not known",
    )
    name: PersonName | None = Field(default=None, description="Their name")
    date_of_birth: Annotated[Day | None, _Personal] = Field(default=None, description="Their date of birth")
    happened_on: Annotated[Day, _Personal] = Field(
        description="The day of death or birth, the first day at the new address or of business"
    )
    reported_at: Moment | None = Field(
        default=None, description="When it was reported; the event's time if that is left out"
    )
    reported_by: Contact | None = Field(
        default=None, description="Who reports it, and is told how it goes on; left out if they are not known"
    )
    reporter_is: Code | None = Field(
        default=None, description="What they are to it, such as registrar, spouse, child or funeral_director"
    )
    channel: Channel = Field(description="By what it came")
    verified: Annotated[Code | None, _Internal] = Field(
        default=None, description="How it was made sure who they are, such as signed_in"
    )
    updates: UpdatesBy | None = Field(
        default=None,
        description="By what they want to be told how it goes on: email, sms, phone or none; left out: by "
        "e-mail if they gave an address, else by text message",
    )
    said: Annotated[Prose | None, _Sensitive] = Field(default=None, description="What they said")
    services: Annotated[list[Code] | None, Field(max_length=50), _Sensitive] = Field(
        default=None,
        description="What of the council's services they have, as far as the reporter knows, such as "
        "council_tax, blue_badge or housing_tenancy; left out where nobody asked",
    )
    death: Death | None = Field(default=None, description="Of a death: the rest of it")
    birth: Birth | None = Field(default=None, description="Of a birth: the rest of it")
    move: Move | None = Field(default=None, description="Of a move, and needed for one: the rest of it")
    business: NewBusiness | None = Field(
        default=None, description="Of a new business, and needed for one: the rest of it"
    )

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        own = _SECTIONS[self.kind]
        for section in _SECTIONS.values():
            if section != own and getattr(self, section) is not None:
                raise ValueError(
                    f"tells of the kind {self.kind} and has {section!r}, which is for another: "
                    f"leave it out, or put the kind right ({', '.join(get_args(LifeEventKind))})"
                )
        if self.kind in _NEEDED and getattr(self, own) is None:
            raise ValueError(f"tells of the kind {self.kind} and has no {own!r}, which says what happened")
        if self.person is None and self.name is None and not (self.birth and self.birth.parents):
            raise ValueError("says of nobody what happened: give 'person' or 'name'")
        if self.date_of_birth is not None and self.date_of_birth > self.happened_on:
            raise ValueError("has 'happened_on' before 'date_of_birth'")
        self._check_reporter()
        self._check_move()
        return self

    def _check_reporter(self) -> None:
        by = self.reported_by
        if self.kind == "death" and by is not None and by.person is not None and by.person == self.person:
            raise ValueError(
                "has the person who died as 'reported_by', and nothing is sent to them: name whoever reports "
                "it, or leave it out"
            )

    def _check_move(self) -> None:
        if self.move is None:
            return
        if self.move.previous is None and self.move.new is None:
            raise ValueError("has neither 'move.previous' nor 'move.new': give where they moved from or to")
        for end in _ENDS.get(self.move.direction or "", ()):
            if getattr(self.move, end) is None:
                raise ValueError(f"has a move {self.move.direction} the area and no 'move.{end}': add it")


class LifeEventTold(CanonicalModel):
    """A system is told of a life event: as much of it as the council's set for its kind lets it know."""

    reference: Key = Field(description="The case of the life event as a whole")
    service: Code = Field(description="The service that case is about")
    system: Code = Field(description="The system that is told: its route goes by this")
    kind: LifeEventKind = Field(description="What has happened")
    person: PersonReference | None = Field(default=None, description="Whom it concerns")
    happened_on: Annotated[Day, _Personal] = Field(description="When it happened")
    details: Annotated[dict[str, JsonValue], _Sensitive] = Field(
        default_factory=dict, description="What else of it that system is to know, by the names of the set"
    )
    told_at: Moment = Field(description="When it is told")


class LifeEventCalledOff(CanonicalModel):
    """A system that was told of a life event hears that it was told by mistake."""

    reference: Key = Field(description="The case of the life event as a whole")
    service: Code = Field(description="The service that case is about")
    system: Code = Field(description="The system that was told: its route goes by this")
    called_off_at: Moment = Field(description="When it was called off")
    called_off_by: By = Field(default=None, description="By whom: a staff id")
    reason: Why = Field(default=None, description="Why, for staff")


EVENTS = (
    EventType.of(
        "uk.gov.council.life_event.reported.v1",
        LifeEventReported,
        index_fields=("kind", "reference", "channel"),
    ),
    EventType.of(
        "uk.gov.council.life_event.told.v1", LifeEventTold, index_fields=("reference", "system", "kind")
    ),
    EventType.of(
        "uk.gov.council.life_event.called_off.v1", LifeEventCalledOff, index_fields=("reference", "system")
    ),
)
