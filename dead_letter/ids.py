"""The ids by which people name what the office has: ``g-12``, ``r-12``, ``e-5``, ``a-3``, ``rb-2``."""

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


group_id = Numbered("g", "a group", "g-12")
job_id = Numbered("r", "a replay", "r-12")
"""Its number is its run's."""
edit_id = Numbered("e", "an edit", "e-5")
alert_id = Numbered("a", "an alert", "a-3")
runbook_id = Numbered("rb", "a runbook", "rb-2")
