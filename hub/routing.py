"""The routing this process works by, and how it keeps up with what other processes change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ledger import clock, routing
from ledger.draft import Draft, Match, draft
from ledger.reader import Reader
from ledger.session import Session
from routes.table import RoutingTable
from schemas.classes import DataClass
from schemas.envelope import Envelope
from schemas.event_type import EventType, short_of
from schemas.named_people import Form, NamedPerson, people_named
from schemas.records import records_named


class CurrentRouting:
    """The newest routing table seen. Replaced as a whole, so a reader on any thread sees one version."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._table = RoutingTable(0, [], [])
        self.refresh()

    @property
    def table(self) -> RoutingTable:
        return self._table

    def refresh(self) -> RoutingTable:
        with self._reader.session() as session:
            return self.within(session)

    def within(self, session: Session) -> RoutingTable:
        """The table as the session's own transaction sees it: what a commit must be routed by."""
        version = routing.current_version(session)
        known = self._table
        if version == known.version:
            return known
        found = routing.of_version(session, version)
        # Another thread may have seen a newer one meanwhile: this session goes by what it sees itself.
        if version > self._table.version:
            self._table = found
        return found


def drafted(
    envelope: Envelope,
    entry: str,
    event_type: EventType,
    table: RoutingTable,
    form: Form | None = None,
) -> Draft:
    """The envelope made ready for the ledger under ``table``. ``form``: see ``SourceKeys``. Pure."""
    data_class = event_type.data_class
    names = records_named(event_type.records, envelope.data) if event_type.records else ()
    people = () if form is None else named_by(envelope, event_type, form)
    found = matches(envelope, data_class, table)
    return draft(envelope, entry, data_class, table.version, found, names, people)


def named_by(envelope: Envelope, event_type: EventType, form: Form) -> tuple[NamedPerson, ...]:
    """The people that it names."""
    return people_named(event_type, envelope.source, envelope.id, envelope.data, form)


def rematched(one: Draft, table: RoutingTable) -> Draft:
    """The same draft under another routing version, or with other people known."""
    found = matches(one.envelope, one.data_class, table, one.known_people)
    return replace(one, routing_version=table.version, matches=found)


def matches(
    envelope: Envelope, data_class: DataClass, table: RoutingTable, known_people: Sequence[str] = ()
) -> tuple[Match, ...]:
    """The deliveries to make. An event's own expiry and its route's both hold; the earlier counts.

    One to a subscription that is not cleared for the data is made too, and withheld.
    """
    found = table.decide(envelope, short_of(envelope.type), known_people)
    if not found:
        return ()
    own = clock.micros(envelope.expirytime) if envelope.expirytime is not None else None
    return tuple(
        Match(
            subscription=one.subscription.name,
            route=one.route.name,
            lane=one.order_key,
            priority=one.priority,
            expires_at=own,
            withheld=not one.subscription.may_have(data_class),
            expires_after=None if one.route.expires_after is None else clock.span(one.route.expires_after),
        )
        for one in found
    )
