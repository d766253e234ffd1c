"""Whom and what messages are about: different subjects, and different records named in their data. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from pydantic import JsonValue

from dead_letter.alerts.alert import Touched
from dead_letter.alerts.causes.repository import LOOKED_AT, Looked
from schemas.event_type import is_of_hub

_MOST_PARTS = 10_000
"""Of one message's data that are looked through."""


def touched(found: Sequence[Looked]) -> Touched:
    """``found`` holds one more than ``LOOKED_AT`` where there are more."""
    some = found[:LOOKED_AT]
    records = {record for one in some if one.data is not None for record in _records(json.loads(one.data))}
    return Touched(
        letters=len(some),
        more=len(found) > LOOKED_AT,
        subjects=len({one.subject for one in some if one.subject is not None}),
        records=len(records),
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
