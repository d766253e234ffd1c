"""Ports for servers that are killed and come back."""

from __future__ import annotations

import socket
from contextlib import ExitStack
from random import SystemRandom

_FIRST, _BEHIND = 10_240, 32_768
"""Below what Linux gives to whoever connects (net.ipv4.ip_local_port_range): a port from there may be
somebody's by the time that its server is back."""
_TRIES = 1_000


def free_ports(many: int) -> list[int]:
    """So many, each another, that nobody listens at on loopback. Raises OSError where there are none."""
    chance, found = SystemRandom(), list[int]()
    with ExitStack() as held:
        for _ in range(_TRIES):
            if len(found) == many:
                return found
            port = chance.randrange(_FIRST, _BEHIND)
            one = held.enter_context(socket.socket())
            try:
                one.bind(("127.0.0.1", port))
            except OSError:
                continue
            found.append(port)
    raise OSError(f"no {many} free ports were found from {_FIRST} to {_BEHIND - 1}")
