"""Giving invalid messages of a replay to intake again.

Reading them is done beside the unit, since an adapter's translator takes its time; recording their events and
marking the items is one unit. Until a message has been read it waits; what was read and is not open any more
by then is skipped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dead_letter.ports import Reread, Resubmit, Unfit
from dead_letter.replays import repository
from dead_letter.replays.item import of_message
from dead_letter.replays.repository import End
from dead_letter.replays.states import ItemState
from dead_letter.withholding import WHY, of_drafts
from ledger.draft import Draft
from ledger.ports import NO_INDEX, SourceKeys
from ledger.reading import invalid
from ledger.reading.invalid import KeptMessage
from ledger.replaying import Refused, nothing_left
from ledger.session import Session

WITHHELD = f"It was not sent: {WHY}"
MOST_BYTES = 16 * 1024 * 1024
"""Of originals read at once, so that memory is flat."""

ReadMessages = Mapping[int, tuple[KeptMessage, Reread]]
"""Messages with what each says now, by number."""
Record = Callable[
    [Session, Sequence[tuple[KeptMessage, Sequence[Draft]]], int | None], Mapping[int, int | Refused]
]


@dataclass(frozen=True, slots=True)
class Resubmitted:
    """How many became events, how many still cannot, and how many were skipped."""

    mended: int = 0
    failed: int = 0
    skipped: int = 0

    @property
    def all(self) -> int:
        return self.mended + self.failed + self.skipped


def load(session: Session, numbers: Sequence[int]) -> list[KeptMessage]:
    """The first of these, as many as are read at once."""
    return invalid.some(session, numbers, most_bytes=MOST_BYTES)


def read(resubmit: Resubmit, messages: Sequence[KeptMessage]) -> ReadMessages:
    """It may take a while; see ``dead_letter.ports.Resubmit.read``."""
    again = resubmit.read(messages)
    return {one.id: (one, again[one.id]) for one in messages}


def resubmit(
    session: Session, row: Any, messages: ReadMessages, record: Record, people: SourceKeys = NO_INDEX
) -> Resubmitted:
    """Record what these are now for the job ``row``, and mark their items with what became of each. What
    names somebody whose data are restricted, as ``people`` says, is skipped."""
    if not messages:
        return Resubmitted()
    states = repository.messages(session, list(messages))
    ends: dict[int, End] = {}
    fit: list[tuple[KeptMessage, Sequence[Draft]]] = []
    for number, (message, again) in messages.items():
        state = states[number]
        closed = nothing_left(number, state.state, state.mended_seq)
        if closed is not None:
            ends[number] = ItemState.SKIPPED, None, str(closed)
        elif isinstance(again, Refused):
            ends[number] = ItemState.SKIPPED, None, str(again)
        elif isinstance(again, Unfit):
            ends[number] = ItemState.FAILED, None, str(again)
        else:
            fit.append((message, again))
    withheld = of_drafts(session, people, {message.id: drafts for message, drafts in fit})
    ends |= dict.fromkeys(withheld, (ItemState.SKIPPED, None, WITHHELD))
    fit = [one for one in fit if one[0].id not in withheld]
    for number, became in (record(session, fit, row.id) if fit else {}).items():
        if isinstance(became, Refused):
            ends[number] = ItemState.FAILED, None, str(became)
        else:
            ends[number] = ItemState.MENDED, became, None
    repository.end(session, row.id, {of_message(number): how for number, how in ends.items()})
    states_of = [state for state, _, _ in ends.values()]
    return Resubmitted(
        states_of.count(ItemState.MENDED),
        states_of.count(ItemState.FAILED),
        states_of.count(ItemState.SKIPPED),
    )
