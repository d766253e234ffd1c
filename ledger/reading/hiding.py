"""Hiding an event's values in the words of others about it, such as a receiver's answer. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from pydantic import JsonValue

from safeguards.mask import MASK, mask
from schemas.classes import ClassedPath, DataClass

SHORTEST_TEXT = 3
"""Characters; what is shorter stands in any sentence by chance."""
SHORTEST_NUMBER = 4
"""Digits, of a number that is not written as text."""
CUT = 400
"""Characters. Adapters keep so many of an answer's words and more, so one as long may end within a value."""


def hidden_values(
    data: JsonValue, personal: tuple[ClassedPath, ...], *, cleared: DataClass
) -> frozenset[str]:
    """Every value that the mask hides from one cleared so far, as it may be written; short ones are not told.

    True and false are no values here: they name nobody.
    """
    return frozenset(
        form for value in _leaves(data, mask(data, personal, cleared=cleared)) for form in _forms(value)
    )


def hide(words: str, values: Iterable[str]) -> str:
    """``words`` with each of ``values`` in it replaced by ``•••``, whatever its case and its white space.

    Values that overlap in the words are hidden together. Of long words, which may have been cut short, an
    end that is the beginning of a value is hidden too.
    """
    folded, origin = _folded(words)
    spans: list[tuple[int, int]] = []
    for value in values:
        wanted = _wanted(value)
        if not wanted:
            continue
        at = folded.find(wanted)
        while at >= 0:
            spans.append((at, at + len(wanted)))
            at = folded.find(wanted, at + 1)
        if len(words) >= CUT:
            spans.extend(_cut_short(folded, wanted))
    return _replaced(words, [(origin[start], origin[end - 1] + 1) for start, end in spans])


def standing_in(values: Iterable[str], texts: Iterable[str]) -> frozenset[str]:
    """Those of the values that ``hide`` would hide in any of the texts: few, where an event has megabytes."""
    folded = [(_folded(text)[0], len(text) >= CUT) for text in texts]
    return frozenset(
        value
        for value in values
        if (wanted := _wanted(value))
        and any(wanted in text or (long and any(_cut_short(text, wanted))) for text, long in folded)
    )


def _leaves(value: JsonValue, shown: JsonValue) -> Iterator[str | int | float]:
    """The values of which the masked copy beside it shows none: the mask keeps the shape."""
    if isinstance(value, dict) and isinstance(shown, dict):
        for key, item in value.items():
            yield from _leaves(item, shown[key])
    elif isinstance(value, list) and isinstance(shown, list):
        for item, beside in zip(value, shown, strict=True):
            yield from _leaves(item, beside)
    elif isinstance(value, str | int | float) and not isinstance(value, bool) and shown == MASK:
        yield value


def _forms(value: str | float) -> Iterator[str]:
    """The value as people and as programs write it."""
    if not isinstance(value, str):
        text = json.dumps(value)
        if sum(letter.isdigit() for letter in text) >= SHORTEST_NUMBER:
            yield text
        return
    if len(_wanted(value)) >= SHORTEST_TEXT:
        yield value
        yield json.dumps(value)[1:-1]
        yield json.dumps(value, ensure_ascii=False)[1:-1]


def _wanted(value: str) -> str:
    """The value as ``_folded`` has it within other words; an event has many, most of them plain."""
    if value.isprintable():
        return " ".join(value.casefold().split())
    return _folded(value)[0].strip()


def _folded(text: str) -> tuple[str, list[int]]:
    """The text without regard to case and white space, and for each letter of it where it comes from.

    What cannot be printed counts as white space: adapters make it so in what they keep of an answer.
    """
    letters: list[str] = []
    origin: list[int] = []
    for place, letter in enumerate(text):
        blank = letter.isspace() or not letter.isprintable()
        if blank and letters and letters[-1] == " ":
            continue
        for one in " " if blank else letter.casefold():
            letters.append(one)
            origin.append(place)
    return "".join(letters), origin


def _cut_short(folded: str, wanted: str) -> Iterator[tuple[int, int]]:
    words = folded.rstrip(" .…")
    for many in range(min(len(wanted), len(words)), SHORTEST_TEXT - 1, -1):
        if words.endswith(wanted[:many]):
            yield len(words) - many, len(words)
            return


def _replaced(words: str, spans: list[tuple[int, int]]) -> str:
    parts: list[str] = []
    done = 0
    for start, end in sorted(spans):
        if start >= done:
            parts += [words[done:start], MASK]
        done = max(done, end)
    return "".join([*parts, words[done:]])
