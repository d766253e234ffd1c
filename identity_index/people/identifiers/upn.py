"""Unique pupil numbers of English schools: a check letter, eleven digits, and a digit (temporary: a letter).

By the Government Data Standards Catalogue (Unique Pupil Number 2.0). Schools in Scotland use the Scottish
Candidate Number instead.
"""

from __future__ import annotations

import re

_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_SHAPE = re.compile(f"[{_LETTERS}][0-9]{{11}}[0-9{_LETTERS}]", re.ASCII)


def fault(value: str) -> str | None:
    """Why a canonical value is no unique pupil number; None where it is one."""
    if not _SHAPE.fullmatch(value):
        return "no unique pupil number: they are a letter and twelve digits"
    if check_letter(value[1:]) != value[0]:
        return "no unique pupil number: its check letter is wrong"
    return None


def check_letter(rest: str) -> str:
    """Of the twelve characters after it, weighted two to thirteen, modulo 23; never I, O or S."""
    values = (_LETTERS.index(sign) if sign in _LETTERS else int(sign) for sign in rest)
    return _LETTERS[sum(value * weight for weight, value in enumerate(values, 2)) % 23]


def is_temporary(value: str) -> bool:
    """Does it end with a letter? A pupil who has one gets another."""
    return value[-1].isalpha()
