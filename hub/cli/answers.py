"""What the hub answers, as a client reads it: the models of ``hub.api`` without what serves them."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from routes.duration import Duration
from routes.route import Route
from routes.subscription import Subscription


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True)


class Pause(_Answer):
    """Something that a person has paused; ``thing`` is what, in words."""

    what: str
    name: str
    thing: str
    since: datetime
    who: str
    reason: str
    until: datetime | None


class PauseLine(Pause):
    """The same, with how much waits because of it, and whether it is there still."""

    waiting: int | None
    there: bool


class Pauses(_Answer):
    """What is paused now."""

    items: list[PauseLine]


class Paused(_Answer):
    """The pauses that were made, or ended."""

    items: list[Pause]
    warning: str | None = None


class Polling(_Answer):
    """What a poller is doing. ``trouble`` is empty while all is well."""

    label: str
    done: int
    of: int | None
    trouble: str
    by: str = ""


class Breaker(_Answer):
    """How a system is. ``state`` is closed, open or probing."""

    state: str
    failures: int
    opened: int
    since: datetime | None
    until: datetime | None
    held_until: datetime | None
    why: str


class SystemLine(_Answer):
    """One system that an adapter sends to; ``breaker`` is None where it is switched off."""

    name: str
    subscriptions: list[str]
    breaker: Breaker | None
    maintenance: list[str]
    in_maintenance_until: datetime | None
    concurrency: int | None
    rate: float | None
    waiting: int
    oldest_at: datetime | None = None
    held: int = 0
    paused: Pause | None = None


class AdapterLine(_Answer):
    """One adapter of the settings. ``came_in`` is printed as it came."""

    name: str
    kind: str
    enabled: bool
    summary: str
    accepts: list[str]
    emits: list[str]
    idempotent: bool
    checks: bool
    lists_cases: bool = False
    polling: Polling | None = None
    polling_paused: Pause | None = None
    came_in: dict[str, JsonValue] | None = None
    systems: list[SystemLine] = []


class Adapters(_Answer):
    """Every adapter of the settings."""

    items: list[AdapterLine]


class Checked(_Answer):
    """Whether an adapter's system is well; ``ok`` is None where the adapter cannot tell."""

    name: str
    ok: bool | None
    detail: str


class RetentionRule(_Answer):
    """One thing that is kept, and for how long; ``kept_for`` None: for ever."""

    rule: str
    thing: str
    kept_for: Duration | None
    due: int
    next_at: datetime | None
    by_type: bool
    held: int


class RetentionRules(_Answer):
    """All of them; ``due`` is by the moment ``by``."""

    by: datetime
    items: list[RetentionRule]


class RetainedEvent(_Answer):
    """When the data of one event goes."""

    seq: int
    data_class: str
    kept_for: Duration | None
    due_at: datetime | None
    needed_by: list[str]
    restricted: bool
    with_case: bool
    erased: bool
    forgotten_at: datetime | None


class Made(_Answer):
    """A key that was just made, with its text."""

    key_id: str
    key: str


class KeyLine(_Answer):
    """A key without its secret."""

    key_id: str
    holder: str
    scopes: list[str]
    sources: list[str]
    created_at: datetime
    revoked_at: datetime | None


class Keys(_Answer):
    """Every key, revoked ones too."""

    items: list[KeyLine]


class Routing(_Answer):
    """The routes and subscriptions of one version."""

    version: int
    routes: list[Route]
    subscriptions: list[Subscription]
    owners: dict[str, dict[str, str]] = Field(default_factory=dict)
    pauses: list[Pause] = Field(default_factory=list)


class Applied(_Answer):
    """``changed``: the version moved by this."""

    version: int
    changed: bool
    routes: int
    subscriptions: int


class Explained(_Answer):
    """What one route made of an event; ``chosen``: it makes the delivery."""

    route: str
    subscription: str
    matched: bool
    chosen: bool
    reasons: list[str]


class Explanations(_Answer):
    """What every route made of an event."""

    version: int
    unrouted: bool
    items: list[Explained]


class Position(_Answer):
    """Where a photo says that it was taken: degrees, WGS 84."""

    latitude: float
    longitude: float


class _AnyAttachment(_Answer):
    reference: str
    sha256: str
    size: int
    media_type: str
    name: str
    data_class: str
    quarantined: bool


class NewAttachment(_AnyAttachment):
    """An attachment that was just kept."""

    position: Position | None


class Attachment(_AnyAttachment):
    """An attachment, and who needs it."""

    kept_at: datetime
    kept_by: str
    held_by: str | None
