"""Whom and what messages are about: different subjects, and different records named in their data. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from dead_letter.alerts.alert import Touched
from dead_letter.alerts.causes.repository import LOOKED_AT, Looked, Unread
from dead_letter.ports import Tells, tells_nothing
from schemas.event_type import is_of_hub

_MOST_PARTS = 10_000
"""Of one message's data that are looked through."""


def touched(found: Sequence[Looked], tells: Tells = tells_nothing) -> Touched:
    """``found`` holds one more than ``LOOKED_AT`` where there are more; ``tells`` what an invalid message is
    about."""
    said = [_said(one, tells) for one in found[:LOOKED_AT]]
    told = [one for one in said if one is not None]
    return Touched(
        letters=len(said),
        more=len(found) > LOOKED_AT,
        subjects=len({subject for one in told for subject in one.subjects}),
        records=len({record for one in told for record in one.records}),
        untold=len(said) - len(told),
    )


@dataclass(frozen=True, slots=True)
class _Said:
    subjects: frozenset[str]
    records: frozenset[tuple[str, str]]


def _said(one: Looked, tells: Tells) -> _Said | None:
    """None: whom it is about cannot be told, since what would say so cannot be read."""
    if one.invalid is not None:
        return _of_invalid(one.invalid, tells)
    if one.data is None and one.subject is None:
        return None
    return _about([one.subject], [None if one.data is None else json.loads(one.data)])


def _of_invalid(one: Unread, tells: Tells) -> _Said | None:
    """What a search finds it by, right or wrong: of an event with a fault in it what it says itself, of a row
    of a file what its adapter makes of it."""
    clues = [] if one.raw is None else tells(one.entry, one.content_type, one.raw)
    read = [clue for clue in clues if clue.read]
    return _about([clue.subject for clue in read], [clue.data for clue in read]) if read else None


def _about(subjects: Iterable[str | None], data: Iterable[JsonValue]) -> _Said:
    return _Said(
        frozenset(subject for subject in subjects if subject),
        frozenset(record for one in data for record in _records(one)),
    )


def only_of_hub(found: Sequence[Looked]) -> bool:
    """Are they all about the hub itself? None at all are not."""
    return bool(found) and all(is_of_hub(one.type) for one in found)


def _records(data: JsonValue) -> Iterator[tuple[str, str]]:
    """Source keys (``system``, ``local_id``) and typed identifiers (``scheme``, ``value``), wherever."""
    left: list[JsonValue] = [data]
    for _ in range(_MOST_PARTS):
        if not left:
            return
        part = left.pop()
        if isinstance(part, list):
            left.extend(part)
        elif isinstance(part, dict):
            for first, second in (("system", "local_id"), ("scheme", "value")):
                key, value = part.get(first), part.get(second)
                if isinstance(key, str) and isinstance(value, str):
                    yield key, value
            left.extend(part.values())
