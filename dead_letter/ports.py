"""What the office needs from above; the hub implements it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from dead_letter.search.clue import Clue
from ledger.draft import Draft
from ledger.reading.invalid import KeptMessage
from ledger.replaying import Refused
from ledger.session import Session
from safeguards.policy import Principal, Scope

Wake = Callable[[Iterable[str]], None]
"""Tells the outbox that these subscriptions got work. From any thread, after the commit."""

Requires = Callable[[Scope], Callable[..., Awaitable[Principal]]]
"""Makes a FastAPI dependency that gives the caller, or refuses one who lacks the scope."""


@dataclass(frozen=True, slots=True)
class Unfit:
    """An invalid message still cannot be an event: what is wrong, and what to do about it."""

    problem: str
    fix: str = ""

    def __str__(self) -> str:
        fix = f" {self.fix}" if self.fix else ""
        return f"It still cannot become an event: {self.problem}.{fix}"


Reread = Sequence[Draft] | Unfit | Refused
"""What an invalid message says now: the drafts that it is, or why it is none (``Unfit``), or why it cannot be
tried (its adapter is gone or cannot translate one record again, its key may not speak for its source)."""


class Tells(Protocol):
    """Says what an invalid message seems to be about, so that it is found by that."""

    def __call__(self, entry: str, content_type: str, raw: bytes) -> Sequence[Clue]:
        """A clue for each event that it was to be; none where nothing can be told. It raises nothing, takes
        a bounded time whatever the bytes, and says the same of the same bytes."""
        ...


def tells_nothing(entry: str, content_type: str, raw: bytes) -> Sequence[Clue]:
    """Implements ``Tells``: nothing is known of any message."""
    del entry, content_type, raw
    return ()


class Resubmit(Protocol):
    """Gives invalid messages back to the door they came by: their adapter's translator, or intake."""

    def read(self, messages: Sequence[KeptMessage]) -> Mapping[int, Reread]:
        """What each says now, by its number; nothing is written. It may take a while, and raises nothing that
        is one message's fault."""
        ...

    def record(
        self, session: Session, read: Sequence[tuple[KeptMessage, Sequence[Draft]]], run: int | None = None
    ) -> Mapping[int, int | Refused]:
        """Record the events of messages that could be read, each whole or not at all, in the order given.

        Answers by the message's number with the first of its events, which it now points at, or why it is
        none: it is not open any more, or an id of its is another event's. The events are added to the tally
        with ``records=0``: the record was counted when it came in. The unit must have the ledger's turn
        before any row of the ledger is locked. ``run``: the replay that does it.
        """
        ...
