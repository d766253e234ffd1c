"""Golden records and corrections as they are shown, read in the caller's session."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pydantic import JsonValue

from identity_index.ids import correction_id, person_id
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.people.corrections import repository
from identity_index.people.corrections.correction import Kept, State
from identity_index.people.desk import showing
from identity_index.people.desk.person import RecordName
from identity_index.people.desk.sight import Sight
from identity_index.people.golden.doubts import doubts
from identity_index.people.golden.homes import retired_homes
from identity_index.people.golden.reading import Goldsmith, Person
from identity_index.people.golden.shown import (
    CorrectionLine,
    CorrectionPage,
    Doubtful,
    GoldenAttribute,
    GoldenPerson,
    SaidOf,
)
from identity_index.people.ports import NoPlaces, Places
from identity_index.people.restricting.repository import restricted
from identity_index.provenance.choosing import Golden
from identity_index.provenance.held import RecordKey, said_at
from ledger import clock
from ledger.reading import cursor
from ledger.session import Session
from safeguards.mask import MASK
from schemas.classes import DataClass

_LIST = "people.corrections"
_NO_PLACES = NoPlaces()


def golden(
    session: Session,
    goldsmith: Goldsmith,
    number: int,
    today: date,
    sight: Sight,
    places: Places = _NO_PLACES,
) -> GoldenPerson:
    """Of whom the id is known as now. Raises ``NotFound``."""
    links.find(session, Kind.PERSON, number)
    active = links.active(session, Kind.PERSON, [number])[number]
    found = goldsmith.of(session, [active], today).get(active)
    shown = person(session, active, found, sight)
    if found is None:
        return shown
    more = {
        "retired_homes": retired_homes(session, found, places, sight),
        "doubtful": _doubtful(session, found, goldsmith, today, sight),
    }
    return shown.model_copy(update=more)


def allowed(
    session: Session, goldsmith: Goldsmith, number: int, today: date, sight: Sight, places: Places
) -> GoldenPerson:
    """The same, but for values while the person's data are restricted. Raises ``NotFound``."""
    found = golden(session, goldsmith, number, today, sight, places)
    held = restricted(session, [person_id.read(found.id)]).get(person_id.read(found.id), ())
    return found if not held else GoldenPerson(id=found.id, attributes=[], restricted=[*held])


def person(session: Session, number: int, found: Person | None, sight: Sight) -> GoldenPerson:
    """As it was read already."""
    named = person_id.written(number)
    if found is None:
        return GoldenPerson(id=named, attributes=[])
    names = _names(session, found, sight)
    return GoldenPerson(id=named, attributes=[_attribute(one, names, sight) for one in found.golden.values()])


def _doubtful(
    session: Session, found: Person, goldsmith: Goldsmith, today: date, sight: Sight
) -> list[Doubtful]:
    doubted = doubts(found.said, found.golden, goldsmith.schemes, today)
    names = _names(session, found, sight) if doubted else {}
    return [
        Doubtful(
            record=names[one.record], attribute=one.attribute, value=_value(one.value, sight), says=one.says
        )
        for one in doubted
    ]


def corrections(
    session: Session, after: str | None, most: int, state: State | None, system: str | None, sight: Sight
) -> CorrectionPage:
    """Raises ``BadCursor`` and ``ForeignCursor``."""
    epoch = cursor.epoch(session)
    [start] = (0,) if after is None else cursor.read(after, epoch, _LIST, 1)
    found = repository.page(session, state=state, system=system, after=start, most=most + 1)
    more = cursor.write(epoch, _LIST, found[most - 1].number) if len(found) > most else None
    return CorrectionPage(items=_lines(session, found[:most], sight), next=more)


def _names(session: Session, found: Person, sight: Sight) -> dict[RecordKey, RecordName]:
    written = showing.names(session, found.records, sight)
    return {RecordKey(*one.key): name for one, name in zip(found.records, written, strict=True)}


def _attribute(one: Golden, names: dict[RecordKey, RecordName], sight: Sight) -> GoldenAttribute:
    return GoldenAttribute(
        attribute=one.attribute,
        value=_value(one.value, sight),
        record=None if one.record is None else names[one.record],
        as_of=said_at(one.as_of),
        because=one.because,
        by=one.by,
        disagreement=bool(one.disagreement),
        said=[
            SaidOf(
                record=names[each.held.record],
                value=_value(each.held.value, sight),
                as_of=said_at(each.held.as_of),
                agrees=each.agrees,
                unusable=each.held.why,
            )
            for each in one.said
        ],
    )


def _lines(session: Session, found: Sequence[Kept], sight: Sight) -> list[CorrectionLine]:
    records = links.records(session, {one.record for one in found})
    each = list(records.values())
    names = dict(zip(records, showing.names(session, each, sight), strict=True))
    return [
        CorrectionLine(
            id=correction_id.written(one.number),
            state=one.state.value,
            record=names[one.record],
            attribute=one.attribute,
            held=_value(one.held, sight),
            wanted=_value(one.wanted, sight),
            because=one.because,
            asked_at=clock.moment(one.asked_at),
            by=one.by,
            settled_at=None if one.settled_at is None else clock.moment(one.settled_at),
        )
        for one in found
    ]


def _value(value: JsonValue, sight: Sight) -> JsonValue:
    """Every attribute of a person is personal: what an unnamed one of a council's own is, nobody promised."""
    return value if value is None or sight.cleared >= DataClass.PERSONAL else MASK
