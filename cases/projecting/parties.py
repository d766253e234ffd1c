"""Whom a contact is, as a case can be found by them. Pure."""

from __future__ import annotations

from schemas.events.case import CaseInteractionRecorded
from schemas.people import Contact
from schemas.references import PersonReference, SourceKey

OF_CONTACTS = ("contact", "on_behalf_of", "concerns_too")
"""The roles that somebody has by a contact."""


def told_by(said: CaseInteractionRecorded) -> list[tuple[str, str, str]]:
    """Everybody whom a contact names."""
    return [
        *parties_of(said.contact, "contact"),
        *parties_of(said.on_behalf_of, "on_behalf_of"),
        *named_as(said.concerns, "concerns_too"),
    ]


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
