"""National reference numbers of places, as somebody types them. Pure."""

from __future__ import annotations

import re

MOST_UPRN, MOST_USRN = 12, 8
"""Digits."""
_DIGITS = re.compile(r"[0-9]+", re.ASCII)
_FLOAT = re.compile(r"[0-9]+(?:\.[0-9]*)?(?:[eE]\+?[0-9]+)?", re.ASCII)


class NoReference(ValueError):
    """It is no UPRN or USRN. Its words say why, and what to write."""


def read_uprn(written: str) -> int:
    """Raises ``NoReference``."""
    return _read(written, "UPRN", MOST_UPRN)


def uprn_or_none(written: str) -> int | None:
    """None for what is no UPRN."""
    try:
        return read_uprn(written)
    except NoReference:
        return None


def read_usrn(written: str) -> int:
    """Raises ``NoReference``."""
    return _read(written, "USRN", MOST_USRN)


def _read(written: str, noun: str, most: int) -> int:
    """Zeros in front are another way to write the same number; nothing else is put right: who asks for the
    wrong place does not see it."""
    if _DIGITS.fullmatch(written):
        bare = written.lstrip("0")
        if not bare:
            raise NoReference(f"{written[:40]!r} is no {noun}: they count from 1.")
        if len(bare) > most:
            raise NoReference(f"{written[:40]!r} is no {noun}: it has more than {most} digits.")
        return int(bare)
    shown = written[:40]
    together = "".join(written.split())
    if together != written and _DIGITS.fullmatch(together):
        raise NoReference(f"{shown!r} is no {noun}: there is white space in it. Write {together[:40]}.")
    if _FLOAT.fullmatch(together):
        raise NoReference(
            f"{shown!r} is no {noun}: a spreadsheet has made a decimal of it, which may have lost digits. "
            f"Take it from the source again, as text: up to {most} digits."
        )
    raise NoReference(f"{shown!r} is no {noun}: it is up to {most} digits and nothing else.")
