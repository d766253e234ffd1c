"""What the adapter is told. Whatever is not known of the system for certain is a setting here."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, HttpUrl, StringConstraints, field_validator

from adapters.kit.soap import SoapSettings
from routes.duration import Duration
from schemas.events.case import Status
from schemas.formats import Code, Moment

EventCode = Annotated[int, Field(ge=0, lt=2**31)]
Word = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Criterion = Literal["email", "phone", "postcode"]


class VerintSettings(SoapSettings):
    """Where the system is, how a case is made of an event, and how changes come back."""

    address: HttpUrl = Field(description="Where the case service takes requests.")

    classifications: dict[Code, EventCode] = Field(
        default_factory=dict,
        description="The system's classification (its event code) for each service or form, by their codes.",
    )
    default_classification: EventCode | None = Field(
        default=None, description="That of any other service or form; without it such an event is refused."
    )
    queues: dict[Code, Word] = Field(
        default_factory=dict,
        description="The queue a case goes to, by service or form; otherwise the system's own.",
    )
    form_titles: dict[Code, Word] = Field(
        default_factory=dict, description="The title of a case, by form; otherwise the form's name."
    )
    title_limit: int = Field(default=100, ge=20, description="Characters of a title, at most.")
    description_limit: int = Field(default=4000, ge=200, description="Characters of a description, at most.")
    send_due_date: bool = Field(default=False, description="Tell the system when a case is due?")
    coordinates: Literal["none", "wgs84"] = Field(
        default="none", description="wgs84: longitude and latitude go into XCoord and YCoord."
    )
    reference_prefix: str = Field(
        default="",
        max_length=40,
        description="Goes before our reference in the system's external references.",
    )
    linkage: Word | None = Field(default=None, description="What is sent as Linkage with our reference.")
    find_since: Duration = Field(
        default=timedelta(days=1),
        ge=timedelta(0),
        description="How long before its event's time (before now, where that is still to come) a case may "
        "have been made that is looked for before it is made again.",
    )
    find_limit: int = Field(
        default=200, ge=1, description="Cases of one title that are looked through then, at most."
    )

    person: Literal["none", "search", "create"] = Field(
        default="none",
        description="Whether the reporter is looked for among the system's people (search), and made where "
        "nobody is found (create). Where several fit, nobody is named.",
    )
    search_by: tuple[Criterion, ...] = Field(
        default=("email", "phone"), description="What is searched by, in turn, each together with the name."
    )
    search_match: Word = Field(default="equals_ignore_case", description="SearchMatch of such a search.")
    postcode_answer: str | None = Field(
        default=None, description="The answer of a form that holds the sender's postcode."
    )
    individual_type: Word = Field(default="C1", description="The system's type of object for a person.")

    interactions: bool = Field(
        default=False, description="Record the contact with the case (createInteraction)?"
    )
    channels: dict[Code, Word] = Field(
        default_factory=lambda: {"web": "Web", "phone": "Telephone", "email": "Email"},
        description="The system's word for each channel; for another the channel's own name.",
    )
    unlinked: Literal["retry", "skip"] = Field(
        default="retry",
        description="An update of a matter without a case there: tried again until there is, or skipped.",
    )
    note_parent_type: int | None = Field(
        default=None,
        description="The number that createNotes takes for a case; without it notes go by updateCase.",
    )
    close_reason: Word = Field(default="Resolved", description="The reason that a case is closed with.")
    close_reasons: dict[Code, Word] = Field(
        default_factory=dict, description="The reason for each outcome of a closed case, such as not_ours."
    )
    close_with_request: bool = Field(
        default=True,
        description="Close a case when another system says that its request is resolved or closed?",
    )
    reopen_with_request: bool = Field(
        default=False, description="Reopen a closed case when another system says that its request is not?"
    )
    reopen_queue: Word | None = Field(default=None, description="The queue that a reopened case goes to.")

    statuses: dict[str, Status] = Field(
        default={"open": "open", "closed": "closed"},
        description="What each of the system's statuses means, whatever its capitals.",
    )
    zone: str = Field(
        default="Europe/London", description="The zone of the system's times, which say none themselves."
    )
    every: Duration = Field(
        default=timedelta(seconds=30), ge=timedelta(seconds=1), description="How long to rest between polls."
    )
    overlap: Duration = Field(
        default=timedelta(minutes=5),
        ge=timedelta(0),
        le=timedelta(hours=6),
        description="How much of the time before is asked for again with each poll, for changes that were "
        "recorded late: what is older when it appears is not seen. (A clock that is behind the hub's is "
        "allowed for, by what the system's answers say of it.)",
    )
    margin: Duration = Field(
        default=timedelta(seconds=5), ge=timedelta(0), description="How close to now a poll asks for changes."
    )
    since: Moment | None = Field(
        default=None,
        description="From when on changes are fetched; otherwise from a day before the first poll.",
    )
    results_limit: int = Field(
        default=200,
        ge=2,
        le=1000,
        description="Results asked for at once. No more than the system gives at most: of a longer list it "
        "would keep the rest to itself.",
    )
    cases_since: Moment | None = Field(
        default=None,
        description="From when on cases were opened that are listed to be taken over; otherwise from the "
        "year 2000.",
    )
    kind_by: Literal["classification", "category", "title"] = Field(
        default="classification",
        description="What of a case says of what kind it is there: its classification, the parts of it "
        "with ' / ' between, the description of its category, or its title.",
    )
    refusals: tuple[int, ...] = Field(
        default=(), description="ErrorCodes of the system's exceptions after which trying again is of no use."
    )

    @field_validator("zone")
    @classmethod
    def _a_zone(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError("is not the name of a time zone, such as Europe/London") from error
        return zone

    @field_validator("statuses")
    @classmethod
    def _in_lower_case(cls, statuses: dict[str, Status]) -> dict[str, Status]:
        return {word.strip().casefold(): status for word, status in statuses.items()}
