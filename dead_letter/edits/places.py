"""Places in JSON, as people write them (``data.lines[2].postcode``), and what is put there."""

from __future__ import annotations

import json
import re

from pydantic import JsonValue

from schemas.errors import Malformed
from schemas.strict_json import path_text

Path = tuple[str | int, ...]
_STEP = re.compile(r"""\.([^\W\d]\w*)|\[([0-9]{1,9})\]|\[("(?:[^"\\]|\\.)*")\]""")


def read_path(text: str) -> Path:
    """The parts of a place, as ``schemas.strict_json.path_text`` writes it. Raises ``Malformed``."""
    parts: list[str | int] = []
    # As if the first name had its full stop too, so that every step begins alike.
    at, text = 0, f".{text}"
    while at < len(text):
        step = _STEP.match(text, at)
        if step is None:
            raise _unreadable(text[1:])
        name, index, quoted = step.groups()
        parts.append(name or (int(index) if index is not None else _unquoted(text, quoted)))
        at = step.end()
    return tuple(parts)


def put(value: JsonValue, path: Path, new: JsonValue) -> None:
    """Have ``new`` stand at the place, in ``value`` itself; in a list also right behind its last item.

    Raises ``Malformed``.
    """
    above, last = _above(value, path), path[-1]
    match above, last:
        case dict(), str():
            above[last] = new
        case list(), int() if last < len(above):
            above[last] = new
        case list(), int() if last == len(above):
            above.append(new)
        case _:
            raise _no_such(path)


def take_away(value: JsonValue, path: Path) -> None:
    """Have nothing stand at the place, in ``value`` itself. Raises ``Malformed`` where nothing does."""
    above, last = _above(value, path), path[-1]
    match above, last:
        case dict(), str() if last in above:
            del above[last]
        case list(), int() if last < len(above):
            del above[last]
        case _:
            raise _no_such(path)


def _above(value: JsonValue, path: Path) -> JsonValue:
    """What holds the last part of the path."""
    for step in path[:-1]:
        match value, step:
            case dict(), str() if step in value:
                value = value[step]
            case list(), int() if step < len(value):
                value = value[step]
            case _:
                raise _no_such(path)
    return value


def _unquoted(text: str, quoted: str) -> str:
    try:
        return str(json.loads(quoted))
    except json.JSONDecodeError:
        raise _unreadable(text) from None


def _no_such(path: Path) -> Malformed:
    return Malformed(
        "there is no such place in the data",
        where=path_text(("data", *path)),
        fix="Name one that is there, or put the object or list that holds it first",
    )


def _unreadable(text: str) -> Malformed:
    return Malformed(
        f"{text[:80]!r} is not a place in the data",
        where="set",
        fix='Write it as data.lines[2].postcode, or data["odd key"].x',
    )
