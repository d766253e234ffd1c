"""What the ledger needs from above; the hub lends it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Protocol

from ledger.clock import Micros
from ledger.errors import NotFound
from ledger.invalid import InvalidMessage
from ledger.session import Session
from schemas.named_people import Form
from schemas.parties import Key


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


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose a key is, in the events from ``since`` on (0: from the first)."""

    person: str
    since: int


@dataclass(frozen=True, slots=True)
class Span:
    """A key that means one person, in the events from ``since`` on and before ``until`` (None: to this
    day)."""

    key: Key
    since: int = 0
    until: int | None = None


class SourceKeys(Protocol):
    """Who people are, by what systems call them: the index's table of links, asked as it is now."""

    @property
    def form(self) -> Form | None:
        """Of shared numbers by which it finds somebody; None: there is no index, so that nobody need be
        noted."""
        ...

    def known(self, session: Session, keys: Iterable[Key]) -> Mapping[Key, Sequence[str]]:
        """Of each key that means one person: the id of theirs that holds, then those that became it.

        One query for systems' keys; one more where shared numbers are among them, and one for ids of people.
        """
        ...

    def holders(self, session: Session, keys: Iterable[Key]) -> Mapping[Key, Sequence[Holder]]:
        """Of each key that means or meant somebody: whose it was, the last whose it is. A system may give
        its key to another person."""
        ...

    def spans(self, session: Session, person: str) -> Sequence[Span]:
        """Everything by which events may name somebody: the keys of all their records, and their ids, also
        those that became this one. Raises ``NotFound`` for what is nobody's id."""
        ...

    def held(
        self, session: Session, wanted: Iterable[tuple[str, str]]
    ) -> Mapping[tuple[str, str], Sequence[str]]:
        """The local ids that a system has of somebody, for each (person, system) that has any."""
        ...

    def restricted(self, session: Session, persons: Iterable[str]) -> Set[str]:
        """Those of these persons, by the ids by which they are known now, whose data are to be kept and not
        used. One query."""
        ...


class NoIndex:
    """Nobody is known. Implements ``SourceKeys``."""

    form: Form | None = None

    def known(self, session: Session, keys: Iterable[Key]) -> Mapping[Key, Sequence[str]]:  # noqa: ARG002
        return {}

    def holders(self, session: Session, keys: Iterable[Key]) -> Mapping[Key, Sequence[Holder]]:  # noqa: ARG002
        return {}

    def spans(self, session: Session, person: str) -> Sequence[Span]:  # noqa: ARG002
        raise NotFound(f"There is no person {person[:40]!r}: this hub keeps no index of people.")

    def held(
        self,
        session: Session,  # noqa: ARG002
        wanted: Iterable[tuple[str, str]],  # noqa: ARG002
    ) -> Mapping[tuple[str, str], Sequence[str]]:
        return {}

    def restricted(self, session: Session, persons: Iterable[str]) -> Set[str]:  # noqa: ARG002
        return frozenset()


NO_INDEX = NoIndex()


def holder_at(holders: Sequence[Holder], seq: int) -> str | None:
    """Whose the key was in that event."""
    return next((one.person for one in reversed(holders) if one.since <= seq), None)
