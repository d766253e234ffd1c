"""The ids by which people name what the hub has: a letter or two and a number, ``g-12``, ``p-7``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ledger.errors import NotFound

_NUMBER = re.compile(r"[1-9][0-9]{0,17}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Numbered:
    """Things of one kind, told by a letter or two and their number."""

    letter: str
    noun: str
    example: str

    def written(self, number: int) -> str:
        return f"{self.letter}-{number}"

    def read(self, text: str) -> int:
        """Raises ``NotFound`` for what is no such id: nothing can be there."""
        first, _, number = text.partition("-")
        if first != self.letter or _NUMBER.fullmatch(number) is None:
            raise NotFound(f"{text[:40]!r} is not the id of {self.noun}; they look like {self.example}.")
        return int(number)
