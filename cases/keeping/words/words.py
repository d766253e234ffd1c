"""Words, as cases are found by them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from pydantic import JsonValue

LONGEST = 40
"""Letters of a word that count."""
MOST = 100
"""Words of one text that count, the first ones."""
_WORD = re.compile(r"\w{2,}")
_COMMON = frozenset(
    (
        *("an", "and", "are", "as", "at", "be", "been", "but", "by", "can", "for"),
        *("from", "had", "has", "have", "he", "her", "his", "if", "in", "is", "it"),
        *("its", "me", "my", "no", "not", "of", "on", "or", "our", "out", "she"),
        *("so", "that", "the", "their", "them", "there", "they", "this", "to", "up", "us"),
        *("was", "we", "were", "will", "with", "you", "your"),
    )
)
"""What nearly every text has finds nothing, and would be most of the index."""


@lru_cache(maxsize=1024)
def words_of(text: str) -> tuple[str, ...]:
    """Each once, without regard to case, and without those that nearly every text has."""
    found = (one[:LONGEST] for one in _WORD.findall(text.casefold()))
    return tuple(dict.fromkeys(one for one in found if one not in _COMMON))[:MOST]


def texts_of(value: JsonValue) -> Iterator[str]:
    """All text in it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from texts_of(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts_of(one)
