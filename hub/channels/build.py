"""The channel that the settings ask for."""

from __future__ import annotations

from pathlib import Path

from hub.channels.contract import Channel
from hub.channels.memory import MemoryChannel
from hub.settings import Broker


def channel_for(broker: Broker, hub_id: str, home: Path) -> Channel:  # noqa: ARG001
    """A channel of the hub ``hub_id``; nothing is reached before its ``open``."""
    return MemoryChannel()
