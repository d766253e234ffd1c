"""Flats as people shorten them, said at length: ``FFL``, ``GFF1``, ``one up left``, ``A/36``. Pure.

What is shortened in more ways than anybody can list is not taken for nothing: a word that looks so, and that
nothing explains, may name a flat.
"""

from __future__ import annotations

import re

_COUNTED = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_FIGURES = {word: str(at) for at, word in enumerate(_COUNTED, 1)}
_COUNT = "|".join(_COUNTED)
_AT_LENGTH = (
    # FFL, FF1, FFF2: the first floor. GFF1, 1FFL: "ground floor flat 1", "first floor flat, left".
    (re.compile(r"\bff(?=(?:[lr]|\d{1,2})\b)"), "1f"),
    (re.compile(r"\b(\d{1,2}|g)ff(?=(?:[lr]|\d{1,2})\b)"), r"\1f"),
    (re.compile(r"\b[il]st(?=\s+(?:left|right|floor|flr|flat)\b)"), "1st"),
    (re.compile(r"\b(left|right)[\s-]hand(?:\s+(?:side|flat))?\b"), r"\1"),
    (re.compile(r"(?<=\bfloor )lt\b|(?<=\bflr )lt\b"), "left"),
    (re.compile(r"(?<=\bfloor )rt\b|(?<=\bflr )rt\b"), "right"),
    # A/36 is 36/A; G/2 is a floor and a flat.
    (re.compile(r"\b([acdefh])\s?/\s?(\d{1,4})\b"), r"\2/\1"),
    # 14alder st; not 2nd, and not 2ndfloor.
    (re.compile(r"\b(\d{1,4})(?!(?:st|nd|rd|th|ff))(?=[a-z]{4})"), r"\1 "),
)
_COUNTED_UP = re.compile(rf"\b({_COUNT})\s+up\b|\b(flat|apartment|flt|apt)\s+({_COUNT})\b")
_LIKE = re.compile(
    r"\d{1,2}[a-z]{1,3}\d{0,2}[a-z]?"  # 1ffl, 2f1a, 1st
    r"|[a-z]{1,3}\d{1,2}[a-z]?"  # gff1, tff2
    r"|[bfgst]f{1,2}[lmrf]?"  # ff, tfl, gff
    r"|[lr]hs|[il]st|up"
)


def at_length(text: str) -> str:
    """``text`` in small letters, with its signs."""
    text = _COUNTED_UP.sub(_counted, text)
    for short, whole in _AT_LENGTH:
        text = short.sub(whole, text)
    return text


def like_a_flat(word: str) -> bool:
    """May a word, folded and in its short form, be somebody's way to name a flat?"""
    return _LIKE.fullmatch(word) is not None


def _counted(match: re.Match[str]) -> str:
    if match[1]:
        return f"{_FIGURES[match[1]]} up"
    return f"{match[2]} {_FIGURES[match[3]]}"
