"""Whom something is held of: a person by every name that anything may know them by."""

from __future__ import annotations

from dataclasses import dataclass

from identity_index.ids import person_id
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.links.record import Record
from identity_index.people.source_keys import PeopleKeys
from ledger.ports import Span
from ledger.session import Session


@dataclass(frozen=True, slots=True)
class Subject:
    """``number`` is the one that holds, ``ids`` are all that became it. ``spans``: by what events name them.
    ``records``: the oldest first, closed ones too."""

    number: int
    ids: tuple[int, ...]
    records: tuple[Record, ...]
    spans: tuple[Span, ...]

    @property
    def person(self) -> str:
        return person_id.written(self.number)


def subject_of(session: Session, number: int) -> Subject:
    """By any id that was ever given. Raises ``NotFound``."""
    links.find(session, Kind.PERSON, number)
    active = links.active(session, Kind.PERSON, [number])[number]
    spans = PeopleKeys().spans(session, person_id.written(active))
    records = links.of_masters(session, Kind.PERSON, [active]).get(active, [])
    own = person_id.read
    ids = tuple(own(one.key[1]) for one in spans if one.key[0] == "scheme:person")
    return Subject(active, ids, tuple(records), tuple(spans))
