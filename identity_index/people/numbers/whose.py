"""Whose a number is, read in the caller's session."""

from __future__ import annotations

from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.people import repository as matching
from identity_index.people.desk import showing
from identity_index.people.desk.sight import MASKED
from identity_index.people.identifiers.identifier import Identifier
from identity_index.people.matching import BLOCK_LIMIT
from identity_index.people.numbers import repository
from identity_index.people.numbers.shown import NumberHolder, NumberHolders
from ledger.session import Session


def holders(session: Session, number: Identifier) -> NumberHolders:
    """Everybody who has it, as they are known now: by a record of theirs, or because it was given to them."""
    maybe = repository.found_by(session, number)
    holding = [
        record
        for record, one in matching.features(session, maybe[:BLOCK_LIMIT]).items()
        if any((scheme, key) == (number.scheme, number.key) for scheme, key, _ in one.identifiers)
    ]
    given = repository.given(session, number)
    records = links.records(session, {*holding, *given})
    theirs = {records[one].master for one in given if one in records}
    saying: dict[int, set[str]] = {one: set() for one in theirs}
    for one in holding:
        if one in records:
            saying.setdefault(records[one].master, set()).add(records[one].system)
    found = links.masters(session, Kind.PERSON, saying)
    lines = showing.lines(session, [found[one] for one in sorted(saying)], MASKED)
    return NumberHolders(
        scheme=number.scheme,
        items=[
            NumberHolder(**line.model_dump(), given=one in theirs, systems=sorted(saying[one]))
            for line, one in zip(lines, sorted(saying), strict=True)
        ],
        too_common=len(maybe) > BLOCK_LIMIT,
    )
