"""Whom a reference names, as they are known now. Each function works in the caller's session."""

from __future__ import annotations

from identity_index.ids import person_id
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.people.identifiers.schemes import Schemes
from identity_index.people.numbers import whose
from ledger.errors import NotFound
from ledger.session import Session
from schemas.references import PersonIdentifier, SourceKey


def person_named(session: Session, schemes: Schemes, named: SourceKey | PersonIdentifier) -> int | None:
    """The master; None where nobody is known by it, or more than one."""
    if isinstance(named, SourceKey):
        key = (named.system, named.local_id)
        found = links.by_source(session, Kind.PERSON, [key]).get(key)
        return None if found is None else found.master
    if named.scheme == "person":
        try:
            number = person_id.read(named.value)
        except NotFound:
            return None
        return links.active(session, Kind.PERSON, [number]).get(number)
    number_ = schemes.read(named.scheme, named.value)
    if not number_.usable:
        return None
    held = whose.holders(session, number_).items
    return person_id.read(held[0].id) if len(held) == 1 else None
