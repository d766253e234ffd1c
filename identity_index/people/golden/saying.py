"""What is said of a person when something else counts of them than before, as events. Pure.

It is the same whatever it came of: a record that arrived, a merge or its undoing, or what somebody decided.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import JsonValue, ValidationError

from identity_index.ids import person_id
from identity_index.people.corrections.saying import Cause
from identity_index.people.golden.agreeing import agrees
from identity_index.people.golden.difference import differences
from identity_index.people.golden.golden_record import GoldenRecord
from identity_index.people.golden.naming import ADDRESS, BORN, DIED, NAME
from identity_index.people.normalise.postcode import read_postcode
from identity_index.provenance.choosing import Golden
from identity_index.provenance.held import RecordKey
from ledger import clock
from schemas.envelope import Envelope
from schemas.event_type import full_of
from schemas.events.person import AttributeChange, PersonDeceased, PersonMoved, PersonUpdated
from schemas.model import CanonicalModel
from schemas.people import PersonName
from schemas.person_details import HeldAddress
from schemas.places import Address
from schemas.references import PersonIdentifier, PersonKey, SourceKey

EMITS = ("person.updated", "person.moved", "person.deceased")


@dataclass(frozen=True, slots=True)
class Counted:
    """What counted of a person, and what counts now, because of what.

    ``name`` tells this time from every other. ``record``: the one that changed it. ``told_moved``: the record
    of a move that its system has told already. ``met``: nobody knew them before. ``others``: what counted of
    those who are this person now too. ``one_home``: both addresses are of one property, numbered anew.
    """

    master: int
    before: GoldenRecord
    after: GoldenRecord
    name: str
    record: RecordKey | None = None
    told_moved: RecordKey | None = None
    met: bool = False
    others: tuple[GoldenRecord, ...] = ()
    one_home: bool = False


def said_of(source: str, cause: Cause, one: Counted) -> Iterator[Envelope]:
    """``person.updated`` for whatever is other than before; beside it that they moved, or died."""
    found: list[tuple[str, CanonicalModel | None]] = []
    if not one.met:
        found += [("updated", _updated(one)), ("moved", _moved(one))]
    found.append(("deceased", _deceased(one)))
    for what, data in found:
        if data is not None:
            yield _envelope(source, cause, one, what, data)


def _updated(one: Counted) -> PersonUpdated | None:
    found = differences(one.before, one.after)
    if not found:
        return None
    return PersonUpdated(
        person=person_id.written(one.master),
        changed=[each.attribute for each in found],
        values=[
            AttributeChange(attribute=each.attribute, old=_value(each.old), new=_value(each.new))
            for each in found
        ],
        record=_key(one.record),
    )


def _moved(one: Counted) -> PersonMoved | None:
    """None where it is the same place however it is written or numbered, or where too little is known to say
    it: no name, no address before, or one without a line."""
    old, new, name = one.before.get(ADDRESS), one.after.get(ADDRESS), one.after.get(NAME)
    if old is None or new is None or name is None or agrees(old.form, new.form):
        return None
    if one.one_home:
        return None
    if new.record is not None and new.record == one.told_moved:
        return None
    there = _address(new)
    if there is None:
        return None
    born = one.after.get(BORN)
    day = None if born is None or len(str(born.value)) != 10 else born.value
    return PersonMoved.model_validate(
        {
            "person": PersonIdentifier(scheme="person", value=person_id.written(one.master))
            if new.record is None
            else SourceKey(system=new.record.system, local_id=new.record.local_id),
            "name": PersonName.model_validate(name.value),
            "date_of_birth": day,
            "previous_address": _address(old),
            "new_address": there,
            "moved_on": clock.moment(new.as_of).date(),
        }
    )


def uprn_of(address: Golden | None) -> str:
    """Without zeros in front; empty where it has none."""
    value = None if address is None else address.value
    found = value.get("uprn") if isinstance(value, dict) else None
    return found.lstrip("0") if isinstance(found, str) else ""


def _deceased(one: Counted) -> PersonDeceased | None:
    """Also where only some of those who are this person now were not known to have died."""
    died = one.after.get(DIED)
    if died is None or all(_same(each.get(DIED), died) for each in (one.before, *one.others)):
        return None
    return PersonDeceased(
        person=person_id.written(one.master), date_of_death=str(died.value), record=_key(died.record)
    )


def _same(one: Golden | None, other: Golden) -> bool:
    return one is not None and one.key == other.key


def _value(golden: Golden | None) -> JsonValue:
    return None if golden is None else golden.value


def _key(record: RecordKey | None) -> PersonKey | None:
    return None if record is None else PersonKey(system=record.system, local_id=record.local_id)


def _address(golden: Golden) -> Address | None:
    """As a canonical address; None where it has no line."""
    held = HeldAddress.model_validate(golden.value)
    code = read_postcode(held.postcode).value if held.postcode else None
    postcode = None if code is None or code.foreign else code.whole
    try:
        return Address(lines=held.lines[:6], postcode=postcode, uprn=held.uprn)
    except ValidationError:
        return None


def _envelope(source: str, cause: Cause, one: Counted, what: str, data: CanonicalModel) -> Envelope:
    return Envelope(
        id=f"{one.name}/{what}",
        source=source,
        type=full_of(f"person.{what}"),
        subject=f"person/{person_id.written(one.master)}",
        time=cause.at,
        causationid=cause.causationid,
        correlationid=cause.correlationid,
        traceparent=cause.traceparent,
        data=data.as_data(),
    )
