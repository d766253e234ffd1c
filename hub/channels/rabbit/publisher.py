"""The thread that publishes: it connects, connects again, and hands each batch to the connection it has."""

from __future__ import annotations

import threading
import time
from collections import deque
from concurrent.futures import Future

import structlog

from hub.channels.contract import ChannelError, ChannelRefused
from hub.channels.rabbit.address import Address
from hub.channels.rabbit.confirms import Batch
from hub.channels.rabbit.connecting import declare
from hub.channels.rabbit.pauses import REFUSED_SECONDS, Pauses
from hub.channels.rabbit.publishing import Publishing
from hub.channels.rabbit.refusals import refusal, words_for
from hub.channels.rabbit.topology import Topology

log = structlog.get_logger()

_CLOSE_SECONDS = 8.0


class Publisher:
    """Takes batches from any thread; its own does the rest. ``trouble`` is empty while it can publish."""

    def __init__(self, address: Address, topology: Topology, *, look_again: float = 30.0) -> None:
        """``look_again``: seconds after which a queue is asked for anew. Somebody may have made another of
        its name, from which nobody would read what is published."""
        self._look_again = look_again
        self._address = address
        self._topology = topology
        self._guard = threading.Condition()
        self._waiting: deque[Batch] = deque()
        self._woken = False
        self._closing = False
        self._link: Publishing | None = None
        self._trouble = f"RabbitMQ at {address} has not been reached yet"
        self._held_back = ""
        self._groups: dict[str, float] = {}
        """Whose queues are there, as far as is known, and until when that is taken for granted."""
        self._refused: dict[str, tuple[float, str]] = {}
        """The groups whose queue was refused: when it may be tried again, and why."""
        self._thread = threading.Thread(target=self._serve, name="channel-rabbit-publisher", daemon=True)

    def start(self, trouble: str = "") -> None:
        """``trouble``: why the broker is away, where that is known already."""
        self._trouble = trouble or self._trouble
        self._thread.start()

    def wait(self, patience: float) -> None:
        """Return when it can publish, or after ``patience`` seconds."""
        with self._guard:
            self._guard.wait_for(lambda: not self._trouble or self._closing, timeout=patience)

    @property
    def up(self) -> bool:
        return not self._trouble and not self._held_back and not self._closing

    @property
    def trouble(self) -> str:
        if self._closing:
            return "the channel is closed"
        return self._trouble or self._held_back or next((words for _, words in self._refused.values()), "")

    def publish(self, group: str, bodies: list[bytes]) -> Future[None]:
        batch = Batch(group, bodies)
        # From here on nobody can cancel it: the tickets may be on their way.
        batch.answer.set_running_or_notify_cancel()
        with self._guard:
            words = "" if self.up else self.trouble
            if not words and bodies:
                self._waiting.append(batch)
                self._wake()
        if words:
            batch.answer.set_exception(ChannelError(words))
        elif not bodies:
            batch.answer.set_result(None)
        return batch.answer

    def close(self) -> None:
        with self._guard:
            self._closing = True
            link = self._link
            self._guard.notify_all()
            if link is not None:
                link.call(link.close)
        if self._thread.ident is not None:
            self._thread.join(_CLOSE_SECONDS)

    def _wake(self) -> None:
        """Have the connection's thread look at what waits. Call it under the guard."""
        if self._link is not None and not self._woken:
            self._woken = True
            self._link.call(self._pump)

    def _serve(self) -> None:
        pauses = Pauses()
        while not self._closing:
            pause = pauses.longer()
            try:
                # Queues are made at the first publish after this: one that is refused stops its group alone.
                declare(self._address, self._topology, ())
                self._groups.clear()
                ended = self._live(pauses)
            except Exception as error:  # noqa: BLE001 - whatever it was, the thread goes on trying
                ended = error
            if ended is not None and not self._closing:
                pause = self._lost(ended, pause)
            with self._guard:
                self._guard.wait_for(lambda: self._closing, timeout=pause)

    def _live(self, pauses: Pauses) -> BaseException | None:
        link = Publishing(self._address, self, self._topology.queue_name, self._topology.ticket_life)
        with self._guard:
            self._link, self._woken = link, False
            if self._closing:
                link.call(link.close)
        try:
            ended = link.run()
        finally:
            with self._guard:
                reached = not self._trouble
                self._link = None
                self._trouble = f"the connection to RabbitMQ at {self._address} was lost"
                self._held_back = ""
                left = list(self._waiting)
                self._waiting.clear()
            link.dispose()
            for batch in left:
                if not batch.answer.done():
                    batch.answer.set_exception(ChannelError(self._trouble))
        if reached:
            pauses.reset()
        return ended

    def _lost(self, error: BaseException, pause: float) -> float:
        """Say why there is no connection; how long to wait before the next try, in seconds."""
        refused = refusal(error, self._address, self._topology)
        words = words_for(error, self._address) if refused is None else str(refused)
        if words != self._trouble:
            log.warning("channel.publisher_has_no_broker", why=words)
        self._trouble = words
        return pause if refused is None else REFUSED_SECONDS

    # What the connection tells, on the connection's thread, which is ours.

    def opened(self) -> None:
        log.info("channel.publisher_connected", broker=str(self._address))
        with self._guard:
            self._trouble = ""
            self._guard.notify_all()

    def blocked(self, reason: str) -> None:
        if reason:
            words = f"RabbitMQ at {self._address} holds publishers back: {reason}"
            log.warning("channel.publisher_blocked", why=words)
            self._held_back = words
        else:
            log.info("channel.publisher_unblocked", broker=str(self._address))
            self._held_back = ""

    def returned(self, queue: str) -> None:
        log.warning("channel.queue_is_gone", queue=queue)
        for group in [one for one in self._groups if self._topology.queue_name(one) == queue]:
            del self._groups[group]

    def again(self, batches: list[Batch]) -> None:
        with self._guard:
            self._waiting.extend(batches)
            self._wake()

    def _pump(self) -> None:
        """Send what waits: some of it, so that confirms are read in between."""
        with self._guard:
            self._woken = False
            link = self._link
            batch = self._waiting.popleft() if self._waiting else None
        if link is None or batch is None:
            return
        more = self._ready_for(batch) and link.send(batch)
        with self._guard:
            if more:
                self._waiting.appendleft(batch)
            if self._waiting:
                self._wake()

    def _ready_for(self, batch: Batch) -> bool:
        """Is the queue there? Makes it where it is not; the batch has failed where it cannot be made."""
        group = batch.group
        if batch.answer.done():
            return False
        if time.monotonic() < self._groups.get(group, 0.0):
            return True
        words = self._refused_lately(group)
        if not words:
            try:
                declare(self._address, self._topology, [group])
            except Exception as error:  # noqa: BLE001 - whatever it was, this batch has no queue
                words = self._not_made(group, error)
                self._groups.pop(group, None)
            else:
                self._groups[group] = time.monotonic() + self._look_again
                self._refused.pop(group, None)
                return True
        batch.answer.set_exception(ChannelError(words))
        return False

    def _refused_lately(self, group: str) -> str:
        until, words = self._refused.get(group, (0.0, ""))
        return words if time.monotonic() < until else ""

    def _not_made(self, group: str, error: Exception) -> str:
        refused: ChannelRefused | None = refusal(error, self._address, self._topology)
        if refused is None:
            return words_for(error, self._address)
        log.error("channel.queue_refused", group=group, why=str(refused))
        self._refused[group] = (time.monotonic() + REFUSED_SECONDS, str(refused))
        return str(refused)
