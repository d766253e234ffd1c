"""The index of people, as the ledger asks it who somebody is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from identity_index.ids import person_id
from identity_index.links.keys import repository
from identity_index.links.keys.repository import Held
from identity_index.links.kind import Kind
from ledger.errors import NotFound
from ledger.ports import Holder, Span
from ledger.reading import streams
from ledger.session import Session
from schemas.parties import PERSON, Key, key_of

_ID = key_of(PERSON, "")[0]


class PeopleKeys:
    """Implements ``ledger.ports.SourceKeys``. Of shared numbers it knows this hub's own ids of people."""

    schemes: frozenset[str] | None = frozenset({PERSON})

    def known(self, session: Session, keys: Iterable[Key]) -> Mapping[Key, Sequence[str]]:
        records, masters = _sorted(keys)
        found: dict[Key, Sequence[str]] = {}
        if records:
            for key, ids in repository.of_records(session, Kind.PERSON, records).items():
                found[key] = _written(ids)
        if masters:
            for number, ids in repository.of_masters(session, Kind.PERSON, masters.values()).items():
                found[_key(number)] = _written(ids)
        return found

    def holders(self, session: Session, keys: Iterable[Key]) -> Mapping[Key, Sequence[Holder]]:
        records, masters = _sorted(keys)
        found: dict[Key, Sequence[Holder]] = {}
        if records:
            for key, held in repository.generations(session, Kind.PERSON, records).items():
                found[key] = [Holder(_id(one.master), _since(session, one)) for one in held]
        if masters:
            for number, ids in repository.of_masters(session, Kind.PERSON, masters.values()).items():
                found[_key(number)] = [Holder(_id(ids[0]), 0)]
        return found

    def spans(self, session: Session, person: str) -> Sequence[Span]:
        asked = person_id.read(person)
        ids = repository.of_masters(session, Kind.PERSON, [asked]).get(asked)
        if ids is None:
            raise NotFound(f"There is no person {person}, and never was.")
        records = repository.siblings(session, Kind.PERSON, ids[0])
        return [
            *(Span(_key(number)) for number in ids),
            *(span for key in sorted(records) for span in _spans(session, records[key], ids[0])),
        ]

    def held(
        self, session: Session, wanted: Iterable[tuple[str, str]]
    ) -> Mapping[tuple[str, str], Sequence[str]]:
        asked = {(person_id.read(person), system) for person, system in wanted}
        found = repository.open_keys(session, Kind.PERSON, asked) if asked else {}
        return {(_id(master), system): local for (master, system), local in found.items()}


def _sorted(keys: Iterable[Key]) -> tuple[list[Key], dict[Key, int]]:
    """Systems' keys, and the ids of people with their numbers."""
    records: list[Key] = []
    masters: dict[Key, int] = {}
    for key in keys:
        if key[0] != _ID:
            records.append(key)
            continue
        try:
            masters[key] = person_id.read(key[1])
        except NotFound:
            continue  # an event may name anything; it is nobody
    return records, masters


def _spans(session: Session, held: Sequence[Held], master: int) -> Iterator[Span]:
    """When a key meant this master."""
    begun = [_since(session, one) for one in held]
    for place, one in enumerate(held):
        if one.master == master:
            yield Span(one.key, begun[place], begun[place + 1] if place + 1 < len(held) else None)


def _since(session: Session, held: Held) -> int:
    """The first event in which the key meant this holder: the one that said that it was given to another."""
    if held.generation == 1:
        return 0
    return held.seq if held.seq is not None else streams.seq_at(session, held.first_at)


def _key(number: int) -> Key:
    return key_of(PERSON, _id(number))


def _id(number: int) -> str:
    return person_id.written(number)


def _written(numbers: Sequence[int]) -> list[str]:
    return [_id(one) for one in numbers]
