"""What people call a master."""

from __future__ import annotations

from identity_index.ids import organisation_id, person_id, staff_id
from identity_index.links.kind import Kind

_IDS = {Kind.PERSON: person_id, Kind.ORGANISATION: organisation_id, Kind.STAFF: staff_id}


def named(kind: Kind, number: int) -> str:
    """By the id that people use, where the kind has one."""
    of = _IDS.get(kind)
    return f"{kind.value} {number}" if of is None else of.written(number)
