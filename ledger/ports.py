"""What the ledger needs from above; the hub lends it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ledger.clock import Micros
from ledger.invalid import InvalidMessage
from ledger.session import Session


@dataclass(frozen=True, slots=True)
class Ended:
    """A delivery that came to its end by an attempt.

    ``dead`` says how; one that is not was delivered. ``error`` is the kind of exception that the attempt
    ended with, and ``frame`` the function that raised it, where that is known; ``detail`` is what was said.
    ``replays`` is the dead delivery that this one was to make good.
    """

    delivery: int
    subscription: str
    dead: bool
    stage: str
    detail: str
    error: str = ""
    frame: str = ""
    replays: int | None = None


class Failures(Protocol):
    """Told what failed, and what a replay has made good, in the unit that writes it down."""

    def ended(self, session: Session, ended: Sequence[Ended], now: Micros) -> None:
        """Those that died, and those that replay another, whatever became of them. Never empty."""
        ...

    def kept(self, session: Session, kept: Sequence[tuple[int, InvalidMessage]], now: Micros) -> None:
        """Invalid messages that were kept, by number. Never empty."""
        ...


class Untold:
    """Nobody is told. Implements ``Failures``."""

    def ended(self, session: Session, ended: Sequence[Ended], now: Micros) -> None: ...

    def kept(self, session: Session, kept: Sequence[tuple[int, InvalidMessage]], now: Micros) -> None: ...


UNTOLD = Untold()
