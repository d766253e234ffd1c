"""What Open311 GeoReport v2 answers with, and FixMyStreet's extension of it by updates.

The fields and their meaning are those of the specification (wiki.open311.org, GeoReport v2); which are
required, those of the description that open311.github.io publishes. Nothing of it is about a person.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class _Wire(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Endpoint(_Wire):
    specification: str
    url: str
    changeset: str
    type: Literal["production", "test"]
    formats: list[str]


class Discovery(_Wire):
    """Where the endpoints are."""

    changeset: str = Field(description="When this description last changed")
    contact: str
    key_service: str = Field(description="How to get a key")
    endpoints: list[Endpoint]


class Service(_Wire):
    """A kind of request that can be reported."""

    service_code: str
    service_name: str
    description: str
    metadata: bool = Field(description="Whether its definition asks for more")
    type: Literal["realtime", "batch", "blackbox"] = "realtime"
    keywords: str = ""
    group: str


class Value(_Wire):
    key: str
    name: str


class Attribute(_Wire):
    """One thing that is asked of whoever reports."""

    variable: bool = True
    code: str
    datatype: Literal["string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"]
    required: bool
    datatype_description: str = ""
    order: int = Field(ge=1)
    description: str
    values: list[Value] | None = None


class Definition(_Wire):
    service_code: str
    attributes: list[Attribute]


class Request(_Wire):
    """A case as everybody may see it."""

    service_request_id: str
    status: Literal["open", "closed"]
    status_notes: str
    service_name: str
    service_code: str
    description: str
    agency_responsible: str
    requested_datetime: datetime
    updated_datetime: datetime
    expected_datetime: datetime | None = None
    lat: float | None = None
    long: float | None = None


class NewRequest(_Wire):
    service_request_id: str
    service_notice: str
    account_id: str = ""


class Token(_Wire):
    service_request_id: str
    token: str


UpdateStatus = Literal[
    "open",
    "in_progress",
    "fixed",
    "closed",
    "no_further_action",
    "not_councils_responsibility",
    "duplicate",
]
"""Of FixMyStreet's extended statuses those that cases come to stand in."""


class Update(_Wire):
    """A step of how a request goes on, in public words."""

    update_id: str
    service_request_id: str
    status: UpdateStatus
    updated_datetime: datetime
    description: str
    media_url: str = ""


class NewUpdate(_Wire):
    update_id: str


class Error(_Wire):
    code: int
    description: str
