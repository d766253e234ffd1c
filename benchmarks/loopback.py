"""A listening socket on loopback, and telling the parent where it is."""

from __future__ import annotations

import json
import socket


def listen(port: int = 0) -> socket.socket:
    """Bound to 127.0.0.1 and listening; port 0 takes a free one. Raises OSError when the port is taken."""
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind(("127.0.0.1", port))
    made.listen(1024)
    made.setblocking(False)
    return made


def announce(listening: socket.socket) -> None:
    """Print ``{"url": …}`` as one line: the sign to a parent process that connections are taken from now
    on."""
    port = listening.getsockname()[1]
    print(json.dumps({"url": f"http://127.0.0.1:{port}"}), flush=True)


def announce_ready() -> None:
    """The same sign from a process that listens nowhere: it is at work from now on."""
    print(json.dumps({"url": ""}), flush=True)
