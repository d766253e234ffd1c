"""The ids of dead letters: ``d-<n>`` is delivery n, ``i-<n>`` is invalid message n."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ledger.errors import NotFound
from ledger.reading.dead_letters import Kind

_ID = re.compile(r"([di])-([1-9][0-9]{0,17})", re.ASCII)


@dataclass(frozen=True, slots=True)
class LetterId:
    kind: Kind
    number: int

    def __str__(self) -> str:
        return f"{'d' if self.kind is Kind.DELIVERY else 'i'}-{self.number}"


def read(text: str) -> LetterId:
    """Raises ``NotFound`` for what is no such id: nothing can be there."""
    match = _ID.fullmatch(text)
    if match is None:
        raise NotFound(
            f"{text[:40]!r} is not the id of a dead letter; "
            "they look like d-17 (a delivery) or i-4 (an invalid message)."
        )
    return LetterId(Kind.DELIVERY if match[1] == "d" else Kind.INVALID, int(match[2]))
