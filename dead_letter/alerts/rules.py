"""What is watched, what counts as too long, and who is told when. Pure; the settings' ``[alerts]``."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints

from dead_letter.alerts.silence.bank_holidays import Nation
from routes.duration import Duration
from routes.maintenance import Maintenance
from schemas.formats import Line


class AlertKind(StrEnum):
    """``new-group``: failures of a cause not seen before. ``regressed-group``: a cause that was said to be
    mended strikes again. ``backlog``: deliveries have waited too long. ``silence``: a source that normally
    speaks by now has not. ``breaker``: a system is away, and nothing is sent to it. ``expired``: messages
    expired before they were delivered; nobody got them."""

    NEW_GROUP = "new-group"
    REGRESSED_GROUP = "regressed-group"
    BACKLOG = "backlog"
    SILENCE = "silence"
    BREAKER = "breaker"
    EXPIRED = "expired"

    @property
    def of_group(self) -> bool:
        """Is it about a group of dead letters?"""
        return self in {AlertKind.NEW_GROUP, AlertKind.REGRESSED_GROUP}


EVERY_KIND = tuple(AlertKind)
RecipientName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,59}$")]
SourcePattern = Annotated[str, StringConstraints(min_length=1, max_length=1024)]


class QuietHours(Maintenance):
    """When people are to be left in peace, week by week."""

    NOUN: ClassVar[str] = "quiet hours"
    NEVER: ClassVar[str] = "take the recipient away"


class Recipient(BaseModel):
    """Somebody who is told. What a key does not say is as for everybody."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    adapter: str = Field(description="The adapter that notices go by, such as one of the kind `email`.")
    target: dict[str, JsonValue] = Field(
        default_factory=dict,
        description="What that adapter needs to know: `to` of an `email`, `url` of a `webhook`. Secrets by "
        "`env:NAME` or `file:PATH`.",
    )
    kinds: tuple[AlertKind, ...] = Field(EVERY_KIND, description="Only alerts of these kinds.")
    only_urgent: bool = Field(False, description="Only alerts of a kind that is `urgent`.")
    over: bool = Field(True, description="Also told when what an alert was about is over.")
    digest: Duration | None = Field(
        None, description="How long alerts are gathered into one notice, instead of what holds for all."
    )
    quiet_hours: QuietHours | None = Field(
        None, description="Instead of what holds for all; `{}` for somebody who is told at any hour."
    )


class Alerts(BaseModel):
    """What staff are told of, who, and when."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kinds: tuple[AlertKind, ...] = Field(
        EVERY_KIND,
        description="What is watched: new-group, regressed-group, backlog, silence, breaker, expired. "
        "Empty: nothing.",
    )
    urgent: tuple[AlertKind, ...] = Field(
        (AlertKind.BACKLOG, AlertKind.BREAKER, AlertKind.EXPIRED),
        description="The kinds that are told at once, in quiet hours too.",
    )
    backlog_after: Duration = Field(
        timedelta(minutes=15),
        ge=timedelta(seconds=1),
        description="A delivery that has waited longer than this is a backlog.",
    )
    backlog_of: dict[str, Annotated[Duration, Field(ge=timedelta(seconds=1))]] = Field(
        default_factory=dict,
        description='The same for single subscriptions, by name: `{ "council-tax" = "26h" }`.',
    )
    silence_ignores: tuple[SourcePattern, ...] = Field(
        (), description="Sources whose silence is nobody's business, with `*` for any characters."
    )
    bank_holidays: Nation = Field(
        "SCT",
        description="On whose bank holidays a silence says no more than on a Sunday: SCT (Scotland), ENG, "
        "WLS, NIR, or none.",
    )
    hub_name: Line | Literal[""] = Field(
        "",
        description='What the hub is called in notices, such as "Example Council, live", beside its id. '
        "Empty: by its id alone.",
    )
    digest: Duration = Field(
        timedelta(minutes=10),
        le=timedelta(days=7),
        description="Alerts that come within this time are told in one notice; the first one at once.",
    )
    quiet_hours: QuietHours = Field(
        QuietHours(),
        description="When nobody is told of what is not urgent; it is told when they end. Windows such as "
        "'daily 22:00-07:00', by the clocks of `time_zone`.",
    )
    urgent_breaks_quiet: bool = Field(True, description="False: in quiet hours nothing at all is told.")
    recipients: dict[RecipientName, Recipient] = Field(
        default_factory=dict,
        description="Who is told: a table for each, `[alerts.recipients.<name>]`. Without any, alerts are "
        "only to be seen (`tolbooth alerts list`).",
    )

    def is_urgent(self, kind: AlertKind) -> bool:
        return kind in self.urgent

    def longest_wait(self, subscription: str) -> timedelta:
        return self.backlog_of.get(subscription, self.backlog_after)
