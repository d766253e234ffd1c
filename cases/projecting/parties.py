"""Whom a contact is, as a case can be found by them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pydantic import JsonValue

from schemas.contacts import contact_key
from schemas.events.case import CaseInteractionRecorded, CaseOpened
from schemas.people import Contact
from schemas.references import PersonReference, SourceKey

OF_CONTACTS = ("contact", "on_behalf_of", "concerns_too")
"""The roles that somebody has by a contact."""
ORGANISATION = "organisation"
"""The role of a business that a case is about."""
_LONGEST = 64


def business_key(system: str, local_id: str) -> tuple[str, str]:
    """By which a case names an organisation: its system after an @, since the same system may call a person
    so, and whoever is erased is not the business."""
    return f"@{system}"[:_LONGEST], local_id


def _about(named: SourceKey | None) -> list[tuple[str, str, str]]:
    return [] if named is None else [(*business_key(named.system, named.local_id), ORGANISATION)]


def businesses(parties: Iterable[tuple[str, str, str]]) -> list[str]:
    """Those of these that are organisations, as people write them: rates/R1."""
    return [f"{system.removeprefix('@')}/{key}" for system, key, role in parties if role == ORGANISATION]


def opened_by(said: CaseOpened, source: str) -> list[tuple[str, str, str]]:
    """Everybody whom a case names as it is opened. ``source``: of the events of cases."""
    return [
        *parties_of(said.reporter, "reporter"),
        *named_as(said.concerns, "concerns"),
        *_about(said.organisation),
        *_met(source, {"reference": said.reference}, (said.reporter, "reporter")),
    ]


def told_by(said: CaseInteractionRecorded, source: str) -> list[tuple[str, str, str]]:
    """Everybody whom a contact names. ``source``: of the events of cases."""
    told: JsonValue = {
        "reference": said.reference,
        "interaction": said.interaction,
        "reporter": said.reporter,
    }
    return [
        *parties_of(said.contact, "contact"),
        *parties_of(said.on_behalf_of, "on_behalf_of"),
        *named_as(said.concerns, "concerns_too"),
        *_met(source, told, (said.contact, "contact"), (said.on_behalf_of, "on_behalf_of")),
    ]


def _met(
    source: str, told: JsonValue, *contacts: tuple[Contact | None, str]
) -> Iterator[tuple[str, str, str]]:
    """Those whom no system's key names are known by the event that tells of them, as the index of people
    knows them: an erasure would not find their case otherwise."""
    there = [(one, role) for one, role in contacts if one is not None]
    for number, (one, role) in enumerate(there):
        if not isinstance(one.person, SourceKey):
            yield *contact_key(source, "", told, number), role


def parties_of(contact: Contact | None, role: str) -> list[tuple[str, str, str]]:
    """System, local id and role; of an identifier its scheme after a colon stands for the system. Nothing of
    who is not known."""
    return named_as(None if contact is None else contact.person, role)


def named_as(who: PersonReference | None, role: str) -> list[tuple[str, str, str]]:
    """Likewise, of a reference."""
    if who is None:
        return []
    if isinstance(who, SourceKey):
        return [(who.system, who.local_id, role)]
    return [(f":{who.scheme}", who.value, role)]
