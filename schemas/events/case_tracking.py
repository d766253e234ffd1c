"""Links by which reporters follow their case without signing in, and the end of being told."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from schemas.classes import Classed, DataClass
from schemas.event_type import EventType
from schemas.formats import Key, Line, Moment
from schemas.model import CanonicalModel

_Personal = Classed(DataClass.PERSONAL)
_Internal = Classed(DataClass.INTERNAL)


class _OfReporter(CanonicalModel):
    reference: Key = Field(description="The case's reference")
    reporter: int = Field(ge=1, description="Which of the case's reporters, from 1")


class CaseTrackingLinkIssued(_OfReporter):
    """A reporter was given a link by which they see their case. The link itself is told to nobody else."""

    link: int = Field(ge=1, description="Which of the case's links this is, from 1")
    token_hash: Annotated[Line, _Internal] = Field(
        description="SHA-256 of the link's token, in hexadecimal: it is known again by it, and cannot be made"
    )
    issued_at: Moment = Field(description="When")
    expires_at: Moment = Field(description="Until when it can be used")
    issued_by: Annotated[Line | None, _Personal] = Field(
        default=None, description="Who asked for it: a staff id or a key's holder"
    )


class CaseTrackingLinkRevoked(_OfReporter):
    """A link can be used no more."""

    link: int = Field(ge=1, description="Which of the case's links")
    revoked_at: Moment = Field(description="When")
    revoked_by: Annotated[Line | None, _Personal] = Field(default=None, description="By whom: a staff id")
    reason: Annotated[Line | None, _Personal] = Field(default=None, description="Why, for staff")


class CaseUpdatesStopped(_OfReporter):
    """A reporter wants to hear no more of how their case goes on."""

    stopped_at: Moment = Field(description="When")
    stopped_by: Annotated[Line | None, _Personal] = Field(
        default=None, description="Who wrote it down: a staff id; left out: they did it themselves"
    )


class CaseReportWithdrawn(_OfReporter):
    """A reporter took their report back. If nobody else has reported the same, the case is withdrawn, too."""

    goes_on: bool = Field(
        description="It goes on for others who reported the same; they hear no more of it themselves"
    )
    withdrawn_at: Moment = Field(description="When")


class CaseReporterUnreachable(_OfReporter):
    """What a reporter was sent came back, and they are told nothing more until they are reached again."""

    by: Literal["email", "sms", "phone"] = Field(description="By what they were told")
    why: Annotated[Line | None, _Personal] = Field(default=None, description="As their server said it")
    noticed_at: Moment = Field(description="When that was heard")


EVENTS = (
    EventType.of(
        "uk.gov.council.case.tracking_link_issued.v1", CaseTrackingLinkIssued, index_fields=("reference",)
    ),
    EventType.of(
        "uk.gov.council.case.tracking_link_revoked.v1", CaseTrackingLinkRevoked, index_fields=("reference",)
    ),
    EventType.of("uk.gov.council.case.updates_stopped.v1", CaseUpdatesStopped, index_fields=("reference",)),
    EventType.of("uk.gov.council.case.report_withdrawn.v1", CaseReportWithdrawn, index_fields=("reference",)),
    EventType.of(
        "uk.gov.council.case.reporter_unreachable.v1", CaseReporterUnreachable, index_fields=("reference",)
    ),
)
