"""What the office needs from above; the hub implements it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from ledger.reading.invalid import KeptMessage
from safeguards.policy import Principal, Scope

Wake = Callable[[Iterable[str]], None]
"""Tells the outbox that these subscriptions got work. From any thread, after the commit."""

Requires = Callable[[Scope], Callable[..., Awaitable[Principal]]]
"""Makes a FastAPI dependency that gives the caller, or refuses one who lacks the scope."""


@dataclass(frozen=True, slots=True)
class Resubmitted:
    """What became of an invalid message that was given to intake again.

    ``seq``: the event it is now, None where it still cannot be one; then ``problem`` and ``fix`` say why.
    """

    seq: int | None
    problem: str = ""
    fix: str = ""


class Resubmit(Protocol):
    """Gives an open invalid message back to the door it came by: its adapter's translator, or intake.

    If it can be an event now, one unit records it, points the message at it (``ledger.invalid.mend``), adds
    the events to the tally with ``records=0`` (the record was counted when it came in) and writes the audit
    entry ``dead-letters.replay`` of ``invalid/<id>`` with ``author`` and ``reason``. If not, nothing is
    written: no second invalid message is kept. Raises ``ledger.replaying.Refused`` where it cannot be tried
    (its adapter is gone or cannot translate one record again), where it is not open any more, and where its
    key may not speak for its source.
    """

    async def __call__(self, message: KeptMessage, *, author: str, reason: str) -> Resubmitted: ...
