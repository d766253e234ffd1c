"""The one form of a number, and what is written where there is none."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_PARTING = str.maketrans("", "", " \t-–—‐‑./_")
_FILLERS = frozenset(
    {
        "",
        "NA",
        "NK",
        "UK",
        "NONE",
        "NULL",
        "NIL",
        "UNKNOWN",
        "NOTKNOWN",
        "NOTGIVEN",
        "NOTSTATED",
        "TBC",
        "TBA",
        "PENDING",
        "AWAITING",
        "REFUSED",
        "TEST",
        "TEMP",
        "DUMMY",
        "AB123456",
        "AB123456C",
        "QQ123456",
        "QQ123456A",
        "QQ123456B",
        "QQ123456C",
    }
)
"""The last of them are what forms and manuals show for a National Insurance number."""
_ASCENDING = "01234567890" * 2
_DESCENDING = "09876543210" * 2


@lru_cache(16_384)
def canonical(written: str) -> str:
    """Capitals and digits without spaces, hyphens, points or strokes; other signs stay, to be seen."""
    return unicodedata.normalize("NFKC", written).translate(_PARTING).upper()


def stands_for_none(value: str) -> bool:
    """Is a canonical value a filler: a word, one digit or letter over and over, or digits in step?"""
    if value in _FILLERS:
        return True
    digits = "".join(sign for sign in value if sign in "0123456789")
    if not digits:
        return len(set(value)) == 1
    if len(digits) >= 5 and len(digits) >= len(value) - 3 and len(set(digits)) == 1:
        return True
    return len(value) >= 9 and (value in _ASCENDING or value in _DESCENDING)
