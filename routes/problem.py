"""What is wrong with a file a person wrote, and where."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend. ``line`` counts from 1; ``problem`` says what is wrong, ``fix`` what to do."""

    file: str
    line: int
    problem: str
    fix: str

    def __str__(self) -> str:
        fix = self.fix if self.fix.endswith(("?", ".")) else f"{self.fix}."
        return f"{self.file}:{self.line}: {self.problem}. Fix: {fix}"
