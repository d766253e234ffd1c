"""By what somebody is known, so that they are found where others' records speak of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from identity_index.links import repository as links
from identity_index.people.golden.ore import newest
from identity_index.people.matching.features import SHIPPED_SCHEMES
from identity_index.people.normalise.folding import fold
from identity_index.people.normalise.phone import read_phone
from identity_index.people.subject import Subject
from ledger.session import Session
from schemas.parties import PERSON, Key, key_of
from schemas.people import PersonName
from schemas.person_details import PersonDetails
from schemas.references import PersonIdentifier, SourceKey


@dataclass(frozen=True, slots=True)
class KnownBy:
    """``keys``: as events name them; ``names`` folded; ``reach``: e-mail addresses and telephone numbers.
    ``written``: all of that that tells one from others, as systems write it."""

    keys: frozenset[Key]
    names: frozenset[str]
    reach: frozenset[str]
    written: frozenset[str]

    def named(self, reference: SourceKey | PersonIdentifier) -> bool:
        """Is it them?"""
        if isinstance(reference, SourceKey):
            return (reference.system, reference.local_id) in self.keys
        if reference.scheme in {"email", "phone"}:
            return reached(reference.value) in self.reach
        if reference.scheme == PERSON:
            return key_of(PERSON, reference.value) in self.keys
        read = SHIPPED_SCHEMES.read(reference.scheme, reference.value)
        return key_of(read.scheme, read.key) in self.keys

    def of_the_name(self, name: PersonName | None) -> bool:
        return name is not None and not self.names.isdisjoint(_names([name]))


def known_by(session: Session, subject: Subject) -> KnownBy:
    """By what the newest of their records say, and ever said."""
    names: set[str] = set()
    reach: set[str] = set()
    written = {one.local_id for one in subject.records}
    for record in newest(subject.records):
        for version in links.versions(session, record.number):
            if version.details is None:
                continue
            said = PersonDetails.model_validate_json(version.details)
            called = [one for one in (said.name, *said.other_names) if one is not None]
            names |= _names(called)
            reach |= {reached(one) for one in (*said.emails, *said.phones)}
            written |= {one.full for one in called} | {one.value for one in said.identifiers}
            written |= {*said.emails, *said.phones}
    keys = frozenset(one.key for one in subject.spans)
    return KnownBy(keys, frozenset(names - {""}), frozenset(reach - {""}), frozenset(written - {""}))


def reached(written: str) -> str:
    """An e-mail address or a telephone number, so that it is known again however it is written."""
    return written.strip().casefold() if "@" in written else read_phone(written).value or ""


def _names(called: Iterable[PersonName]) -> set[str]:
    whole = {fold(one.full) for one in called}
    return whole | {fold(f"{one.given} {one.family}") for one in called if one.given and one.family}
