"""Which published messages the broker has not answered for yet. Confirms come in any order."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field


@dataclass(slots=True, eq=False)
class Batch:
    """The messages of one ``publish``. Its future ends with the last, or with the first that fails."""

    group: str
    bodies: list[bytes]
    sent: int = 0
    left: int = 0
    since: float = 0.0
    """When its first message was sent, this time, by the monotonic clock."""
    give_up: float = 0.0
    """Until when it may be sent again if the broker does not take it, by the same clock."""
    answer: Future[None] = field(default_factory=Future)

    @property
    def unsent(self) -> bool:
        return self.sent < len(self.bodies)

    def rewind(self) -> None:
        """As if nothing of it had been sent."""
        self.sent = self.left = 0


class Confirms:
    """The messages of one channel, numbered as the broker does: from 1, in the order they are sent."""

    def __init__(self) -> None:
        self._number = 0
        self._waiting: dict[int, Batch] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    def sent(self, batch: Batch) -> None:
        """The next message of the channel is one of ``batch``'s."""
        self._number += 1
        self._waiting[self._number] = batch
        batch.left += 1

    def confirmed(self, number: int, *, multiple: bool) -> list[Batch]:
        """The batches that this makes whole."""
        whole = []
        for batch in self._take(number, multiple=multiple):
            batch.left -= 1
            if not batch.left and not batch.unsent:
                whole.append(batch)
        return whole

    def refused(self, number: int, *, multiple: bool) -> list[Batch]:
        """The batches that this spoils; what is left of them is waited for no more."""
        return self._forget(self._take(number, multiple=multiple))

    def overdue(self, before: float) -> list[Batch]:
        """The batches begun before that moment of the monotonic clock; they are waited for no more."""
        late: list[Batch] = []
        for batch in self._waiting.values():
            if batch.since >= before:
                break
            late.append(batch)
        return self._forget(late)

    def batches(self) -> set[Batch]:
        """Those that are waited for."""
        return set(self._waiting.values())

    def of_group(self, group: str) -> list[Batch]:
        """Every batch of the group; they are waited for no more."""
        return self._forget(batch for batch in self._waiting.values() if batch.group == group)

    def all(self) -> list[Batch]:
        """Every batch; none is waited for any more."""
        return self._forget(self._waiting.values())

    def _take(self, number: int, *, multiple: bool) -> list[Batch]:
        if not multiple:
            batch = self._waiting.pop(number, None)
            return [] if batch is None else [batch]
        # A dict keeps the order of sending, so what is at or before ``number`` stands at its front.
        numbers = []
        for one in self._waiting:
            if one > number:
                break
            numbers.append(one)
        return [self._waiting.pop(one) for one in numbers]

    def _forget(self, batches: Iterable[Batch]) -> list[Batch]:
        spoilt = list(dict.fromkeys(batches))
        if spoilt:
            gone = set(map(id, spoilt))
            self._waiting = {
                number: batch for number, batch in self._waiting.items() if id(batch) not in gone
            }
        return spoilt
