"""Whose key is this? Remembered for a moment, so that a busy caller costs no query a request."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta

from ledger.reader import Reader
from safeguards.keys import repository
from safeguards.policy import Principal

REMEMBERED = timedelta(seconds=2)
"""A key revoked through another process stops working here within this time; through this one, at once."""
_MOST = 10_000


class Keyring:
    """Finds principals by the key they present."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._known: dict[str, tuple[float, Principal]] = {}

    def remembered(self, presented: str) -> Principal | None:
        """The principal if it was looked up a moment ago; None means: ask ``principal``."""
        found = self._known.get(presented)
        if found is not None and found[0] > time.monotonic():
            return found[1]
        return None

    async def principal(self, presented: str) -> Principal | None:
        """None for a key that is unknown, wrong or revoked."""
        found = self.remembered(presented)
        if found is not None:
            return found
        principal = await asyncio.to_thread(self._look_up, presented)
        if principal is None:
            self._known.pop(presented, None)
            return None
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[presented] = (time.monotonic() + REMEMBERED.total_seconds(), principal)
        return principal

    def forget(self) -> None:
        """A key was made or revoked here: look all of them up anew."""
        self._known.clear()

    def _look_up(self, presented: str) -> Principal | None:
        with self._reader.session() as session:
            return repository.find(session, presented)
