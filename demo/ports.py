"""Choosing a port: the wanted one if nobody has it, else another.

The receiving app and the CRM give their ports up while they are down, and two demos must not take them
from each other. So a demo holds the UDP port of the same number for as long as it runs: nobody listens there,
and the system frees it if the demo dies.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

HUB = 8642
APP = 8652
ROADS = 8662
CRM = 8672
CRM_ORDERS = 8682
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


@contextmanager
def held(wanted: int) -> Iterator[int]:
    """``wanted``, or a free one after it, or any (0 asks for any): no other demo's until the block ends."""
    near = range(wanted, min(wanted + NEIGHBOURS, 65536)) if wanted else ()
    for port in near:
        marker = _marker(port)
        if marker is not None:
            with marker:
                yield port
            return
    while True:
        marker = _marker(_any())
        if marker is not None:
            with marker:
                yield int(marker.getsockname()[1])
            return


def _marker(port: int) -> socket.socket | None:
    """The hold on a port that is free; None where it is not, or another demo has it."""
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        made.bind(("127.0.0.1", port))
    except OSError:
        made.close()
        return None
    if is_free(port):
        return made
    made.close()
    return None


def _any() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as made:
        made.bind(("127.0.0.1", 0))
        return int(made.getsockname()[1])
