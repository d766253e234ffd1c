"""What the adapter is told about its back office, and what one subscription tells it."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, field_validator

from adapters.contract import Adapter
from adapters.kit.rest import Paging, RestSettings
from adapters.open311.statuses import normal
from routes.duration import Duration
from routes.query import Query
from schemas.events.case import Status

Stream = Literal["requests", "servicerequestupdates"]
LONGEST = timedelta(days=90)
"""The longest span that GeoReport v2 lets one ask for."""
FARTHEST = 4 * LONGEST
"""How far back requests are looked through for one of ours, at most."""


@lru_cache(maxsize=512)
def query(path: str) -> Query:
    """The path made ready. Raises ``RoutingError``."""
    return Query(path)


def _a_path(path: str) -> str:
    query(path)
    return path


Expression = Annotated[str, Field(min_length=1), AfterValidator(_a_path)]


class Lookup(BaseModel):
    """How a request is found there by our reference."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    at: Expression = Field(description="Where a request of its lists repeats our reference, as JMESPath.")
    parameter: str | None = Field(
        default=None,
        min_length=1,
        description="The parameter of GET requests that filters by it, where there is one.",
    )
    within: Duration = Field(
        default=timedelta(days=2),
        gt=timedelta(0),
        le=LONGEST,
        description="Where there is no such parameter: from how long before the event's own time on its "
        "requests are looked through, up to now, but at most 360 days back. Of an older event it cannot "
        "tell: a person decides.",
    )


class Open311Settings(RestSettings):
    """Where the back office is, and its habits."""

    format: Literal["json", "xml"] = Field(default="json", description="What it is asked to answer in.")
    jurisdiction_id: str | None = Field(default=None, min_length=1, description="Sent where it wants one.")
    api_key: SecretStr | None = Field(
        default=None, description="The key that GeoReport wants with what is sent, by reference."
    )
    services: dict[str, str] = Field(
        default_factory=dict,
        description="Its service code for each service or form of ours. Empty: ours are sent as they are.",
    )
    reporter: tuple[Literal["name", "email", "phone"], ...] = Field(
        default=(), description="What it is told of the reporter: any of name, email, phone."
    )
    reference_attribute: str | None = Field(
        default=None, min_length=1, description="The attribute that our reference is sent as."
    )
    lookup: Lookup | None = Field(
        default=None, description="How a request is found there by our reference; left out: it cannot be."
    )
    token_wait: Duration = Field(
        default=timedelta(seconds=10),
        ge=timedelta(0),
        description="How long a slow back office that gave a token is waited for at once.",
    )
    unlinked: Literal["retry", "skip"] = Field(
        default="retry",
        description="An update of a case without a request there: tried again until there is, or skipped.",
    )
    updates_path: str = Field(
        default="servicerequestupdates",
        pattern=r"^[A-Za-z0-9_./-]+$",
        description="Where updates are, without the format: an extension of GeoReport.",
    )
    sends: dict[str, str] = Field(
        default_factory=dict,
        description="Its word for a status of ours, or for closed. and an outcome, where not the usual.",
    )
    polls: tuple[Stream, ...] = Field(
        default=("requests",),
        min_length=1,
        description="What is polled: requests, servicerequestupdates. With both, much comes twice.",
    )
    every: Duration = Field(
        default=timedelta(minutes=1), gt=timedelta(0), description="How long to rest between polls."
    )
    window: Duration = Field(
        default=timedelta(days=30),
        gt=timedelta(0),
        le=LONGEST,
        description="How old a request may be and still be polled; the lists go by when it was made.",
    )
    look_back: Duration = Field(
        default=timedelta(days=7),
        gt=timedelta(0),
        le=LONGEST,
        description="How far back the first poll of updates begins.",
    )
    overlap: Duration = Field(
        default=timedelta(hours=1),
        ge=timedelta(0),
        description="How much of what was polled is polled again, for what it enters late.",
    )
    margin: Duration = Field(
        default=timedelta(seconds=5),
        ge=timedelta(0),
        description="What was changed so shortly before now is left to a later poll: the hub has to have "
        "recorded its own request first. More than the two clocks are apart.",
    )
    paging: Paging | None = Field(default=None, description="How its lists are paged, where they are.")
    most: int = Field(
        default=1000,
        ge=2,
        description="A list of so many that is not paged is cut short, and asked for in halves of its time.",
    )
    zone: str = Field(default="Europe/London", description="The zone of its times that name none.")
    statuses: dict[str, Status] = Field(
        default_factory=dict, description="Our status for each word of its own that is not usual."
    )
    source: str | None = Field(
        default=None, min_length=1, description="The source of its events; otherwise /adapters/ and its name."
    )

    @field_validator("zone")
    @classmethod
    def _is_a_zone(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(f"{zone!r} is no time zone; write it as Europe/London") from error
        return zone

    @field_validator("statuses")
    @classmethod
    def _one_spelling(cls, statuses: dict[str, Status]) -> dict[str, Status]:
        return {normal(word): status for word, status in statuses.items()}


class Open311Target(Adapter.Target):
    """What of an event goes where in a request."""

    service_code: str | None = Field(
        default=None, min_length=1, description="Its service code, whatever the event says."
    )
    fields: dict[str, Expression] = Field(
        default_factory=dict,
        description="For a field of the request (lat, description, attribute[CODE] …) the JMESPath over the "
        "event that gives it, before what is taken by itself. A list is sent as several.",
    )
