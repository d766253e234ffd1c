"""Polling one adapter for as long as this process holds its lease."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from pydantic import JsonValue

from adapters.contract import Adapter, Retry
from hub.poller import Poller
from ledger.leases import Lease

PREFIX = "poller/"
"""The leases of polling adapters are named by it and the adapter."""


class PollingTenure:
    """See ``hub.tenure.Work``. Opens the adapter for its time, unless this process has it open anyway."""

    def __init__(self, adapter: Adapter, poller: Poller, *, opened: bool, patience: timedelta) -> None:
        """``patience``: how long a batch in hand may take to end."""
        self._adapter = adapter
        self._poller = poller
        self._open_already = opened
        self._patience = patience
        self._opened = False

    async def begin(self, lease: Lease) -> None:
        """Raises ``Retry`` while an earlier poll of this process has not ended, or by the adapter."""
        if self._poller.polling:
            raise Retry(f"the last poll of {self._adapter.name} in this process has not ended yet")
        if not self._open_already and not self._opened:
            await self._adapter.open()
            self._opened = True
        self._poller.start(lease)

    async def end(self) -> None:
        self._poller.stop()
        await asyncio.to_thread(self._poller.join, self._patience)
        if self._opened and not self._poller.polling:
            self._opened = False
            await self._adapter.close()

    def says(self) -> JsonValue:
        now = self._poller.progress
        return {"label": now.label, "done": now.done, "of": now.of, "trouble": now.trouble}
