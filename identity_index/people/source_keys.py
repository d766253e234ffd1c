"""The index of people, as the ledger asks it who somebody is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from typing import NamedTuple

from identity_index.ids import person_id
from identity_index.links.keys import repository
from identity_index.links.keys.repository import Held
from identity_index.links.kind import Kind
from identity_index.people.identifiers.identifier import Identifier
from identity_index.people.identifiers.schemes import Schemes
from identity_index.people.matching.features import SHIPPED_SCHEMES
from identity_index.people.numbers.leading.repository import leading, theirs
from identity_index.people.restricting import repository as restrictions
from ledger.errors import NotFound
from ledger.ports import Holder, Span
from ledger.reading import streams
from ledger.session import Session
from schemas.named_people import Form
from schemas.parties import PERSON, Key, key_of

SHARED = key_of("", "")[0]
_ID = key_of(PERSON, "")[0]


class _Asked(NamedTuple):
    """Systems' keys; ids of people, with their numbers; other numbers, as they are read."""

    records: list[Key]
    masters: dict[Key, int]
    numbers: dict[Key, Identifier]


class PeopleKeys:
    """Implements ``ledger.ports.SourceKeys``. Of shared numbers it knows this hub's own ids of people, and
    those that are one person's alone: not a household's, an e-mail address or a telephone number."""

    def __init__(self, schemes: Schemes = SHIPPED_SCHEMES) -> None:
        """``schemes``: how numbers are read in this council."""
        self._schemes = schemes

    @property
    def form(self) -> Form | None:
        return self._form

    def _form(self, scheme: str, value: str) -> str | None:
        if scheme == PERSON:
            return value
        number = self._schemes.read(scheme, value)
        return number.key if number.usable and not number.may_repeat else None

    def known(self, session: Session, keys: Iterable[Key]) -> Mapping[Key, Sequence[str]]:
        asked = self._sorted(keys)
        found: dict[Key, Sequence[str]] = {}
        if asked.records:
            for key, ids in repository.of_records(session, Kind.PERSON, asked.records).items():
                found[key] = _written(ids)
        masters = asked.masters | _led_to(session, asked.numbers)
        if masters:
            ids_of = repository.of_masters(session, Kind.PERSON, masters.values())
            found |= {key: _written(ids_of[one]) for key, one in masters.items() if one in ids_of}
        return found

    def holders(self, session: Session, keys: Iterable[Key]) -> Mapping[Key, Sequence[Holder]]:
        asked = self._sorted(keys)
        found: dict[Key, Sequence[Holder]] = {}
        if asked.records:
            for key, held in repository.generations(session, Kind.PERSON, asked.records).items():
                found[key] = [Holder(_id(one.master), _since(session, one)) for one in held]
        if asked.masters:
            ids_of = repository.of_masters(session, Kind.PERSON, asked.masters.values())
            for key, one in asked.masters.items():
                if one in ids_of:
                    found[key] = [Holder(_id(ids_of[one][0]), 0)]
        for key, one in _led_to(session, asked.numbers).items():
            found[key] = [Holder(_id(one), 0)]
        return found

    def spans(self, session: Session, person: str) -> Sequence[Span]:
        asked = person_id.read(person)
        ids = repository.of_masters(session, Kind.PERSON, [asked]).get(asked)
        if ids is None:
            raise NotFound(f"There is no person {person}, and never was.")
        records = repository.siblings(session, Kind.PERSON, ids[0])
        every = (self._schemes.read(scheme, value) for scheme, value in theirs(session, ids[0]))
        numbers = {key_of(one.scheme, one.key): one for one in every if one.usable and not one.may_repeat}
        return [
            *(Span(_key(number)) for number in ids),
            *(span for key in sorted(records) for span in _spans(session, records[key], ids[0])),
            *(Span(key) for key, one in sorted(_led_to(session, numbers).items()) if one == ids[0]),
        ]

    def _sorted(self, keys: Iterable[Key]) -> _Asked:
        asked = _Asked([], {}, {})
        for key in keys:
            within, value = key
            if not within.startswith(SHARED):
                asked.records.append(key)
            elif within == _ID:
                # An event may name anything; what is no id is nobody's.
                with suppress(NotFound):
                    asked.masters[key] = person_id.read(value)
            elif (number := self._schemes.read(within.removeprefix(SHARED), value)).usable:
                asked.numbers[key] = number
        return asked

    def held(
        self, session: Session, wanted: Iterable[tuple[str, str]]
    ) -> Mapping[tuple[str, str], Sequence[str]]:
        asked = {(person_id.read(person), system) for person, system in wanted}
        found = repository.open_keys(session, Kind.PERSON, asked) if asked else {}
        return {(_id(master), system): local for (master, system), local in found.items()}

    def restricted(self, session: Session, persons: Iterable[str]) -> Set[str]:
        held = restrictions.restricted(session, map(person_id.read, persons))
        return {_id(one) for one in held}


def _led_to(session: Session, numbers: Mapping[Key, Identifier]) -> dict[Key, int]:
    """Whose each is, of those that lead to one person."""
    found = leading(session, numbers.values()) if numbers else {}
    return {key: found[one.scheme, one.key] for key, one in numbers.items() if (one.scheme, one.key) in found}


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
