"""Which systems should be told what counts, which were told already, and which have put it right."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from identity_index.provenance.choosing import Golden, day_of
from identity_index.provenance.held import NOBODY_SAID, RecordKey


@dataclass(frozen=True, slots=True)
class Wanted:
    """A record that should hold another value. ``key`` is the wanted value's form as text."""

    record: RecordKey
    attribute: str
    held: JsonValue
    wanted: JsonValue
    key: str
    because: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A correction that was asked for and is open."""

    number: int
    record: RecordKey
    attribute: str
    key: str


@dataclass(frozen=True, slots=True)
class Steps:
    """What is to be done: corrections to ask for; those that were made; those that are wanted no more."""

    ask: tuple[Wanted, ...]
    corrected: tuple[Asked, ...]
    taken_back: tuple[Asked, ...]


def wanted(
    golden: Iterable[Golden],
    records: Collection[RecordKey],
    accepts: Mapping[str, Collection[str]],
) -> tuple[Wanted, ...]:
    """The corrections that these records need now, of the attributes that their systems take corrections of.

    A record needs one where it says otherwise, and where it says nothing.
    """
    found = []
    for one in golden:
        for record in sorted(records):
            if one.attribute not in accepts.get(record.system, ()) or record == one.record:
                continue
            said = [each for each in one.said if each.held.record == record]
            if not any(each.agrees for each in said):
                held = said[0].held.value if said else None
                found.append(Wanted(record, one.attribute, held, one.value, one.key, _because(one)))
    return tuple(found)


def steps(wanted_now: Iterable[Wanted], asked: Iterable[Asked], golden: Iterable[Golden]) -> Steps:
    """What to do about corrections that are open and those that are wanted now.

    ``golden`` is of the person that the records belong to now. One is made where its record says what it was
    asked to, or as good as that; where another value counts by now it is taken back, and the new one asked
    for.
    """
    now = {(one.record, one.attribute): one for one in wanted_now}
    counts = {one.attribute: one for one in golden}
    corrected, taken_back = [], []
    for one in sorted(asked, key=lambda each: each.number):
        still = now.get((one.record, one.attribute))
        if still is not None and still.key == one.key:
            del now[one.record, one.attribute]
        elif still is None and _agrees_now(one, counts.get(one.attribute)):
            corrected.append(one)
        else:
            taken_back.append(one)
    return Steps(tuple(now.values()), tuple(corrected), tuple(taken_back))


def _agrees_now(asked: Asked, golden: Golden | None) -> bool:
    """Does the record say what it was asked to, or as good as that?"""
    if golden is None:
        return False
    said = [each for each in golden.said if each.held.record == asked.record]
    return any(each.held.key == asked.key or (each.agrees and golden.key == asked.key) for each in said)


def _because(golden: Golden) -> str:
    if golden.record is None:
        return golden.because
    when = "" if golden.as_of == NOBODY_SAID else f" as of {day_of(golden.as_of)}"
    return f"{golden.record.system} says so{when}. {golden.because}"
