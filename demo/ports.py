"""Choosing a port: the wanted one if nobody has it, else another."""

from __future__ import annotations

import socket
from collections.abc import Collection

HUB = 8642
APP = 8652
NEIGHBOURS = 20
"""Ports tried after the wanted one, before the system is asked for any."""


def is_free(port: int) -> bool:
    """Can it be listened on at this moment?"""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as made:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            made.bind(("127.0.0.1", port))
            made.listen(1)
        except OSError:
            return False
        return True


def choose(wanted: int, avoid: Collection[int] = ()) -> int:
    """``wanted``, or the first free one of those after it, or any. 0 asks for any."""
    if wanted:
        for port in range(wanted, min(wanted + NEIGHBOURS, 65535)):
            if port not in avoid and is_free(port):
                return port
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as made:
            made.bind(("127.0.0.1", 0))
            port = int(made.getsockname()[1])
        if port not in avoid:
            return port
