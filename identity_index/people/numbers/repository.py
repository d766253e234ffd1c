"""The records that a number stands with. Each function works in the caller's session, and only reads."""

from __future__ import annotations

import json
from collections.abc import Iterable

from sqlalchemy import Integer, bindparam, func, select

from identity_index.people.golden.tables import LONGEST_SOUGHT, golden_decision
from identity_index.people.identifiers.identifier import Identifier
from identity_index.people.matching import BLOCK_LIMIT, Features, keys
from identity_index.people.matching.features import OWN
from identity_index.people.tables import person_block
from ledger.prepared import Prepared
from ledger.session import Session

_D, _B = golden_decision.c, person_block.c


def given(session: Session, number: Identifier) -> list[int]:
    """The records of those to whom it was given, or whose it was decided to be, while that stands."""
    written = json.dumps(number.value, ensure_ascii=False)
    return [row.record for row in session.run(_GIVEN, attribute=number.scheme, value=written)]


def found_by(session: Session, number: Identifier) -> list[int]:
    """The records that may hold it, for the caller to look at; one more than ``BLOCK_LIMIT`` at most."""
    return holding_keys(session, keys(Features(identifiers=((number.scheme, number.key, OWN),))))


def holding_keys(session: Session, which: Iterable[int]) -> list[int]:
    """The records that have any of these blocking keys; of each key one more than ``BLOCK_LIMIT`` at most,
    and no more is read, however many have it."""
    found: dict[int, None] = {}
    for key in which:
        found.update((row.record, None) for row in session.run(_FOUND, key=key, most=BLOCK_LIMIT + 1))
    return sorted(found)


_GIVEN = Prepared(
    select(_D.record)
    .where(_D.attribute == bindparam("attribute"), _D.value == bindparam("value"))
    # Said as the index says it, which leaves long values out.
    .where(func.length(_D.value) <= LONGEST_SOUGHT, _D.ended_at.is_(None))
    .order_by(_D.id)
)
_FOUND = Prepared(
    select(_B.record)
    .where(_B.key == bindparam("key"))
    .order_by(_B.record)
    .limit(bindparam("most", type_=Integer()))
)
