"""Looking at a RabbitMQ as an operator would, and changing nothing there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kombu.transport.pyamqp import Channel, Connection

from hub.channels.contract import ChannelError, ChannelRefused
from hub.channels.rabbit.address import Address
from hub.channels.rabbit.connecting import CONNECT_SECONDS, connect, end
from hub.channels.rabbit.refusals import refusal, unreachable
from hub.channels.rabbit.topology import Topology

_NOT_FOUND = 404


@dataclass(frozen=True, slots=True)
class QueueLook:
    """One worker group's queue; ``there`` false: not made yet. ``trouble``: why the hub cannot use it."""

    group: str
    there: bool
    tickets: int = 0
    consumers: int = 0
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """What was found. ``claimed``: a hub has the virtual host; ``trouble``: why it is not this one's."""

    version: str
    claimed: bool
    trouble: str
    queues: tuple[QueueLook, ...]


def look_at(address: Address, topology: Topology | None, groups: Sequence[str]) -> Look:
    """Look once. ``topology`` is None where it is not known which hub this is: only at the broker, then.

    Raises ``ChannelRefused``, and ``ChannelError`` where the broker cannot be reached; both in words.
    """
    nameless = topology or Topology("", 0)
    try:
        connection = connect(address, "doctor")
    except Exception as error:
        refused = refusal(error, address, nameless)
        raise refused or ChannelError(unreachable(error, address)) from error
    try:
        connection.sock.settimeout(CONNECT_SECONDS)
        version = str(connection.server_properties.get("version", ""))
        if topology is None:
            return Look(version, claimed=False, trouble="", queues=())
        claimed = _is_there(connection, topology)
        trouble = _refused(address, topology, lambda: topology.mark(connection)) if claimed else ""
        queues = () if trouble else tuple(_queue(connection, address, topology, one) for one in groups)
        return Look(version, claimed, trouble, queues)
    except ChannelRefused:
        raise
    except Exception as error:
        refused = refusal(error, address, nameless)
        raise refused or ChannelError(unreachable(error, address)) from error
    finally:
        end(connection, patience=1)


def _is_there(connection: Connection, topology: Topology) -> bool:
    def passively(channel: Channel) -> None:
        channel.exchange_declare(topology.mark_name, "fanout", passive=True)

    return _found(connection, passively)


def _queue(connection: Connection, address: Address, topology: Topology, group: str) -> QueueLook:
    tickets = consumers = 0

    def passively(channel: Channel) -> None:
        nonlocal tickets, consumers
        _, tickets, consumers = channel.queue_declare(topology.queue_name(group), passive=True)

    if not _found(connection, passively):
        return QueueLook(group, there=False)
    # A queue that is there is not changed by declaring it: its arguments are compared, and that is wanted.
    trouble = _refused(address, topology, lambda: topology.declare(connection.channel(), group))
    return QueueLook(group, True, tickets, consumers, trouble)


def _found(connection: Connection, ask: Callable[[Channel], None]) -> bool:
    channel = connection.channel()
    try:
        ask(channel)
    except Exception as error:
        if getattr(error, "reply_code", None) != _NOT_FOUND:
            raise
        return False
    channel.close()
    return True


def _refused(address: Address, topology: Topology, declare: Callable[[], None]) -> str:
    """What the broker has against it; empty: nothing."""
    try:
        declare()
    except Exception as error:
        refused = refusal(error, address, topology)
        if refused is None:
            raise
        return str(refused)
    return ""
