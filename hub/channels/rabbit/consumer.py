"""The thread that consumes: it connects, connects again, and waits on the broker and on us at once."""

from __future__ import annotations

import itertools
import threading
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress

import structlog
from kombu.transport.pyamqp import Connection as AmqpConnection

from hub.channels.contract import OnArrivals, Tag
from hub.channels.rabbit.address import Address
from hub.channels.rabbit.connecting import HEARTBEAT_SECONDS, connect, end
from hub.channels.rabbit.gulps import Gulps
from hub.channels.rabbit.pauses import REFUSED_SECONDS, Pauses
from hub.channels.rabbit.refusals import refusal, words_for
from hub.channels.rabbit.stream import Stream
from hub.channels.rabbit.topology import Topology
from hub.channels.rabbit.wake import Wake

log = structlog.get_logger()

_MOST_AT_ONCE = 1500
"""Frames, of which a message has three."""
_LOOK_SECONDS = HEARTBEAT_SECONDS / 4
_STUCK_SECONDS = 5.0
"""A frame that has begun to arrive, or an acknowledgement to leave, may take this long."""
_AGAIN_SECONDS = 1.0
_CLOSE_SECONDS = 8.0


class Consumer:
    """Takes groups and acknowledgements from any thread; its own does everything else."""

    def __init__(self, address: Address, topology: Topology) -> None:
        self._address = address
        self._topology = topology
        self._wake = Wake()
        self._groups: dict[str, OnArrivals] = {}
        self._acknowledged: deque[Sequence[Tag]] = deque()
        self._generations = itertools.count(1)
        self._streams: dict[str, Stream] = {}
        self._refused: dict[str, tuple[float, str]] = {}
        """The groups whose queue was refused: when it may be tried again, and why."""
        self._closing = threading.Event()
        self._trouble = ""
        self._thread = threading.Thread(target=self._serve, name="channel-rabbit-consumer", daemon=True)

    def start(self) -> None:
        self._wake.open()
        self._thread.start()

    @property
    def trouble(self) -> str:
        """Why tickets do not arrive; empty while they can."""
        return self._trouble or next((words for _, words in list(self._refused.values())), "")

    def consume(self, group: str, on_arrivals: OnArrivals) -> None:
        self._groups = {**self._groups, group: on_arrivals}
        self._wake.call()

    def acknowledge(self, tags: Sequence[Tag]) -> None:
        if tags and not self._closing.is_set():
            self._acknowledged.append(list(tags))
            self._wake.call()

    def close(self) -> None:
        self._closing.set()
        self._wake.call()
        if self._thread.ident is not None:
            self._thread.join(_CLOSE_SECONDS)

    def _serve(self) -> None:
        pauses = Pauses()
        while not self._closing.is_set():
            if not self._groups:
                self._wake.wait(60)
                continue
            pause = pauses.longer()
            try:
                self._live(pauses)
            except Exception as error:  # noqa: BLE001 - whatever it was, the thread goes on trying
                pause = self._lost(error, pause)
            again = time.monotonic() + pause
            while not self._closing.is_set() and (left := again - time.monotonic()) > 0:
                self._wake.wait(left)
            self._acknowledged.clear()  # all of a connection that is no more
        self._wake.close()

    def _lost(self, error: Exception, pause: float) -> float:
        """Say why there is no connection; how long to wait before the next try, in seconds."""
        refused = refusal(error, self._address, self._topology)
        words = words_for(error, self._address) if refused is None else str(refused)
        if words != self._trouble:
            log.warning("channel.consumer_has_no_broker", why=words)
        self._trouble = words
        return pause if refused is None else REFUSED_SECONDS

    def _live(self, pauses: Pauses) -> None:
        """One connection's life. Raises why it ended; returns when we closed it."""
        connection = connect(self._address, "consuming")
        try:
            connection.sock.settimeout(_STUCK_SECONDS)
            self._topology.mark(connection)
            pauses.reset()
            log.info("channel.consumer_connected", broker=str(self._address))
            self._trouble = ""
            gulps = Gulps(connection)
            while not self._closing.is_set():
                self._open_streams(connection)
                if self._readable(connection, gulps):
                    self._read(connection, gulps)
                self._acknowledge()
                connection.heartbeat_tick()
        finally:
            # What was acknowledged before we close goes out; what was not arrives elsewhere.
            self._streams.clear()
            end(connection, patience=2)

    def _readable(self, connection: AmqpConnection, gulps: Gulps) -> bool:
        """Wait for the broker, or for one of us who has something to be done."""
        patience = 0 if self._acknowledged else _LOOK_SECONDS
        return gulps.waiting or self._wake.wait(patience, connection.sock)

    def _read(self, connection: AmqpConnection, gulps: Gulps) -> None:
        """Raises why the connection, or a channel of it, ended: all begin anew then."""
        for _ in range(_MOST_AT_ONCE):
            # A frame, and not an event: after a heartbeat, py-amqp's own loop waits for what may never come.
            with suppress(TimeoutError):
                # What has come of the frame is kept. A broker that never sends the rest misses its heartbeat.
                connection.on_inbound_frame(connection.transport.read_frame())
            if not gulps.waiting and not self._wake.wait(0, connection.sock):
                break
        for stream in self._streams.values():
            stream.hand_over()

    def _acknowledge(self) -> None:
        tags: dict[int, list[Tag]] = {}
        while self._acknowledged:
            for tag in self._acknowledged.popleft():
                tags.setdefault(tag.generation, []).append(tag)
        for stream in self._streams.values():
            if stream.generation in tags and stream.open:
                stream.acknowledge(tags[stream.generation])

    def _open_streams(self, connection: AmqpConnection) -> None:
        """A stream for each group that has none, or whose consumer the broker has cancelled."""
        for group, on_arrivals in self._groups.items():
            stream = self._streams.get(group)
            if stream is not None and not stream.open:
                del self._streams[group]
                stream.close()
                stream = None
            if stream is None and time.monotonic() >= self._refused.get(group, (0.0, ""))[0]:
                self._open_stream(connection, group, on_arrivals)

    def _open_stream(self, connection: AmqpConnection, group: str, on_arrivals: OnArrivals) -> None:
        channel = connection.channel()
        stream = Stream(group, on_arrivals, channel, next(self._generations))
        try:
            self._topology.declare(channel, group)
            stream.begin(self._topology.queue_name(group))
        except Exception as error:
            if not connection.connected:
                raise
            self._not_opened(group, error)
            stream.close()
        else:
            self._refused.pop(group, None)
            self._streams[group] = stream

    def _not_opened(self, group: str, error: Exception) -> None:
        """One group's trouble stops that group alone."""
        refused = refusal(error, self._address, self._topology)
        words = f"the queue of {group} cannot be consumed: {error}" if refused is None else str(refused)
        if self._refused.get(group, (0.0, ""))[1] != words:
            log.error("channel.queue_refused", group=group, why=words)
        pause = _AGAIN_SECONDS if refused is None else REFUSED_SECONDS
        self._refused[group] = (time.monotonic() + pause, words)
