"""Which channel the settings ask for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from hub.channels.contract import Channel
from hub.channels.memory import MemoryChannel
from hub.secrets import resolve
from hub.settings import Broker


def channel_for(
    broker: Broker, hub_id: str, home: Path, groups: Sequence[str] = (), *, lease: timedelta
) -> Channel:
    """The channel of these settings, not yet opened; ``groups`` are those whose queues it makes when it is.

    ``lease``: how long what is handed out stays so; a ticket is void some time after.

    Relative files are looked for in ``home``. Raises ``SecretMissing``, or ``ValueError`` for an address that
    is none.
    """
    url = str(resolve(broker.url, home))
    if url == "memory://":
        return MemoryChannel()
    # Not above: an embedded hub has no use for pika, and starts without it.
    from hub.channels.rabbit.channel import RabbitChannel

    return RabbitChannel(
        url,
        hub_id,
        delivery_limit=broker.delivery_limit,
        ca_file=home / broker.ca_file if broker.ca_file else None,
        groups=groups,
        ticket_life=lease * 4 / 3,
    )
