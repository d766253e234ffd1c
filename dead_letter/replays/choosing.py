"""Choosing what a replay sends, a part at a time, so that memory is flat and intake is not kept waiting."""

from __future__ import annotations

import json
from typing import Any

from dead_letter.groups import repository as groups
from dead_letter.ids import group_id
from dead_letter.replays import repository
from dead_letter.replays.item import Key, of_message
from dead_letter.search.bits import block_of, numbers, read
from ledger.session import Session
from routes.type_pattern import compile_type_pattern
from schemas.errors import UnknownType
from schemas.event_type import short_of

PART = 1000


def choose_some(session: Session, row: Any) -> dict[str, Any]:
    """Choose the next part of what the job ``row`` is of; answers with what changed in the job."""
    of = json.loads(row.of)
    if "group" in of:
        chosen, place, more = _of_group(session, of, row)
    elif "search" in of:
        chosen, place, more = _of_search(session, row)
    else:
        chosen, place, more = _of_stretch(session, of["stretch"], row)
    taken = repository.choose(session, row.id, chosen) if chosen else 0
    return {
        "chosen": row.chosen + len(chosen),
        "skipped": row.skipped + taken,
        "place": place,
        "all_chosen": not more,
    }


Part = tuple[list[Key], int, bool]
"""What was chosen, up to which place, and whether there is more."""


def _of_group(session: Session, of: dict[str, Any], row: Any) -> Part:
    """What failed after the replay was started is not in it."""
    found = groups.open_letters(session, group_id.read(of["group"]), row.place, of["last"], PART)
    place = found[-1].place if found else row.place
    chosen = [(one.seq, one.number) if one.kind == "d" else of_message(one.number) for one in found]
    return chosen, place, len(found) == PART


def _of_search(session: Session, row: Any) -> Part:
    """Those that it had found when it was started, by the number that they are filed by."""
    blocks = repository.found(session, row.id, block_of(row.place), PART)
    letters: list[int] = []
    for one in blocks:
        letters += [number for number in numbers(one.block, read(one.bits)) if number > row.place]
        if len(letters) > PART:
            break
    more = len(letters) > PART or len(blocks) == PART
    letters = letters[:PART]
    if not more:
        repository.forget_found(session, row.id)
    chosen = [
        (one.seq, one.number) if one.kind == "d" else of_message(one.number)
        for one in repository.of_letters(session, letters)
    ]
    return chosen, letters[-1] if letters else row.place, more


def _of_stretch(session: Session, stretch: dict[str, Any], row: Any) -> Part:
    tests = [compile_type_pattern(one) for one in stretch.get("types", ())]
    found = repository.events(session, row.place, stretch["last"], PART)
    chosen = [
        (one.seq, 0)
        for one in found
        if not tests or any(test(name) for test in tests for name in _names(one.type))
    ]
    return chosen, found[-1].seq if found else row.place, len(found) == PART


def _names(full: str) -> tuple[str, ...]:
    try:
        return full, short_of(full)
    except UnknownType:
        return (full,)
