"""Objects and values of bodies in which people may write what they will: what an event could not say is not
taken, since it becomes a part of one."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Annotated

from pydantic import BeforeValidator, JsonValue

from schemas.strict_json import path_text

Path = tuple[str | int, ...]
DEEPEST = 62
"""Objects and lists inside each other: some fewer than an event may have, as they stand inside of one."""
_INT64 = 2**63
_SURROGATE = re.compile("[\ud800-\udfff]")


def fit(value: object) -> object:
    """The value as it is. Raises ``ValueError``, which says where in it what is wrong; see
    ``schemas.strict_json``."""
    for path, one in _parts(value, ()):
        fault = "has too many objects and lists around it" if len(path) > DEEPEST else _fault(one)
        if fault is not None:
            shown = path if len(path) <= DEEPEST else path[:3]
            where = path_text(shown)
            raise ValueError(f"{where}: {fault}" if where else fault)
    return value


FreeObject = Annotated[dict[str, JsonValue], BeforeValidator(fit)]
"""Names and values of whoever writes it."""
FreeValue = Annotated[JsonValue, BeforeValidator(fit)]
"""Any JSON value."""


def _fault(one: object) -> str | None:
    if isinstance(one, str) and "\0" in one:
        return "the character U+0000 is not allowed: leave it out"
    if isinstance(one, str) and _SURROGATE.search(one):
        return "half of a surrogate pair stands alone: send whole characters"
    if isinstance(one, float) and not math.isfinite(one):
        return f"{one} is not JSON: send null, or leave it out"
    if isinstance(one, int) and not -_INT64 <= one < _INT64:
        return "the number does not fit in 64 bits: send it as a string"
    return None


def _parts(value: object, path: Path) -> Iterator[tuple[Path, object]]:
    """Its keys, and its values that have no parts, each with where it is; nothing of what is too deep."""
    if isinstance(value, dict | list) and len(path) < DEEPEST:
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for key, inner in pairs:
            if isinstance(key, str):
                yield (*path, key), key
            yield from _parts(inner, (*path, key))
    elif isinstance(value, dict | list):
        yield (*path, 0), None
    else:
        yield path, value
