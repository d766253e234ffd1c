"""What one file says of one street or property, and what was said before."""

from __future__ import annotations

from typing import NamedTuple


class Said(NamedTuple):
    """``about`` is a USRN or a UPRN, by its kind; ``body`` JSON of the record's values; ``load`` and ``line``
    said it."""

    about: int
    kind: int
    key: str
    body: str
    load: int
    line: int
    pro_order: int

    @property
    def place(self) -> tuple[int, int, str]:
        """What tells it from all else that is held."""
        return self.about, self.kind, self.key
