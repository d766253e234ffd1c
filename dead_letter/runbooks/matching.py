"""Which runbooks a group has: those whose rule fits it, and those that somebody attached to it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from dead_letter.ids import runbook_id
from dead_letter.runbooks import repository
from dead_letter.runbooks.rule import Rule, Struck
from dead_letter.search.sharing import types_of_newest
from ledger.session import Session
from schemas.catalogue import shipped

_BEFORE_AN_EVENT = {"receive", "translate", "validate", "forbidden"}
"""Stages of invalid messages: of what types they were to be, the index of the search knows."""


def of_groups(session: Session, groups: Sequence[int]) -> Mapping[int, Sequence[str]]:
    """The ids of the runbooks of each of these groups, by its number."""
    return {
        group: [runbook_id.written(row.id) for row in rows]
        for group, rows in rows_of(session, groups).items()
    }


def rows_of(session: Session, groups: Sequence[int] | None) -> dict[int, list[Any]]:
    """The same as rows; None: of the groups that struck last. A group without any is in it too."""
    books = [(row, Rule.model_validate_json(row.rule)) for row in repository.everyone(session)]
    if not books or groups == []:
        return {}
    found = repository.struck(session, groups)
    numbers = [row.id for row in found]
    hand = {(row.group_id, row.runbook): bool(row.attached) for row in repository.by_hand(session, numbers)}
    by_type = any(rule.type is not None for _, rule in books)
    return {
        one.id: [
            row
            for row, rule in books
            if hand.get((one.id, row.id)) or ((one.id, row.id) not in hand and rule.fits(group))
        ]
        for one in found
        for group in (_struck(session, one, by_type=by_type),)
    }


def _struck(session: Session, row: Any, *, by_type: bool) -> Struck:
    types: Collection[str] = ()
    if by_type and row.stage in _BEFORE_AN_EVENT:
        types = types_of_newest(session, row.id, [kind.type for kind in shipped().types()])
    elif by_type:
        types = repository.types_of(session, row.id)
    return Struck(row.stage, row.place, row.error, row.words, types)
