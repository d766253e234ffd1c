"""What counts of a person, and counted otherwise before. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from identity_index.people.golden.golden_record import GoldenRecord
from identity_index.provenance.choosing import Golden


@dataclass(frozen=True, slots=True)
class Difference:
    """``old`` is None where nothing counted of the attribute, ``new`` where nothing does any more."""

    attribute: str
    old: Golden | None
    new: Golden | None


def differences(before: GoldenRecord, after: GoldenRecord) -> tuple[Difference, ...]:
    """The attributes whose value is another now, in alphabetical order; another writing of it is another."""
    return tuple(
        Difference(attribute, before.get(attribute), after.get(attribute))
        for attribute in sorted(before.keys() | after.keys())
        if _value(before.get(attribute)) != _value(after.get(attribute))
    )


def _value(golden: Golden | None) -> object:
    return None if golden is None else (golden.value,)
