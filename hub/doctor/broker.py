"""The broker: is it there, is it this hub's, can its queues be used, and is it well?"""

from __future__ import annotations

from collections.abc import Iterator

from hub.channels.contract import ChannelError, ChannelRefused
from hub.channels.rabbit.address import Address, read_address
from hub.channels.rabbit.looking import Look, QueueLook, look_at
from hub.channels.rabbit.management import ManagementError, Node, ask, worries
from hub.channels.rabbit.topology import Topology
from hub.doctor.finding import Finding, good, look, wrong
from hub.doctor.trust import of_connection
from hub.secrets import SecretMissing
from hub.settings import Settings

_OF = "broker"
OLDEST = (3, 10)
"""The first RabbitMQ whose quorum queues let a message expire, as tickets must."""


def examine(settings: Settings, hub_id: str | None) -> Iterator[Finding]:
    """Look, and declare nothing that is not there. ``hub_id`` is None where the ledger could not say it."""
    if settings.in_process_broker:
        yield good(_OF, "it is inside the hub's process")
        return
    ca_file = settings.home / settings.broker.ca_file if settings.broker.ca_file else None
    address = read_address(settings.broker_url, ca_file)
    topology = None if hub_id is None else Topology(hub_id, settings.broker.delivery_limit)
    groups = sorted({"main", *(one.group for one in settings.adapters.values() if one.enabled)})
    try:
        yield from judged(look_at(address, topology, groups), address, hub_id)
    except (ChannelRefused, ChannelError) as error:
        yield wrong(_OF, str(error))
    yield from _well(settings)


def judged(seen: Look, address: Address, hub_id: str | None) -> Iterator[Finding]:
    """What was seen by the hub's own way in. Pure."""
    where = f"RabbitMQ at {address}"
    if version_of(seen.version) < OLDEST:
        yield wrong(
            _OF,
            f"{where} is version {seen.version}, which has no quorum queues",
            f"install {'.'.join(map(str, OLDEST))} or newer",
        )
    else:
        yield good(_OF, f"{where} lets {address.user!r} into {address.vhost!r} (version {seen.version})")
    yield of_connection(
        _OF,
        address.host,
        encrypted=address.secure,
        checked=address.secure,
        fix="write amqps:// and its TLS port (5671 as a rule) in broker.url, its authority as broker.ca_file",
    )
    if hub_id is None:
        yield look(
            _OF,
            "whose it is cannot be known while the ledger does not say which hub this is",
            "mend that first",
        )
    elif seen.trouble:
        yield wrong(_OF, seen.trouble)
    elif seen.claimed:
        yield good(_OF, f"{address.vhost!r} belongs to this hub")
    else:
        yield good(_OF, f"{address.vhost!r} belongs to no hub yet: the first process that starts claims it")
    for queue in seen.queues:
        yield _of_queue(queue)


def _of_queue(queue: QueueLook) -> Finding:
    named = f"the queue of the worker group {queue.group!r}"
    if queue.trouble:
        return wrong(_OF, queue.trouble)
    if not queue.there:
        return good(_OF, f"{named} is not made yet: the first process that needs it makes it")
    told = f"{named} holds {queue.tickets:,} tickets and has {queue.consumers:,} workers"
    if queue.tickets and not queue.consumers:
        return look(_OF, told, f"start one: tolbooth worker --group {queue.group}")
    return good(_OF, told)


def _well(settings: Settings) -> Iterator[Finding]:
    try:
        url = settings.management_url
        if not url:
            yield look(
                _OF,
                "its file handles, memory and disk cannot be looked at without its management API",
                "rabbitmq-plugins enable rabbitmq_management, and name it as broker.management_url",
            )
            return
        for node in ask(url):
            yield from of_node(node)
    except (ManagementError, SecretMissing) as error:
        yield look(_OF, f"its file handles, memory and disk are not known: {error}", "")


def of_node(node: Node) -> Iterator[Finding]:
    """What the management API says of one node. Pure."""
    found = list(worries(node))
    for one in found:
        yield wrong(_OF, one)
    if not found:
        handles = "" if node.fd_total is None else f", {node.fd_total:,} file handles"
        yield good(_OF, f"its node {node.name} is well{handles}")


def version_of(text: str) -> tuple[int, ...]:
    """``(3, 10)`` of ``3.10.8``; what cannot be read is taken for new."""
    parts = text.split(".")[:2]
    return tuple(map(int, parts)) if len(parts) == 2 and all(one.isdigit() for one in parts) else (99,)
