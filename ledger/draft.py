"""An envelope made ready for the ledger: everything worked out that needs no database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from schemas.classes import DataClass
from schemas.envelope import Envelope
from schemas.named_people import NamedPerson
from schemas.parties import Key
from schemas.records import NamedRecord
from schemas.strict_json import canonical


@dataclass(frozen=True, slots=True)
class MakesGood:
    """What the delivery of an edited envelope has of the dead one that it is to make good.

    ``place`` is where it stands in its order: the ``seq`` of the event that failed first. ``replays`` is the
    dead delivery; ``run`` its run.
    """

    replays: int
    run: int
    place: int
    possible_duplicate: bool
    out_of_order: bool


@dataclass(frozen=True, slots=True)
class Match:
    """One delivery to make: the subscription, the route that won, and what the route and event say of it."""

    subscription: str
    route: str
    lane: str | None
    priority: int
    expires_at: int | None = None
    """The event's own expiry."""
    expires_after: int | None = None
    """The route's: so long after acceptance, in microseconds. The earlier of the two counts."""

    withheld: bool = False
    """The subscription is not cleared for the event's data class: it is on record, and not sent."""

    makes_good: MakesGood | None = None
    """Of an edited envelope, for the subscription where its original failed."""

    def expiry(self, accepted_at: int) -> int | None:
        ends = [self.expires_at] if self.expires_at is not None else []
        if self.expires_after is not None:
            ends.append(accepted_at + self.expires_after)
        return min(ends, default=None)


@dataclass(frozen=True, slots=True)
class Draft:
    """An envelope with its texts, its hash and its matches.

    ``entry`` is the key or adapter it came through; ``routing_version`` is what it was matched by. ``names``
    are the records it names; ``attached`` is what was found of them, see ``ledger.matter``. ``people`` are
    those it names, and ``known`` the ids of those who are known, by key.
    """

    envelope: Envelope
    entry: str
    attributes: str
    data: str
    content_hash: str
    data_class: DataClass
    routing_version: int
    matches: Sequence[Match] = field(default_factory=tuple)
    names: Sequence[NamedRecord] = ()
    attached: str | None = None
    people: Sequence[NamedPerson] = ()
    known: Mapping[Key, Sequence[str]] | None = None

    @property
    def known_people(self) -> tuple[str, ...]:
        """The ids of all who are known."""
        known = self.known
        if not known:
            return ()
        named = (known.get(one.key, ()) for one in self.people)
        return tuple(dict.fromkeys(person for each in named for person in each))


def draft(
    envelope: Envelope,
    entry: str,
    data_class: DataClass,
    routing_version: int,
    matches: Sequence[Match],
    names: Sequence[NamedRecord] = (),
    people: Sequence[NamedPerson] = (),
) -> Draft:
    """Work out the texts and the hash. ``matches`` must come from the routing of ``routing_version``."""
    data = canonical(envelope.data)
    return Draft(
        envelope=envelope,
        entry=entry,
        attributes=attributes_text(envelope),
        data=data,
        content_hash=content_hash(envelope, data),
        data_class=data_class,
        routing_version=routing_version,
        matches=matches,
        names=names,
        people=people,
    )


def attributes_text(envelope: Envelope) -> str:
    """All attributes, as JSON."""
    return canonical(envelope.attributes())  # type: ignore[arg-type]


def content_hash(envelope: Envelope, data: str) -> str:
    """What makes two envelopes of one ``(source, id)`` the same: type, subject, dataschema and data.

    Not time, trace or enrichment: a sender that tries again may well stamp those anew.
    """
    parts = (envelope.type, envelope.subject or "", envelope.dataschema or "", data)
    return sha256("\x00".join(parts).encode()).hexdigest()
