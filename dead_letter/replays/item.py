"""What is in a replay: a dead letter of either kind, or an event whatever became of it.

The letter is kept as one number: of a delivery its own, of an invalid message its own below nought, and 0
where it is an event of a stretch. What is sent goes in the order of the first number, which is the event's;
invalid messages go in the order in which they came in.
"""

from __future__ import annotations

from dead_letter.letter_id import LetterId
from ledger.reading.dead_letters import Kind

Key = tuple[int, int]
"""Of an item within its replay: what it is ordered by, and its letter."""


def letter_number(which: LetterId) -> int:
    """How an item keeps this letter."""
    return which.number if which.kind is Kind.DELIVERY else -which.number


def letter_of(number: int) -> LetterId | None:
    """The letter that an item keeps so; None for an event."""
    if number == 0:
        return None
    return LetterId(Kind.DELIVERY if number > 0 else Kind.INVALID, abs(number))


def of_message(number: int) -> Key:
    """The item of an invalid message."""
    return number, -number


def messages_among(keys: list[Key]) -> list[int]:
    """The numbers of the invalid messages among these."""
    return [-letter for _, letter in keys if letter < 0]
