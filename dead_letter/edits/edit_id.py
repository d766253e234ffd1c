"""The ids of edits: ``e-<n>``."""

from __future__ import annotations

import re

from ledger.errors import NotFound

_ID = re.compile(r"e-([1-9][0-9]{0,17})", re.ASCII)


def written(number: int) -> str:
    return f"e-{number}"


def read(text: str) -> int:
    """Raises ``NotFound`` for what is no such id."""
    match = _ID.fullmatch(text)
    if match is None:
        raise NotFound(f"{text[:40]!r} is not the id of an edit; they look like e-5.")
    return int(match[1])
