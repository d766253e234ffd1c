"""What an event says of people: each as a record of the system that knows them so. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from identity_index.links.record import Key
from identity_index.provenance.held import NOBODY_SAID
from ledger import clock
from ledger.clock import Micros
from schemas.catalogue import Catalogue
from schemas.contacts import contact_key, contacts_at
from schemas.envelope import Envelope
from schemas.event_type import full_of
from schemas.events.person import PersonMoved, PersonRecorded
from schemas.people import Contact
from schemas.person_details import HeldAddress, PersonDetails, TypedIdentifier
from schemas.places import Address
from schemas.references import PersonIdentifier, SourceKey

RECORDED, MOVED = full_of("person.recorded"), full_of("person.moved")


@dataclass(frozen=True, slots=True)
class Heard:
    """One person, as an event tells of them. ``whole``: it is all that the system holds; else it adds to what
    is known already. ``moved``: the event itself tells that they moved. ``person``: the master that it names,
    as it is written (``p-12``)."""

    key: Key
    details: PersonDetails
    as_of: Micros
    whole: bool = False
    moved: bool = False
    person: str | None = None


class Hearing:
    """Reads people out of events. Which events hold a ``Contact``, and where, is found once."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._contacts = {
            one.type: one.contacts for one in catalogue.types() if one.contacts and one.type != MOVED
        }

    @property
    def types(self) -> Sequence[str]:
        """The full names of the types that tell of people."""
        return sorted({RECORDED, MOVED, *self._contacts})

    def heard(self, envelope: Envelope) -> list[Heard]:
        """Everybody whom it tells of; nobody where it tells of none, or is not of such a type."""
        if envelope.type == RECORDED:
            return [_recorded(envelope)]
        if envelope.type == MOVED:
            return [_moved(envelope)]
        places = self._contacts.get(envelope.type, ())
        found = [dict(one) for place in places for _, one in contacts_at(envelope.data, place)]
        told = (_contact(envelope, one, number) for number, one in enumerate(found))
        return [one for one in told if one is not None]


def _recorded(envelope: Envelope) -> Heard:
    said = PersonRecorded.model_validate(envelope.data)
    as_of = clock.micros(said.as_of or envelope.time)
    return Heard((said.person.system, said.person.local_id), said.details, as_of, whole=True)


def _moved(envelope: Envelope) -> Heard:
    said = PersonMoved.model_validate(envelope.data)
    before = [] if said.previous_address is None else [_held(said.previous_address)]
    details = PersonDetails(
        name=said.name,
        date_of_birth=None if said.date_of_birth is None else said.date_of_birth.isoformat(),
        address=None if said.new_address is None else _held(said.new_address),
        previous_addresses=before,
        emails=[said.email] if said.email else [],
        phones=[said.phone] if said.phone else [],
    )
    key, details, person = _referred(envelope, said.person, details, 0)
    return Heard(key, details, clock.micros(envelope.time), moved=True, person=person)


def _contact(envelope: Envelope, data: JsonValue, number: int) -> Heard | None:
    """None for one who left nothing to be known by."""
    said = Contact.model_validate(data)
    details = PersonDetails(
        name=said.name,
        emails=[said.email] if said.email else [],
        phones=[said.phone] if said.phone else [],
    )
    key, details, person = _referred(envelope, said.person, details, number)
    if details == PersonDetails() and person is None:
        return None
    own = isinstance(said.person, SourceKey)
    return Heard(key, details, NOBODY_SAID if own else clock.micros(envelope.time), person=person)


def _referred(
    envelope: Envelope, named: SourceKey | PersonIdentifier | None, details: PersonDetails, number: int
) -> tuple[Key, PersonDetails, str | None]:
    """Whose record it is; one who is not named by a system's key is a record by the event's own."""
    if isinstance(named, SourceKey):
        return (named.system, named.local_id), details, None
    key = contact_key(envelope.source, envelope.id, envelope.data, number)
    if named is None:
        return key, details, None
    if named.scheme == "person":
        return key, details, named.value
    add: dict[str, object] = {}
    if named.scheme == "email":
        add["emails"] = [*details.emails, named.value]
    elif named.scheme == "phone":
        add["phones"] = [*details.phones, named.value]
    else:
        add["identifiers"] = [TypedIdentifier(scheme=named.scheme, value=named.value)]
    return key, details.model_copy(update=add), None


def _held(address: Address) -> HeldAddress:
    return HeldAddress(lines=list(address.lines), postcode=address.postcode, uprn=address.uprn)
