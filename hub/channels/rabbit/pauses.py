"""How long to wait before the broker is tried again."""

from __future__ import annotations

import random

_FIRST, _LONGEST = 0.1, 5.0
REFUSED_SECONDS = 30.0
"""Between two tries of what a person must mend first."""


class Pauses:
    """Seconds that grow from a tenth to five, shortened by chance so that not all return at once."""

    def __init__(self) -> None:
        self._next = _FIRST

    def longer(self) -> float:
        now, self._next = self._next, min(self._next * 2, _LONGEST)
        return now * random.uniform(0.5, 1)  # noqa: S311 - it spreads load, and guards nothing

    def reset(self) -> None:
        self._next = _FIRST
