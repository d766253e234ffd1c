"""Who a message is from, as far as the case knows them."""

from __future__ import annotations

import json
from dataclasses import dataclass

from cases.keeping import repository
from cases.keeping.links import repository as links
from cases.keeping.reporters import repository as reporters
from cases.projecting.addresses import as_compared
from ledger.session import Session
from schemas.contacts import contact_key
from schemas.envelope import Envelope
from schemas.events.message import MessageReceived
from schemas.people import Contact
from schemas.references import SourceKey

UNVERIFIED = "unverified"
"""How it was made sure who they are: it was not, and the case knows no such address."""
BY_ADDRESS = "sender_address"
"""They write from an address that the case knows; an address can be forged, so nothing is shown for it."""
_LOOKED_AT = 50


@dataclass(frozen=True, slots=True)
class Sender:
    """``reporter``: which of the reporters of the case ``of`` they are: that of the message, or one that has
    gone into it. ``contact``: they, with whom the case has them for."""

    contact: Contact | None
    verified: str
    reporter: int | None = None
    of: int | None = None

    @property
    def known(self) -> bool:
        return self.verified != UNVERIFIED


def address_of(said: MessageReceived) -> str | None:
    """Where it is from, as it is compared."""
    who = said.sender
    if who is None:
        return None
    if who.email is not None:
        return as_compared("email", who.email)
    return None if who.phone is None else as_compared("sms", who.phone)


def sender_of(session: Session, number: int, envelope: Envelope, said: MessageReceived) -> Sender:
    """Of a message that belongs to that case."""
    same = address_of(said)
    contact = with_key(envelope, said)
    family = links.family(session, number)
    found = [one for each in family for one in reporters.of_address(session, each, same or "")]
    if found:
        one = found[0]
        if contact is not None and one.person is not None:
            contact = contact.model_validate({**contact.as_data(), "person": json.loads(one.person)})
        return Sender(contact, said.verified or BY_ADDRESS, one.place, one.number)
    if same is not None and any(_has_been_in_touch(session, each, said) for each in family):
        return Sender(contact, said.verified or BY_ADDRESS)
    return Sender(contact, said.verified or UNVERIFIED)


def knows(session: Session, number: int, said: MessageReceived) -> bool:
    """Is it from somebody whom that case knows by their address?"""
    same = address_of(said)
    if same is None:
        return False
    family = links.family(session, number)
    return any(
        reporters.of_address(session, each, same) or _has_been_in_touch(session, each, said)
        for each in family
    )


def with_key(envelope: Envelope, said: MessageReceived) -> Contact | None:
    """Its sender under the key by which the index of people knows them from the message itself, so that they
    are not taken in twice."""
    who = said.sender
    if who is None or who.person is not None:
        return who
    system, local_id = contact_key(envelope.source, envelope.id, envelope.data)
    return who.model_copy(update={"person": SourceKey(system=system, local_id=local_id)})


def _has_been_in_touch(session: Session, number: int, said: MessageReceived) -> bool:
    """By an earlier contact of the case; one that nobody made sure of says nothing."""
    who = said.sender
    assert who is not None
    address = who.email or who.phone or ""
    same = address_of(said)
    for told in repository.contacts_naming(session, number, address, _LOOKED_AT):
        whole = json.loads(told)
        if whole.get("verified") == UNVERIFIED:
            continue
        for part in (whole.get("contact"), whole.get("on_behalf_of")):
            there = Contact.model_validate(part) if isinstance(part, dict) else None
            if there is not None and same in {
                None if there.email is None else as_compared("email", there.email),
                None if there.phone is None else as_compared("sms", there.phone),
            }:
                return True
    return False
