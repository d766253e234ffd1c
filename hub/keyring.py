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
        self._asked: dict[str, asyncio.Task[Principal | None]] = {}

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
        # One query for all who come with the same key meanwhile: a busy caller's requests all miss at once.
        asked = self._asked.get(presented)
        if asked is None:
            asked = self._asked[presented] = asyncio.create_task(self._ask(presented))
        return await asyncio.shield(asked)

    async def _ask(self, presented: str) -> Principal | None:
        me = asyncio.current_task()
        try:
            principal = await asyncio.to_thread(self._look_up, presented)
        finally:
            # Not ours any more after ``forget``: what was found may be from before.
            current = self._asked.get(presented) is me
            if current:
                self._asked.pop(presented, None)
        if principal is None:
            self._known.pop(presented, None)
        elif current:
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[presented] = (time.monotonic() + REMEMBERED.total_seconds(), principal)
        return principal

    def forget(self) -> None:
        """A key was made or revoked here: look all of them up anew."""
        self._known.clear()
        self._asked.clear()

    def _look_up(self, presented: str) -> Principal | None:
        with self._reader.session() as session:
            return repository.find(session, presented)
