"""Whether an edit needs a second person. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from schemas.classes import DataClass


@dataclass(frozen=True, slots=True)
class Governing:
    """What the settings ask for. ``second_person``: from this data class on; None asks for none."""

    second_person: DataClass | None = None

    @classmethod
    def by_name(cls, name: str) -> Governing:
        """``never``, or the name of a data class in lower case."""
        return cls(None if name == "never" else DataClass[name.upper()])

    def why(self, data_class: DataClass, routes: Iterable[str]) -> str:
        """Why a second person has to approve; "" where none has to.

        ``data_class`` is the highest of the original and the edit; ``routes`` are those by which it goes that
        ask for approval.
        """
        reasons = [f"the route {name} asks for it" for name in sorted(set(routes))]
        if self.second_person is not None and data_class >= self.second_person:
            reasons.append(f"it holds {data_class.name.lower()} data")
        return " and ".join(reasons)
