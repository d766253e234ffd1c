"""References of other systems, as they are typed and read out. Pure."""

from __future__ import annotations

import re

LONGEST = 128
SHORTEST_IN_TEXT = 5
"""Letters and digits of what is taken for a reference in running text."""
_GAPS = re.compile(r"[\s\-–—]+")
_IN_TEXT = re.compile(r"(?<![\w./@-])[A-Za-z0-9]+(?:[-/.][A-Za-z0-9]+)*(?![\w@])")


def folded(text: str) -> str:
    """As it is looked for: without regard to capitals, and to spaces and hyphens in it."""
    return _GAPS.sub("", text).lower()[:LONGEST]


def folded_in(text: str, most: int) -> list[str]:
    """What in a text may be such a reference: words with a digit in them, the first so many, each once."""
    found: dict[str, None] = {}
    for match in _IN_TEXT.finditer(text):
        one = folded(match[0])
        if len(one) >= SHORTEST_IN_TEXT and any(letter.isdigit() for letter in one):
            found[one] = None
            if len(found) == most:
                break
    return [*found]
