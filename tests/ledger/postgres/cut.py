"""A wire to the database that can be cut at the moment that matters: around a COMMIT."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum


class At(Enum):
    """Where the wire is cut: before the server gets the COMMIT, or before its answer gets back."""

    BEFORE = "before"
    AFTER = "after"


@dataclass
class Wire:
    """Forwards to a server on this machine. ``cuts`` says how the next commits fare."""

    server_port: int
    cuts: list[At] = field(default_factory=list)
    done: list[At] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        # Only a shutdown wakes a thread that waits in accept.
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        for one in (self._listener, *self._open):
            one.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self.server_port))
                self._open += [client, server]
                silent = threading.Event()
                threading.Thread(target=self._up, args=(client, server, silent), daemon=True).start()
                threading.Thread(target=self._down, args=(client, server, silent), daemon=True).start()

    def _up(self, client: socket.socket, server: socket.socket, silent: threading.Event) -> None:
        commits = 0
        with suppress(OSError):
            while data := client.recv(65536):
                commits += b"COMMIT" in data
                # The first on each connection is that of the writer's own settings, and of no unit.
                if b"COMMIT" in data and commits > 1 and self.cuts:
                    at = self.cuts.pop(0)
                    self.done.append(at)
                    if at is At.BEFORE:
                        break
                    silent.set()
                server.sendall(data)
        _end(client, server)

    def _down(self, client: socket.socket, server: socket.socket, silent: threading.Event) -> None:
        with suppress(OSError):
            while data := server.recv(65536):
                if silent.is_set():
                    # The server has answered, so it has committed; nobody is told.
                    break
                client.sendall(data)
        _end(client, server)


@contextmanager
def wire_to(port: int) -> Iterator[Wire]:
    wire = Wire(port)
    try:
        yield wire
    finally:
        wire.close()


def _end(*sockets: socket.socket) -> None:
    for one in sockets:
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
