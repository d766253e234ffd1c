"""Organisations as they are shown, read in the caller's session."""

from __future__ import annotations

import json
from collections.abc import Iterable

from pydantic import JsonValue

from identity_index.ids import organisation_id, person_id
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.links.record import Key, Master, Record
from identity_index.organisations import repository
from identity_index.organisations.numbers import Number, read_number
from identity_index.organisations.shown import (
    Organisation,
    OrganisationLine,
    OrganisationNumberShown,
    OrganisationPage,
)
from identity_index.people.desk.person import HeldRecord, RecordName
from identity_index.people.identifiers.schemes import Schemes
from identity_index.people.referring import person_named
from identity_index.people.restricting.repository import restricted
from ledger import clock
from ledger.errors import NotFound
from ledger.reading import cursor
from ledger.session import Session
from safeguards.mask import MASK, mask
from schemas.classes import DataClass, classed_paths
from schemas.organisation_details import OrganisationContact, OrganisationDetails
from schemas.people import PersonName

_LIST = "organisations"
_CLASSES = classed_paths(OrganisationDetails)
_OF_CONTACT = classed_paths(OrganisationContact)
ORGANISATION = Kind.ORGANISATION


def organisation(session: Session, number: int, schemes: Schemes, cleared: DataClass) -> Organisation:
    """By any id that was ever given; of one that was merged, what it became. Raises ``NotFound``."""
    found = links.find(session, ORGANISATION, number)
    active = links.active(session, ORGANISATION, [number])[number]
    records = links.of_masters(session, ORGANISATION, [active]).get(active, [])
    told = _but_restricted(session, _details(session, records), schemes)
    newest = _newest(records, told)
    numbers: dict[Number, None] = {}
    for one in told.values():
        numbers.update((read_number(each.scheme, each.value), None) for each in one.identifiers)
    return Organisation(
        id=organisation_id.written(number),
        state="active" if found.became is None else "merged",
        became=None if found.became is None else organisation_id.written(active),
        made_at=clock.moment(found.made_at),
        name=None if newest is None else newest.name,
        kind=None if newest is None else newest.kind,
        uprn=next(
            (one.address.uprn for one in _by_age(records, told) if one.address and one.address.uprn), None
        ),
        numbers=[
            OrganisationNumberShown(scheme=one.scheme, value=one.value, fault=one.why) for one in numbers
        ],
        contacts=_contacts(session, _by_age(records, told), schemes, cleared),
        records=[_held(one, told.get(one.number), cleared) for one in records],
    )


def owner(session: Session, key: Key) -> int:
    """Whose record it is, by its system's key. Raises ``NotFound``."""
    found = links.by_source(session, ORGANISATION, [key]).get(key)
    if found is None:
        raise NotFound(
            f"The index knows no record {key[1]!r} of an organisation of the system {key[0]!r}. Has it "
            "published that record (organisation.recorded)?"
        )
    return found.master


def with_number(session: Session, scheme: str, written: str) -> OrganisationPage:
    """Those that have this number, however it is written."""
    found = repository.records_with(session, [read_number(scheme, written)])
    masters = {one.master for one in links.records(session, found).values()}
    kept = links.masters(session, ORGANISATION, masters)
    return OrganisationPage(items=_lines(session, [kept[one] for one in sorted(kept)]))


def page(session: Session, after: str | None, most: int) -> OrganisationPage:
    """In the order in which the index met them. Raises ``BadCursor`` and ``ForeignCursor``."""
    epoch = cursor.epoch(session)
    [start] = (0,) if after is None else cursor.read(after, epoch, _LIST, 1)
    found = repository.active(session, start, most + 1)
    more = cursor.write(epoch, _LIST, found[most - 1].number) if len(found) > most else None
    return OrganisationPage(items=_lines(session, found[:most]), next=more)


def name_of(record: Record) -> RecordName:
    return RecordName(system=record.system, local_id=record.local_id, generation=record.generation)


def _lines(session: Session, found: Iterable[Master]) -> list[OrganisationLine]:
    found = list(found)
    of = links.of_masters(session, ORGANISATION, [one.number for one in found])
    lines = []
    for one in found:
        records = of.get(one.number, [])
        newest = _newest(records, _details(session, records))
        lines.append(
            OrganisationLine(
                id=organisation_id.written(one.number),
                name=None if newest is None else newest.name,
                kind=None if newest is None else newest.kind,
                records=[name_of(each) for each in records],
            )
        )
    return lines


def _contacts(
    session: Session, told: Iterable[OrganisationDetails], schemes: Schemes, cleared: DataClass
) -> list[JsonValue]:
    found: list[JsonValue] = []
    for details in told:
        for one in details.contacts:
            shown = mask(one.as_data(), _OF_CONTACT, cleared=cleared)
            known = None if one.person is None else person_named(session, schemes, one.person)
            if isinstance(shown, dict):
                found.append({**shown, "is": None if known is None else person_id.written(known)})
    return found


def _but_restricted(
    session: Session, told: dict[int, OrganisationDetails], schemes: Schemes
) -> dict[int, OrganisationDetails]:
    """The same, masked for everybody where a contact is somebody whose data are restricted."""
    named = {one.person: None for each in told.values() for one in each.contacts if one.person is not None}
    who = {one: person_named(session, schemes, one) for one in named}
    held = restricted(session, [one for one in who.values() if one is not None])
    if not held:
        return told

    def shown(one: OrganisationContact) -> OrganisationContact:
        if one.person is None or who[one.person] not in held:
            return one
        masked = {"name": PersonName(full=MASK), "email": MASK, "phone": MASK}
        return one.model_copy(
            update={name: value for name, value in masked.items() if getattr(one, name) is not None}
        )

    return {
        number: each.model_copy(update={"contacts": [shown(one) for one in each.contacts]})
        for number, each in told.items()
    }


def _held(record: Record, details: OrganisationDetails | None, cleared: DataClass) -> HeldRecord:
    return HeldRecord(
        system=record.system,
        local_id=record.local_id,
        generation=record.generation,
        details=None if details is None else mask(details.as_data(), _CLASSES, cleared=cleared),
        as_of=clock.moment(record.as_of),
        first_at=clock.moment(record.first_at),
        last_at=clock.moment(record.last_at),
        versions=record.versions,
        closed_at=None if record.closed_at is None else clock.moment(record.closed_at),
    )


def _details(session: Session, records: Iterable[Record]) -> dict[int, OrganisationDetails]:
    texts = links.details(session, [one.number for one in records])
    return {number: OrganisationDetails.model_validate(json.loads(text)) for number, text in texts.items()}


def _by_age(records: Iterable[Record], told: dict[int, OrganisationDetails]) -> list[OrganisationDetails]:
    """What the systems say, the newest first."""
    newest = sorted(records, key=lambda one: (-one.as_of, one.number))
    return [told[one.number] for one in newest if one.number in told]


def _newest(records: Iterable[Record], told: dict[int, OrganisationDetails]) -> OrganisationDetails | None:
    return next(iter(_by_age(records, told)), None)
