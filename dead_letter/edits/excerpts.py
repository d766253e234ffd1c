"""Two texts side by side, cut to where they differ: of values of megabytes too. Pure."""

from __future__ import annotations

LONGEST = 300
"""Characters of a text that are shown."""
_BEFORE = 40
"""Characters that are shown of what the two have in common before they differ."""


def cut(text: str) -> str:
    """Its beginning."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def excerpts(before: str, after: str) -> tuple[str, str]:
    """Both from shortly before they differ; short ones whole."""
    if len(before) <= LONGEST and len(after) <= LONGEST:
        return before, after
    start = max(0, alike(before, after) - _BEFORE)
    return _from(before, start), _from(after, start)


def alike(one: str, other: str) -> int:
    """How many characters the two begin with alike."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _from(text: str, start: int) -> str:
    head = "…" if start else ""
    return head + cut(text[start:])
