"""Erasing what organisations' records say of one person: contacts. Implements ``Erases``.

A contact that names them by a key is theirs, and so is one by their name whose e-mail address or telephone
number is theirs too. By the name alone nobody can say: it stays, and is told.
"""

from __future__ import annotations

from dataclasses import dataclass

from identity_index.ids import organisation_id
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.links.record import Record, Said
from identity_index.organisations import repository
from identity_index.people.erasing.known_by import KnownBy, known_by, reached
from identity_index.people.erasing.ports import Step
from identity_index.people.erasing.returning import repository as erased_keys
from identity_index.people.normalise.folding import fold
from identity_index.people.subject import Subject
from ledger.session import Session
from schemas.organisation_details import OrganisationContact, OrganisationDetails
from schemas.references import SourceKey

MOST = 100
"""Records in one unit."""
_TOLD = (
    "the data of events that named them as a contact by no key of theirs, which nothing finds by them, until "
    "retention takes it; of the system"
)


@dataclass(frozen=True, slots=True)
class ErasesContacts:
    name: str = "organisations"

    def erase(self, session: Session, subject: Subject, after: str | None) -> Step:
        links.hold(session, Kind.ORGANISATION)
        some = repository.records_after(session, int(after or 0), MOST)
        them = known_by(session, subject) if some else None
        emptied, kept = 0, []
        for record in some if them is not None else ():
            assert them is not None
            many, by_name = _emptied(session, record, them)
            emptied += many
            if by_name:
                kept.append(f"{organisation_id.written(record.master)}: {_TOLD} {record.system}")
            if (why := _left(session, record, them)) is not None:
                kept.append(f"{organisation_id.written(record.master)}: {why}")
        onward = str(some[-1].number) if len(some) == MOST else None
        return Step({"record_version": emptied}, kept=kept, after=onward)


def without_erased(session: Session, details: OrganisationDetails) -> OrganisationDetails:
    """The same, of each contact by a key that was erased no more than that there is one."""
    named = {
        (one.person.system, one.person.local_id)
        for one in details.contacts
        if isinstance(one.person, SourceKey)
    }
    gone = erased_keys.among(session, named)
    if not gone:
        return details
    contacts = [
        _nobody(one)
        if isinstance(one.person, SourceKey) and (one.person.system, one.person.local_id) in gone
        else one
        for one in details.contacts
    ]
    return details.model_copy(update={"contacts": contacts})


def _emptied(session: Session, record: Record, them: KnownBy) -> tuple[int, bool]:
    """How many of its versions spoke of them, and whether any did by no key."""
    many, by_name = 0, False
    for version in links.versions(session, record.number):
        if version.details is None:
            continue
        said = OrganisationDetails.model_validate_json(version.details)
        left = [_nobody(one) if _theirs(one, them) else one for one in said.contacts]
        if left != said.contacts:
            now = said.model_copy(update={"contacts": left})
            again = Said.of(now.as_data(), version.as_of, version.event_source, version.event_id)
            repository.rewrite(session, record, version.version, again)
            many += 1
            by_name = by_name or any(one.person is None and _theirs(one, them) for one in said.contacts)
    return many, by_name


def _left(session: Session, record: Record, them: KnownBy) -> str | None:
    held = links.details(session, [record.number]).get(record.number)
    if held is None:
        return None
    said = OrganisationDetails.model_validate_json(held)
    if fold(said.name) in them.names:
        return "an organisation that bears their name; it is no person"
    if any(one.person is None and them.of_the_name(one.name) for one in said.contacts):
        return "a contact of their name, by nothing else known to be them"
    return None


def _theirs(one: OrganisationContact, them: KnownBy) -> bool:
    if one.person is not None:
        return them.named(one.person)
    if not them.of_the_name(one.name):
        return False
    return any(said is not None and reached(said) in them.reach for said in (one.email, one.phone))


def _nobody(one: OrganisationContact) -> OrganisationContact:
    return OrganisationContact(role=one.role)
