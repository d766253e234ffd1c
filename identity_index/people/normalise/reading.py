"""What was made of something that a system wrote."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """``value`` in its one form; ``why`` says, in words that go after "this is", why it identifies nobody.

    A value that is unusable is still given, so that people see what was made of it; None where there is none.
    """

    value: T | None
    why: str | None = None

    @property
    def usable(self) -> T | None:
        """The value, where it may be used."""
        return self.value if self.why is None else None
