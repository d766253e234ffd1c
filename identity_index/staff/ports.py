"""What the index of staff needs from above; the hub implements it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from ledger.session import Session


@dataclass(frozen=True, slots=True)
class PlaceNow:
    """A property as it is known: its address on one line, empty where it has none. ``now``: the UPRNs and
    addresses of what is there in its place, as far as anybody has said, and whether each is known at all."""

    address: str
    retired: bool = False
    now: Sequence[tuple[str, str, bool]] = ()


class Places(Protocol):
    """Which properties there are, as the index of places knows it."""

    def known(self, session: Session, uprns: Collection[str]) -> Mapping[str, PlaceNow] | None:
        """Those of these that are known; None where no gazetteer was ever loaded, so that nothing is."""
        ...
