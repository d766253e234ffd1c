"""A change of which records belong together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ledger.clock import Micros

INDEX = "index"
"""Who decided where no person did."""


class What(StrEnum):
    LINK = "link"
    """A new record was found to be of a master."""
    MERGE = "merge"
    RELINK = "relink"
    """One record was given to another master."""
    SPLIT = "split"
    """Some records were given a master of their own."""
    REJECT = "reject"
    """Two masters were said to be two, and are kept apart."""
    UNMERGE = "unmerge"
    """What had brought records together was taken back."""
    ALLOW = "allow"
    """What had kept two masters apart was taken back."""

    @property
    def joins(self) -> bool:
        return self in {What.LINK, What.MERGE, What.RELINK}


@dataclass(frozen=True, slots=True)
class Because:
    """Who decides, and why. ``weights`` and ``evidence`` (JSON) are the machine's reasons, by which a person
    may have decided too."""

    who: str
    reason: str = ""
    weights: str | None = None
    evidence: str | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """``source`` None: the record was new."""

    record: int
    source: int | None
    target: int


@dataclass(frozen=True, slots=True)
class Touched:
    """A master that records came from or went to, and what it had become before and after."""

    master: int
    made: bool = False
    was: int | None = None
    became: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a change does. ``apart``: two sides, every record of one to be kept from every one of the
    other."""

    what: What
    moves: Sequence[Move]
    touched: Sequence[Touched]
    apart: tuple[frozenset[int], frozenset[int]] | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A change as it is on record; ``undone_by`` is the change that takes it back, while that stands."""

    number: int
    what: What
    at: Micros
    because: Because
    undoes: int | None
    undone_by: int | None
    moves: Sequence[Move]
    touched: Sequence[Touched]
