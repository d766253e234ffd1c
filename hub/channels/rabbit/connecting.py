"""A kombu connection, tried once and for a bounded time: kombu's own ``connect`` tries twice and waits."""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

from kombu.connection import Connection
from kombu.transport.pyamqp import Connection as AmqpConnection

from hub.channels.rabbit.address import Address
from hub.channels.rabbit.topology import Topology

CONNECT_SECONDS = 5
HEARTBEAT_SECONDS = 10
"""A broker that says nothing for twice this is gone, whatever TCP thinks."""
_WRITE_SECONDS = 15


def connect(address: Address, purpose: str) -> AmqpConnection:
    """A new connection, which the broker's own lists show as ``tolbooth <purpose>``.

    Raises what the attempt met; ``refusals`` and ``words_for`` put it into words.
    """
    client = Connection(
        transport="pyamqp",
        hostname=address.host,
        port=address.port,
        userid=address.user,
        password=address.password,
        virtual_host=address.vhost,
        ssl=_tls(address),
        connect_timeout=CONNECT_SECONDS,
        heartbeat=HEARTBEAT_SECONDS,
        transport_options={
            "client_properties": {"connection_name": f"tolbooth {purpose}"},
            "write_timeout": _WRITE_SECONDS,
        },
    )
    connection: AmqpConnection = client.transport.establish_connection()
    return connection


def declare(address: Address, topology: Topology, groups: Iterable[str]) -> None:
    """Claim the virtual host, and make the groups' queues, by a connection of a moment.

    Raises what went wrong: see ``connect``.
    """
    with _for_a_moment(address) as connection:
        topology.mark(connection)
        for group in groups:
            channel = connection.channel()
            topology.declare(channel, group)
            channel.close()


def end(connection: AmqpConnection, *, patience: float) -> None:
    """Close it in good order if the broker answers within ``patience`` seconds; else leave it."""
    with suppress(Exception):
        # Not one that the broker has closed: asked for its socket, py-amqp would connect it again.
        if connection.connected:
            connection.sock.settimeout(patience)
            connection.close()
    with suppress(Exception):
        connection.collect()


@contextmanager
def _for_a_moment(address: Address) -> Iterator[AmqpConnection]:
    connection = connect(address, "declaring")
    try:
        connection.sock.settimeout(CONNECT_SECONDS)
        yield connection
    finally:
        end(connection, patience=1)


def _tls(address: Address) -> dict[str, object] | bool:
    if not address.secure:
        return False
    return {
        "server_hostname": address.host,
        "cert_reqs": ssl.CERT_REQUIRED,
        "ca_certs": None if address.ca_file is None else str(address.ca_file),
    }
