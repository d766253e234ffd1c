"""National Insurance numbers: two letters, six digits and a letter A to D, which may be left out.

By HM Revenue and Customs' manual (NIM39110). There is no check digit, so a wrong digit is not found out.
"""

from __future__ import annotations

import re

_LIKE = re.compile(r"[A-Z]{2}[0-9]{6}[A-Z]?", re.ASCII)
_PREFIX = re.compile(r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]", re.ASCII)
_TEMPORARY = re.compile(r"[0-9]{2}[A-Z][0-9]{5}", re.ASCII)
_NEVER = frozenset({"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"})
_OFFICES = frozenset({"CR", "MW", "NC", "PP", "PY", "PZ"})
"""What offices have used for numbers that only look like these; one person may have several."""


def fault(value: str) -> str | None:
    """Why a canonical value is no National Insurance number; None where it may be one."""
    if _TEMPORARY.fullmatch(value):
        return "a temporary tax reference and no National Insurance number"
    if not _LIKE.fullmatch(value):
        return "no National Insurance number: they are two letters, six digits and a letter A to D"
    if not _PREFIX.match(value) or value[:2] in _NEVER:
        return f"no National Insurance number: none begins with {value[:2]}"
    if value[8:] not in {"", "A", "B", "C", "D"}:
        return "no National Insurance number: the last letter is A, B, C or D"
    return None


def key(value: str) -> str:
    """Without the last letter: no two numbers differ by that alone, and many systems leave it out."""
    return value[:8]


def remarks(value: str) -> tuple[str, ...]:
    """What is odd about a valid number."""
    if value[:2] in _OFFICES:
        return (
            f"Numbers that begin with {value[:2]} are an office's own reference; a person may have several.",
        )
    return ()
