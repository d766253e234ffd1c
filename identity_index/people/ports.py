"""What the index of people needs from above; the hub implements it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from ledger.session import Session
from schemas.envelope import Envelope

Publish = Callable[[Session, Envelope], None]
"""Records an event with the caller's unit. Raises ``Malformed`` for one that the catalogue does not allow."""


@dataclass(frozen=True, slots=True)
class Successor:
    """A property that is there in place of another; its address on one line, empty where it has none; whether
    the index of places knows more of it than its number."""

    uprn: str
    address: str
    known: bool = True


class Places(Protocol):
    """What became of properties, as the index of places knows it."""

    def retired(self, session: Session, uprns: Collection[str]) -> Mapping[str, Sequence[Successor]]:
        """Those of these that are no more, as they are written here, each with what is there now as far as
        anybody has said."""
        ...

    def same(self, session: Session, uprns: Collection[str]) -> Mapping[str, Collection[str]]:
        """Of those of these properties that were numbered anew: what their numbers are since and were before,
        without zeros in front. What was split into several, or of which very many were made one, is none of
        them. One query where there is nothing to say."""
        ...

    def related(self, session: Session, uprn: str) -> Collection[str]:
        """All that it succeeded and all that succeeded it, what was split and what was joined too."""
        ...


class NoPlaces:
    """Implements ``Places`` where nothing is known of places."""

    def retired(self, session: Session, uprns: Collection[str]) -> Mapping[str, Sequence[Successor]]:
        del session, uprns
        return {}

    def same(self, session: Session, uprns: Collection[str]) -> Mapping[str, Collection[str]]:
        del session, uprns
        return {}

    def related(self, session: Session, uprn: str) -> Collection[str]:
        del session, uprn
        return ()
