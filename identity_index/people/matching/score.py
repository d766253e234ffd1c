"""What a comparison came to, and why."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One field's part in a score."""

    field: str
    level: str
    bits: float
    """Above 0: speaks for one person. One bit doubles the odds."""

    @property
    def says(self) -> str:
        """In words."""
        return f"{self.field} {self.level}: {self.bits:+.1f} bits"


@dataclass(frozen=True, slots=True)
class Score:
    """How two records compare."""

    bits: float
    steps: tuple[Step, ...]
    contradictions: tuple[str, ...]
    """What forbids that they are linked by score alone, in words."""


@dataclass(frozen=True, slots=True)
class PersonScore:
    """How a record compares with all that is held of one person."""

    person: str
    bits: float
    steps: tuple[Step, ...]
    """Of the record that agrees best."""
    contradictions: tuple[str, ...]
    """With any record of the person."""
    record: int
    """Which of the person's records agrees best, from 0."""
