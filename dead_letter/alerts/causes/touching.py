"""Whom and what messages are about: different subjects, and different records named in their data. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from dead_letter.alerts.alert import Touched
from dead_letter.alerts.causes.repository import LOOKED_AT, Looked
from schemas.event_type import is_of_hub

_MOST_PARTS = 10_000
"""Of one message's data that are looked through."""


def touched(found: Sequence[Looked]) -> Touched:
    """``found`` holds one more than ``LOOKED_AT`` where there are more."""
    said = [_said(one) for one in found[:LOOKED_AT]]
    return Touched(
        letters=len(said),
        more=len(found) > LOOKED_AT,
        subjects=len({one.subject for one in said if one is not None and one.subject is not None}),
        records=len({record for one in said if one is not None for record in one.records}),
        untold=sum(one is None for one in said),
    )


@dataclass(frozen=True, slots=True)
class _Said:
    subject: str | None
    records: frozenset[tuple[str, str]]


def _said(one: Looked) -> _Said | None:
    """None: whom it is about cannot be told, since what would say so cannot be read."""
    if one.invalid:
        return _of_bytes(one.raw)
    if one.data is None and one.subject is None:
        return None
    data = None if one.data is None else json.loads(one.data)
    return _Said(one.subject, frozenset(_records(data)))


def _of_bytes(raw: bytes | None) -> _Said | None:
    """Of a message that could not become an event: a CloudEvent with a fault in it, or anything in JSON that
    names records as events do. What a system writes in its own words says nothing here."""
    try:
        written = json.loads(raw or b"")
    except (ValueError, RecursionError):
        return None
    if not isinstance(written, dict):
        return None
    records = frozenset(_records(written))
    if "specversion" not in written and not records:
        return None
    subject = written.get("subject")
    return _Said(subject if isinstance(subject, str) and subject else None, records)


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
