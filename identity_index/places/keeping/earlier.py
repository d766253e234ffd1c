"""What streets and properties were called before, by what files said of them. Works in the caller's
session."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pydantic_core import from_json

from identity_index.places.addressbase.line import record_of
from identity_index.places.addressbase.records import Address, Kind, Record, StreetName
from identity_index.places.keeping.records import repository as records
from identity_index.places.place import Road
from ledger.session import Session

_NAMES = (int(Kind.STREET_NAME),) * 2
_CALLED = int(Kind.ADDRESS), int(Kind.ORGANISATION)


def records_before(session: Session, uprns: Iterable[int]) -> dict[int, list[Record]]:
    """The addresses that these properties had, and the businesses that were there, by UPRN, the last to end
    first."""
    found: dict[int, list[Record]] = {}
    for about, kind, body in records.were(session, uprns, _CALLED):
        if kind != Kind.SUCCESSOR:
            found.setdefault(about, []).append(record_of(Kind(kind), from_json(body)))
    return found


def usrns_of(said: Mapping[int, Sequence[Record]]) -> set[int]:
    """The streets that the addresses among these name."""
    return {one.usrn for some in said.values() for one in some if isinstance(one, Address) and one.usrn}


def names_before(session: Session, roads: Mapping[int, Road]) -> dict[int, list[str]]:
    """The names that these streets had and have no more, by USRN, the last to end first; of those that had
    any."""
    found: dict[int, dict[str, None]] = {}
    for about, kind, body in records.were(session, roads, _NAMES):
        said = record_of(Kind(kind), from_json(body))
        if isinstance(said, StreetName) and said.description not in {"", *roads[about].names}:
            found.setdefault(about, {})[said.description] = None
    return {usrn: list(names) for usrn, names in found.items()}
