"""JSON as Tolbooth takes it: one reading of every text, one text for every value.

RFC 8259 leaves open what a repeated key, a lone surrogate or a huge number means, and Python's reader takes
NaN; two systems that read such a text differently would hold two different events under one id. So all of
these are refused at the door, by name and place.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from itertools import islice
from typing import NoReturn, cast

from pydantic import JsonValue

from schemas.errors import Malformed

_INT64 = 2**63
_SUSPECT_ESCAPE = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SPACE = re.compile(r"[ \t\n\r]*")
_BRACKETS = re.compile(r'"(?:[^"\\]++|\\.)*+"|"|[\[{]+|[\]}]+', re.DOTALL)
"""What tells how deep a place of a JSON text is: strings (whose brackets mean nothing) and brackets."""
_PLAIN_KEY = re.compile(r"[^\W\d]\w*")

_Pair = tuple[str, JsonValue]


class _RepeatedKeyError(Exception):
    """Some object holds a key twice; the place is found by a second, slower reading."""


class _Pairs(list[_Pair]):
    """An object as it was written, repeated keys and all."""


def parse(body: bytes, *, max_depth: int = 64) -> JsonValue:
    """Read one JSON text, encoded as UTF-8 without a byte order mark.

    Refused with ``Malformed``, naming the place: not UTF-8, not JSON, a key given twice in one object,
    NaN and the infinities, numbers too large for a double or (whole numbers) for 64 bits, U+0000, half of a
    surrogate pair, and more than ``max_depth`` objects and lists inside each other.
    """
    text = _text(body)
    try:
        value = cast(JsonValue, _decode(text))
    except json.JSONDecodeError as error:
        raise _not_json(text, error) from None
    except _RepeatedKeyError:
        raise _repeated(text) from None
    except RecursionError:
        raise _too_deep(max_depth) from None
    if body.count(b"{") + body.count(b"[") > max_depth and _deeper_than(value, max_depth):
        raise _too_deep(max_depth)
    if _SUSPECT_ESCAPE.search(body):
        _refuse_bad_characters(value)
    return value


def elements(body: bytes, *, most: int) -> list[bytes]:
    """The source texts of a JSON list's elements, in order; ``most`` + 1 of them where there are more.

    For a list that ``parse`` refused as a whole: what it refuses of one element (a key given twice, U+0000,
    a number too large, too much nesting) is no reason to refuse another. No element is read any further than
    to find its end. Raises ``Malformed`` for what is no list and no JSON; NaN and the infinities are none.
    """
    text = _text(body)
    try:
        return list(islice(_elements(text), most + 1))
    except json.JSONDecodeError as error:
        raise _not_json(text, error) from None


def canonical(value: JsonValue) -> str:
    """The one text of a value: keys sorted by code point, no spaces, characters as themselves.

    Whole numbers and fractions stay apart, as they were written: 1 and 1.0 are two values. Raises
    ``ValueError`` for NaN and the infinities, ``TypeError`` for what is not JSON.
    """
    return _encode(value)


def path_text(path: tuple[str | int, ...]) -> str:
    """A place as people write it: ``data.lines[2].postcode``."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        elif _PLAIN_KEY.fullmatch(part):
            text += f".{part}" if text else part
        else:
            text += f"[{json.dumps(part)}]"
    return text


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed(
            "the text is not UTF-8", where=f"byte {error.start}", fix="Send it encoded as UTF-8"
        ) from None


def _unique(pairs: list[_Pair]) -> dict[str, JsonValue]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _RepeatedKeyError
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise Malformed(f"{name} is not JSON", fix="Send null, or leave the field out")


def _whole(text: str) -> int:
    if len(text) < 19:
        return int(text)
    if len(text) > 20 or not -_INT64 <= (number := int(text)) < _INT64:
        raise Malformed(f"the number {text[:24]} does not fit in 64 bits", fix="Send it as a string")
    return number


def _fraction(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise Malformed(f"the number {text[:24]} is too large", fix="Send it as a string")
    return number


_decode = json.JSONDecoder(
    object_pairs_hook=_unique, parse_constant=_refuse_constant, parse_int=_whole, parse_float=_fraction
).decode
_lenient = json.JSONDecoder(parse_constant=_refuse_constant, parse_int=len, parse_float=len)
"""Finds where a value ends. Its numbers are the lengths of their texts: nobody looks at them."""
_decode_pairs = json.JSONDecoder(object_pairs_hook=_Pairs).decode
_encode = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, check_circular=False
).encode


def _elements(text: str) -> Iterator[bytes]:
    at = _past_space(text, 0)
    if not text.startswith("[", at):
        raise json.JSONDecodeError("Expecting a list", text, at)
    at = _past_space(text, at + 1)
    more = not text.startswith("]", at)
    while more:
        end = _end_of_value(text, at)
        yield text[at:end].encode("utf-8")
        at = _past_space(text, end)
        more = text.startswith(",", at)
        if more:
            at = _past_space(text, at + 1)
    if not text.startswith("]", at):
        raise json.JSONDecodeError("Expecting ',' delimiter", text, at)
    at = _past_space(text, at + 1)
    if at < len(text):
        raise json.JSONDecodeError("Extra data", text, at)


def _past_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return at if found is None else found.end()


def _end_of_value(text: str, at: int) -> int:
    try:
        return _lenient.raw_decode(text, at)[1]
    except RecursionError:
        return _end_by_brackets(text, at)


def _end_by_brackets(text: str, at: int) -> int:
    """Where a value ends that is nested deeper than can be read, whatever else may be wrong with it."""
    depth = 0
    for token in _BRACKETS.finditer(text, at):
        run = token.group()
        if run == '"':
            raise json.JSONDecodeError("Unterminated string starting at", text, token.start())
        if run[0] in "[{":
            depth += len(run)
        elif run[0] in "]}":
            if len(run) >= depth:
                return token.start() + depth
            depth -= len(run)
    raise json.JSONDecodeError("Expecting ',' delimiter", text, len(text))


def _not_json(text: str, error: json.JSONDecodeError) -> Malformed:
    if not text.strip():
        return Malformed("the text is empty", where="byte 0", fix="Send a JSON value")
    if text.startswith("\ufeff"):
        return Malformed(
            "the text starts with a byte order mark", where="byte 0", fix="Send UTF-8 without it"
        )
    byte = len(text[: error.pos].encode("utf-8"))
    reason = error.msg[:1].lower() + error.msg[1:]
    return Malformed(
        f"this is not JSON: {reason} (line {error.lineno}, column {error.colno})",
        where=f"byte {byte}",
        fix="Check what wrote it: JSON has double quotes, no comments and no comma after the last item",
    )


def _repeated(text: str) -> Malformed:
    where, key = "", ""
    try:
        where, key = next(_find_repeated(_decode_pairs(text), ()))
    except (json.JSONDecodeError, RecursionError, StopIteration):
        # The text is wrong further on too; the repeated key is still the first thing to mend.
        return Malformed("a key is given twice in one object", fix="Give each key once")
    return Malformed(f"the key {json.dumps(key)} is given twice", where=where, fix="Give each key once")


def _find_repeated(value: object, path: tuple[str | int, ...]) -> Iterator[tuple[str, str]]:
    if isinstance(value, _Pairs):
        seen: set[str] = set()
        for key, inner in value:
            if key in seen:
                yield path_text((*path, key)), key
            seen.add(key)
            yield from _find_repeated(inner, (*path, key))
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from _find_repeated(inner, (*path, position))


def _too_deep(max_depth: int) -> Malformed:
    return Malformed(
        f"more than {max_depth} objects and lists inside each other", fix="Send a flatter structure"
    )


def _deeper_than(value: JsonValue, most: int) -> bool:
    level = [value] if isinstance(value, (dict, list)) else []
    for _ in range(most):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, (dict, list))
        ]
        if not level:
            return False
    return True


def _refuse_bad_characters(value: JsonValue) -> None:
    for path, text in _strings(value, ()):
        if "\0" in text:
            raise Malformed("the character U+0000 is not allowed", where=path_text(path), fix="Leave it out")
        if _SURROGATE.search(text):
            raise Malformed(
                "half of a surrogate pair stands alone", where=path_text(path), fix="Send whole characters"
            )


def _strings(value: JsonValue, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield path, key
            yield from _strings(inner, (*path, key))
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from _strings(inner, (*path, position))
