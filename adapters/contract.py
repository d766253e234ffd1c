"""What an adapter is, and what it may rely on.

An adapter connects one system. It is built once in bootstrap from its ``Settings``; its ``deliver`` is called
by workers, from several threads at once if it is a plain ``def``, on the worker's event loop if it is an
``async def``. It never touches the ledger: it is given values and it answers with values.

Outcomes of a delivery: return a ``Receipt`` (done), raise ``Retry`` (not now) or ``Reject`` (never as it
stands). Any other exception counts as a retry until the attempts run out, then the delivery is a dead letter.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar, Literal, Protocol, cast, runtime_checkable

from pydantic import BaseModel, ConfigDict, JsonValue

from schemas.envelope import Envelope
from schemas.events.case import Channel


class Retry(Exception):
    """The system could not take it now; it is worth trying again.

    ``after`` overrides the route's back-off (a Retry-After answer, say); it is never later than the route's
    cap. It is taken as the system's own wish: nothing else is handed out to it before then either, for as
    long as its breaker pauses at the longest. ``uncertain`` says that it may have arrived all the same (only
    the answer did not): what follows is then flagged as a possible duplicate.
    """

    def __init__(self, reason: str, *, after: timedelta | None = None, uncertain: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.after = after
        self.uncertain = uncertain


class Reject(Exception):
    """The system will never take it as it stands; a person must look."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Receipt:
    """The system has it. ``local_id`` is its own reference for what it made; ``answer`` its words.

    ``noun`` is what it made, in the singular: ``case``, ``request``. The hub remembers the two, and gives
    them in ``Delivery.links`` with whatever else is sent there about the same matter; an event that names the
    record by source key (``system``: the adapter's name) is known to be about that matter. Both are one line
    of at most 128 characters; what is longer stands in the attempt, and is not remembered as a link.
    """

    local_id: str | None = None
    answer: str | None = None
    noun: str = "record"


@dataclass(frozen=True)
class Delivery:
    """One envelope for one subscription, on one attempt.

    ``key`` is stable over every attempt and replay of this envelope to this subscription: send it as the
    idempotency key. ``attempt`` counts from 1. ``deadline`` is when the worker gives up waiting (UTC).
    ``possible_duplicate`` is true when an earlier attempt may have arrived without our seeing the answer.
    ``links`` are the local ids of what this system has made already of the matter that the event is about, by
    noun (of several of one noun the newest): see ``Receipt``. Empty where the adapter does not ask for them.
    ``people`` are the local ids by which this system knows those whom the event names, by place in the data,
    as they are linked now: see ``Adapter.uses_people``.
    ``target`` is the subscription's own settings for this adapter (a webhook's address, a file's folder).
    ``structured`` is the envelope in CloudEvents' JSON form, as the ledger keeps it, where it is at hand.

    ``envelope`` may be given as ``read_late``: what sends the text as it is kept needs none.
    """

    envelope: Envelope
    subscription: str
    key: str
    attempt: int
    deadline: datetime
    possible_duplicate: bool = False
    links: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, Sequence[str]] = field(default_factory=dict)
    target: Mapping[str, JsonValue] = field(default_factory=dict)
    structured: bytes | None = None


@dataclass(frozen=True, slots=True)
class _Late:
    read: Callable[[], Envelope]


def read_late(read: Callable[[], Envelope]) -> Envelope:
    """Stands for the envelope in a new ``Delivery``: it is read once somebody looks at it, and once only."""
    return cast(Envelope, _Late(read))


class _Envelope:
    """The field of ``Delivery``: a data descriptor, so every way of setting and looking comes by here."""

    def __get__(self, delivery: Delivery, of: type[Delivery]) -> Envelope:
        told = delivery.__dict__["envelope"]
        if isinstance(told, _Late):
            told = delivery.__dict__["envelope"] = told.read()
        return cast(Envelope, told)

    def __set__(self, delivery: Delivery, told: Envelope) -> None:
        delivery.__dict__["envelope"] = told


Delivery.envelope = _Envelope()  # type: ignore[assignment]  # after dataclass: it would take it for a default


class Adapter:
    """Base of every adapter. The class docstring's first line is its description for integrators."""

    class Settings(BaseModel):
        """What the adapter is told in ``[adapters.<name>]``; unknown keys are refused by name."""

        model_config = ConfigDict(extra="forbid", frozen=True)

    class Target(BaseModel):
        """What one subscription tells this adapter in ``[subscriptions.<name>.target]``."""

        model_config = ConfigDict(extra="forbid", frozen=True)

    accepts: ClassVar[Sequence[str]] = ()
    """Event types (short form, ``*`` allowed) it can be sent; empty: it cannot be sent anything."""
    emits: ClassVar[Sequence[str]] = ()
    """Event types it can publish."""
    idempotent: ClassVar[bool] = False
    """Can its system use the idempotency key, refuse a reference that it has had, or look up, so that a
    repeat has no second effect?"""

    uses_links: ClassVar[bool] = True
    """Does it look at ``Delivery.links``? False saves a look-up for each group of deliveries."""

    uses_people: ClassVar[bool] = False
    """Does it look at ``Delivery.people``? True costs look-ups for each group that names anybody."""

    one_system: ClassVar[bool] = True
    """Is all that it is sent for one system? False: each subscription's target is a system of its own, which
    may be away while the others are not (webhooks)."""

    hub_id: str = ""
    """Of the hub that runs it, set before ``open`` where other processes of that hub may run it too: by it a
    lock tells them from another hub. Empty: no other process does, so a lock need let nobody in."""

    def __init__(self, name: str, settings: Adapter.Settings) -> None:
        self.name = name
        self.settings = settings

    def deliver(self, delivery: Delivery) -> Receipt | Awaitable[Receipt]:  # noqa: ARG002
        """Send one. May be ``async``. Raises ``Retry`` or ``Reject``."""
        raise Reject(f"the adapter {self.name} cannot be sent events; it only publishes")

    async def open(self) -> None:
        """Called on the worker's loop before the first delivery or poll; make clients, take locks here.

        Once in a process, or, where it is polled only, each time that the process takes the polling over;
        ``close`` comes between. Other processes of the hub may have the adapter open at the same time.
        Raises only where starting would do harm (another hub has its folder): the hub then does not start,
        and says why. A system that is merely away is no reason; ``poll`` and ``deliver`` raise ``Retry``.
        """

    async def close(self) -> None:
        """Called once for each ``open``: the process stops, or is not to poll any more. Must not raise."""


# ---- what else an adapter can do: small separate protocols -------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record came from: a file and line (both counted from 1), or a poll and position."""

    container: str
    line: int | None = None
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Translated:
    """A record that became one or more canonical events. Raises ``ValueError`` where there are none."""

    envelopes: tuple[Envelope, ...]
    place: Place

    def __post_init__(self) -> None:
        if not self.envelopes:
            raise ValueError(
                "a record translated to no event would be missing from the account: "
                "use Ignored, with the reason, for a record that is rightly not an event"
            )


WHOLE_FILE = "application/octet-stream"
"""The content type of an ``Invalid`` that is a whole file, or its head: no one record to translate again."""


@dataclass(frozen=True, slots=True)
class Invalid:
    """A record that could not: kept whole, with what is wrong and what to do about it."""

    raw: bytes
    problem: str
    fix: str
    place: Place
    content_type: str = "text/plain"


@dataclass(frozen=True, slots=True)
class Ignored:
    """A record that is rightly not an event (a comment, a header repeated, a row of a kind nobody uses)."""

    reason: str
    place: Place


Record = Translated | Invalid | Ignored


@dataclass(frozen=True, slots=True)
class Batch:
    """Records recorded together with the cursor that stands after them, in one transaction.

    ``cursor`` is opaque to the hub. ``progress`` is (records done, records in all or None) for people to see.
    ``ahead`` says that nothing is let go of when the next batch is asked for (the middle of a file): the hub
    may then prepare the next one while this one is being committed.
    """

    records: Sequence[Record]
    cursor: str
    label: str = ""
    progress: tuple[int, int | None] = (0, None)
    ahead: bool = False


@runtime_checkable
class Polls(Protocol):
    """Fetches from its system on a durable cursor.

    ``poll(cursor)`` yields bounded batches (at most ~1,000 records) and ends when there is nothing more now.
    It runs on a thread of its own, one caller at a time, after ``open``. When it is asked for the next batch,
    the batch before is committed, unless that one said ``ahead``: only then may it let go of what it read
    (move the file away, acknowledge the poll). After a crash it is called with the last committed cursor and
    must go on from there without missing a record; repeating one is harmless only because record ids are
    stable. A batch may be empty: its cursor is still to be committed. Raises ``Retry`` when the system is
    away.

    Of a hub's processes one polls at a time. But one that stood still, and was taken over from, goes on
    where it was until the ledger refuses its next batch: what a poll does to its system, between two batches,
    must do no harm when it comes late.
    """

    @property
    def every(self) -> timedelta:
        """How long to rest between polls that found nothing."""
        ...

    def poll(self, cursor: str | None) -> Iterator[Batch]: ...


@runtime_checkable
class Translates(Protocol):
    """Can translate one raw record again, so that a mended invalid message goes in by its own door."""

    def translate(self, raw: bytes, place: Place) -> Record: ...


@dataclass(frozen=True, slots=True)
class About:
    """What a record that could not be translated seems to be about, for people to find it by.

    ``type`` is one of those that the adapter emits, where it emits several and this can be told. ``data`` has
    what an event of it would have, as far as it can be read: nothing in it need be complete or right.
    """

    type: str = ""
    subject: str | None = None
    data: JsonValue = None


@runtime_checkable
class Recognises(Protocol):
    """Can tell what one raw record is about though it cannot be translated. Pure and quick: it is asked in
    the unit that keeps the record; and it says the same of the same bytes. None: it cannot be told."""

    def about(self, raw: bytes) -> About | None: ...


@dataclass(frozen=True, slots=True)
class BatchReceipt:
    """Outcome of each delivery of a batch, in the order given: a Receipt, or the Retry or Reject to apply."""

    outcomes: Sequence[Receipt | Retry | Reject]


@runtime_checkable
class DeliversBatch(Protocol):
    """Takes many deliveries at once (a nightly file out).

    ``due(last, now)`` says whether it is time for a file, given when the last was begun (None: never); it is
    pure. ``most`` is how many deliveries one file may hold; one call is one file, for one subscription. Calls
    for several subscriptions come at the same time, on several threads, and where the hub has several
    workers in several processes. It must be safe to call again with the same deliveries after a crash, and
    they may come spread over several calls, with others among them and other subscriptions' calls between.
    """

    @property
    def most(self) -> int: ...

    def due(self, last: datetime | None, now: datetime) -> bool: ...

    def deliver_batch(self, deliveries: Sequence[Delivery]) -> BatchReceipt: ...


@dataclass(frozen=True, slots=True)
class Health:
    """What a check found. ``ok`` false: the system cannot be used now; ``detail`` says why, for a person."""

    ok: bool
    detail: str


@runtime_checkable
class Checks(Protocol):
    """Can say whether its system is reachable and set up rightly, without changing anything there."""

    def check(self) -> Health: ...


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What a system holds of somebody now. ``fields`` by the names that ``schemas.person_details`` has, the
    numbers and what else is kept each by itself: ``name``, ``identifiers.nino``, ``further.housing_band``.
    ``as_of`` is when the system last changed it, where it says so (UTC)."""

    fields: Mapping[str, JsonValue]
    as_of: datetime | None = None


@runtime_checkable
class LooksUp(Protocol):
    """Answers what its system holds of a person, for people who may see that.

    ``look_up`` is called as ``deliver`` is: on a thread if it is a plain ``def``, on the hub's loop if it is
    an ``async def``, for several people at once, in whichever process answers. ``local_id`` is the system's
    own key for the person, ``deadline`` (UTC) when nobody waits any more. It changes nothing there. None: the
    system has nobody by that key. Raises ``Retry`` where it is away, ``Reject`` where it will not say.
    """

    def look_up(self, local_id: str, deadline: datetime) -> LookedUp | Awaitable[LookedUp | None] | None: ...


@dataclass(frozen=True, slots=True)
class HeldNote:
    """A note on a held case. ``id`` is what its system knows it by; ``at`` UTC, where it says when."""

    id: str
    text: str
    at: datetime | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True)
class HeldContact:
    """Somebody was in touch about a held case. ``word`` is the system's own for how; ``channel`` what that is
    in the words that all systems share, where the adapter knows. ``person``: its key for who it was."""

    id: str
    word: str
    at: datetime
    channel: Channel | None = None
    person: str | None = None
    verified: bool = False
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class HeldCase:
    """A case as its system holds it, by its own words: ``kind`` and ``status`` are what people see there.

    Times are UTC. ``changed_at`` is when anything of it changed last; ``ended_at`` when it was closed, None
    while it is open, and ``reason`` the system's word for how. ``person`` is the system's key for whom it is
    of. ``position`` is latitude and longitude in degrees (WGS 84). ``others`` are the references that other
    systems gave it. Of a listing that is not ``whole`` description, queue, person, position, others, notes
    and contacts are left out.
    """

    local_id: str
    kind: str
    status: str
    opened_at: datetime
    title: str = ""
    changed_at: datetime | None = None
    ended_at: datetime | None = None
    reason: str | None = None
    description: str | None = None
    queue: str | None = None
    person: str | None = None
    person_name: str | None = None
    position: tuple[float, float] | None = None
    others: Sequence[str] = ()
    notes: Sequence[HeldNote] = ()
    contacts: Sequence[HeldContact] = ()


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A case that is there, and cannot be read: which (None: that cannot be read either), and what is wrong,
    without repeating what it holds."""

    local_id: str | None
    problem: str


@dataclass(frozen=True, slots=True)
class HeldPage:
    """Some of the cases that a system holds. ``cursor`` is opaque to the hub; None: that was all. ``label``
    says how far that is, for people to see; ``share`` the same as a part of the whole, from 0 to 1."""

    cases: Sequence[HeldCase | Unreadable]
    cursor: str | None
    label: str = ""
    share: float | None = None


@runtime_checkable
class ListsCases(Protocol):
    """Can list what cases its system holds, so that they can be taken over from there.

    ``cases_held`` answers with the next of them, the oldest first, after ``cursor``: None is the beginning,
    else that of the page before. It changes nothing there and keeps nothing here: any process may ask for
    any page at any time, and again after a crash. A page holds about a thousand cases at most, and may be
    empty. A case must not be left out because others come or change during the walk; it may come twice, and
    one that is made meanwhile may be left to the next walk. ``whole`` asks for all that can be had of each,
    else for what a listing says of it, which is quicker. It is called on a thread, and ends by ``deadline``
    (UTC), with fewer cases if need be. Raises ``Retry`` where the system is away, ``Reject`` where it will
    not say.
    """

    def cases_held(self, cursor: str | None, deadline: datetime, *, whole: bool) -> HeldPage: ...


Looked = Receipt | Literal[False] | None


@runtime_checkable
class KnowsDone(Protocol):
    """Can look whether a delivery that may have arrived did; asked before it is sent once more, unless the
    adapter is ``idempotent``.

    ``done`` is called as ``deliver`` is: on a thread if it is a plain ``def``, on the worker's loop if it is
    an ``async def``. It changes nothing there. It answers with the Receipt that the system would have given,
    with False where the system does not have it, and with None where it cannot tell: the delivery then waits
    for a person, unless its subscription says that it is to be sent again. The time of an attempt is for both
    ``done`` and ``deliver``. Raises ``Retry`` where the system is away.
    """

    def done(self, delivery: Delivery) -> Looked | Awaitable[Looked]: ...


AdapterFactory = Callable[[str, Adapter.Settings], Adapter]
