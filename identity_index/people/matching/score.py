"""What a comparison came to, and why."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Step(BaseModel):
    """One field's part in a score."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    field: str
    level: str
    bits: float
    """Above 0: speaks for one person. One bit doubles the odds."""

    @property
    def says(self) -> str:
        """In words."""
        return f"{self.field} {self.level}: {self.bits:+.1f} bits"


class Score(BaseModel):
    """How two records compare."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bits: float
    steps: tuple[Step, ...]
    contradictions: tuple[str, ...]
    """What forbids that they are linked by score alone, in words."""


class PersonScore(BaseModel):
    """How a record compares with all that is held of one person."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    person: str
    bits: float
    steps: tuple[Step, ...]
    """Of the record that agrees best."""
    contradictions: tuple[str, ...]
    """With any record of the person."""
    record: int
    """Which of the person's records agrees best, from 0."""
