"""What a channel promises to the outbox and the workers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Protocol

from ledger.tickets import Ticket


class ChannelError(Exception):
    """The broker did not take the tickets; the sweep will hand them out again."""


class ChannelRefused(Exception):
    """The broker is there and says no, and will until a person does something.

    Wrong credentials, a certificate that has expired, another hub's broker, a queue with other arguments: the
    message says which, of which thing, and what to do.
    """


@dataclass(frozen=True, slots=True)
class Tag:
    """What to acknowledge an arrival by. One of an earlier ``generation`` of the connection is dropped.

    ``number`` is the message's, and ``part`` says which of its tickets this is, from 0.
    """

    generation: int
    number: str | int
    part: int = 0


@dataclass(frozen=True, slots=True)
class Arrival:
    ticket: Ticket
    tag: Tag


OnArrivals = Callable[[list[Arrival]], None]


class Channel(Protocol):
    """Carries tickets to one worker group at least once, in no promised order.

    Every method may be called from any thread and returns at once; a thread of the channel's own does the
    work. ``publish``'s future ends when the broker is answerable for all of the tickets, or with
    ``ChannelError``. ``consume`` may be called once for each group; arrivals come on the channel's thread, so
    the callback must be quick and must not raise. What is not acknowledged when the channel ends arrives
    again elsewhere (or, on a broker that dies with this process, is found by the ledger's sweep).
    """

    def open(self) -> None:
        """Try once to reach the broker; blocks for some seconds at most. Call it before anything else.

        Raises ``ChannelRefused``. A broker that is away is no error: the channel goes on trying by itself.
        """
        ...

    def publish(self, group: str, tickets: Sequence[Ticket]) -> Future[None]: ...

    def consume(self, group: str, on_arrivals: OnArrivals) -> None: ...

    def acknowledge(self, tags: Sequence[Tag]) -> None: ...

    @property
    def up(self) -> bool:
        """Can tickets be published now? False while the broker is away or blocks publishers (an alarm)."""
        ...

    @property
    def trouble(self) -> str:
        """Why it is not up, or whose queue it cannot use, in words for operations; empty if all is well."""
        ...

    def close(self) -> None:
        """Stop the thread; nothing more arrives after it returns. Safe to call twice."""
        ...
