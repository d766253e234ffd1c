"""What the cause of a failure reads as: a delivery's by what was said of it, a message's by what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from pydantic import JsonValue

from dead_letter.groups.fingerprint import Cause, normalised, without_places
from dead_letter.search.saying import private_values
from ledger.reading.hiding import CUT, hide
from schemas.catalogue import Catalogue

EXPIRE = "expire"
"""The stage of what expired before it was delivered."""
_MOST_VALUES = 20_000
"""Texts of one message that are looked for in what was said of it."""


def of_delivery(
    stage: str,
    place: str,
    raised: tuple[str, str],
    detail: str,
    event: tuple[str, JsonValue],
    catalogue: Catalogue,
) -> Cause:
    """``raised``: the kind of exception and the function that raised it. ``detail``: what was said, and
    ``event``: the type and data of what it was said of. Pure."""
    values = islice(_texts(event[1]), _MOST_VALUES)
    # Who may see a group may not see what is in a message.
    private = private_values(*event, catalogue)
    said = hide(detail, private) if len(detail) >= CUT else detail
    error, frame = raised
    return Cause(stage, place, error, normalised(said, values, private), frame)


def of_message(stage: str, entry: str, field: str | None, problem: str) -> Cause:
    """Pure."""
    return Cause(stage, entry, without_places(field or "")[:128], normalised(problem))


def _texts(value: JsonValue) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
