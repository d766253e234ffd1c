"""A definition that says something else under a version that stands for what it said before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Changed:
    """``since``: when its version was first seen, saying something else. ``newest``: the highest there is."""

    name: str
    version: int
    since: datetime
    newest: int


class DefinitionsChanged(Exception):
    """They cannot be kept: cases that go by the version would follow something else than was promised."""

    def __init__(self, changed: Sequence[Changed]) -> None:
        super().__init__(", ".join(f"{one.name} {one.version}" for one in changed))
        self.changed = tuple(changed)
