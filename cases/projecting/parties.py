"""Whom a contact is, as a case can be found by them. Pure."""

from __future__ import annotations

from schemas.people import Contact
from schemas.references import SourceKey


def parties_of(contact: Contact | None, role: str) -> list[tuple[str, str, str]]:
    """System, local id and role; of an identifier its scheme after a colon stands for the system. Nothing of
    who is not known."""
    if contact is None or contact.person is None:
        return []
    who = contact.person
    if isinstance(who, SourceKey):
        return [(who.system, who.local_id, role)]
    return [(f":{who.scheme}", who.value, role)]
