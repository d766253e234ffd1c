"""The golden record: of each attribute the value that counts, where it comes from, and who says otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from identity_index.people.golden.agreeing import agrees
from identity_index.people.golden.attributes import PersonRecord, held_values
from identity_index.people.golden.naming import ADDRESS, UPRN
from identity_index.people.golden.rules import rule_for
from identity_index.people.identifiers.schemes import Schemes
from identity_index.provenance.attribute_rule import AttributeRule
from identity_index.provenance.choosing import Golden, choose
from identity_index.provenance.decided import Decided
from identity_index.provenance.held import Held

GoldenRecord = Mapping[str, Golden]
"""By attribute, in alphabetical order; of an attribute that nobody says anything usable of there is none."""


def golden_record(
    records: Iterable[PersonRecord],
    council: Mapping[str, AttributeRule],
    schemes: Schemes,
    today: date,
    decided: Iterable[Decided] = (),
) -> GoldenRecord:
    """Of all records of a person, by the council's rules (``[people.golden]``) over those that ship.

    The order of the records makes no difference. ``decided``: at most one for an attribute, the newest.
    """
    return golden_of((held for one in records for held in held_values(one, schemes, today)), council, decided)


def golden_of(
    held: Iterable[Held], council: Mapping[str, AttributeRule], decided: Iterable[Decided] = ()
) -> GoldenRecord:
    """The same of values that were read out of records already."""
    values: dict[str, list[Held]] = {}
    for one in held:
        values.setdefault(one.attribute, []).append(one)
    decisions = {one.attribute: one for one in decided}
    found = {}
    for attribute in sorted(values.keys() | decisions.keys()):
        rule = rule_for(attribute, council)
        golden = choose(attribute, values.get(attribute, ()), rule, agrees, decisions.get(attribute))
        if golden is not None:
            found[attribute] = golden
    return _of_one_house(found, values, council, decisions)


def _of_one_house(
    found: dict[str, Golden],
    values: Mapping[str, list[Held]],
    council: Mapping[str, AttributeRule],
    decisions: Mapping[str, Decided],
) -> dict[str, Golden]:
    """The record with the UPRN of the address that counts, never that of another address of theirs."""
    address = found.get(ADDRESS)
    if UPRN not in found or address is None:
        return found
    there = {one.held.record for one in address.said if one.agrees}
    of_it = [held for held in values.get(UPRN, ()) if held.record in there]
    golden = choose(UPRN, of_it, rule_for(UPRN, council), agrees, decisions.get(UPRN))
    del found[UPRN]
    return dict(sorted({**found, **({UPRN: golden} if golden else {})}.items()))
