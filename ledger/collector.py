"""Many small requests, one unit of work: what waits while a unit is being written goes into the next."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Generic, TypeVar

from ledger.door import Door
from ledger.errors import Busy, Closed
from ledger.gathering import Gathering
from ledger.session import Session

Item = TypeVar("Item")
Answer = TypeVar("Answer")
Group = Callable[[Session, Sequence[Item]], Sequence[Answer]]


class Collector(Generic[Item, Answer]):
    """Lives on one event loop. ``put`` answers once the item is committed, or raises what refused it.

    A group that fails is tried again item by item, so that only the culprit is refused. ``patient``: see
    ``Door.submit``. ``in_hand``: how much the sender has in hand; see ``Gathering``.
    """

    def __init__(
        self,
        door: Door,
        group: Group[Item, Answer],
        *,
        most: int = 500,
        most_waiting: int = 50_000,
        patient: bool = False,
        in_hand: Callable[[], int] = lambda: 0,
    ) -> None:
        self._door = door
        self._group = group
        self._most = most
        self._most_waiting = most_waiting
        self._patient = patient
        self._waiting: deque[tuple[Item, asyncio.Future[Answer]]] = deque()
        self._writing = False
        self._looking = False
        self._gathering = Gathering(self._write, in_hand)
        self._loop: asyncio.AbstractEventLoop | None = None

    async def put(self, item: Item) -> Answer:
        return await self.offer(item)

    def offer(self, item: Item) -> asyncio.Future[Answer]:
        """Like ``put``, for a caller that does not wait at once. Raises ``Busy`` when too much waits."""
        if len(self._waiting) >= self._most_waiting:
            raise Busy(f"{len(self._waiting)} items are waiting to be written; try again shortly.")
        loop = self._loop = self._loop or asyncio.get_running_loop()
        answer: asyncio.Future[Answer] = loop.create_future()
        self._waiting.append((item, answer))
        if not self._writing and not self._looking:
            # Not at once: what else comes in this turn of the loop goes with it.
            self._looking = True
            loop.call_soon(self._look)
        return answer

    @property
    def depth(self) -> int:
        return len(self._waiting)

    def _look(self) -> None:
        self._looking = False
        if self._waiting and not self._writing:
            self._gathering.look(len(self._waiting))

    def _go_on(self) -> None:
        self._writing = False
        self._look()

    def _write(self) -> None:
        self._writing = True
        taken = [self._waiting.popleft() for _ in range(min(self._most, len(self._waiting)))]
        items = [item for item, _ in taken]
        self._submit(items, [answer for _, answer in taken], alone=len(taken) == 1)

    def _submit(self, items: list[Item], answers: list[asyncio.Future[Answer]], *, alone: bool) -> None:
        loop = self._loop
        assert loop is not None
        try:
            unit = self._door.submit(lambda session: self._group(session, items), patient=self._patient)
        except Exception as error:  # noqa: BLE001 - the door's no belongs to those who wait
            self._refuse(answers, error)
            self._go_on()
            return

        def back(done: Future[Sequence[Answer]]) -> None:
            loop.call_soon_threadsafe(self._finish, done, items, answers, alone)

        unit.add_done_callback(back)

    def _finish(
        self,
        done: Future[Sequence[Answer]],
        items: list[Item],
        answers: list[asyncio.Future[Answer]],
        alone: bool,
    ) -> None:
        error = done.exception()
        if error is None:
            for answer, value in zip(answers, done.result(), strict=True):
                if not answer.done():
                    answer.set_result(value)
        elif alone or isinstance(error, (Busy, Closed)):
            self._refuse(answers, error)
        else:
            for item, answer in zip(items, answers, strict=True):
                self._one_alone(item, answer)
        self._go_on()

    def _one_alone(self, item: Item, answer: asyncio.Future[Answer]) -> None:
        loop = self._loop
        assert loop is not None
        try:
            unit = self._door.submit(lambda session: self._group(session, [item]), patient=self._patient)
        except Exception as error:  # noqa: BLE001 - as above
            self._refuse([answer], error)
            return

        def back(done: Future[Sequence[Answer]]) -> None:
            loop.call_soon_threadsafe(self._answer_one, done, answer)

        unit.add_done_callback(back)

    @staticmethod
    def _answer_one(done: Future[Sequence[Answer]], answer: asyncio.Future[Answer]) -> None:
        if answer.done():
            return
        error = done.exception()
        if error is None:
            answer.set_result(done.result()[0])
        else:
            answer.set_exception(error)

    @staticmethod
    def _refuse(answers: list[asyncio.Future[Answer]], error: BaseException) -> None:
        for answer in answers:
            if not answer.done():
                answer.set_exception(error)
