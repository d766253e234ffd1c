"""A system beside the hub, in a process of its own: what roads and the CRM have in common."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import httpx2

from demo.child import Child

START_SECONDS = 30.0
_LOOK = 0.05


class NeighbourFailed(Exception):
    """A system beside the hub did not come up, or did not do what it was asked; its log says more."""


class Neighbour:
    """``looked`` is an address that answers once it is up. Started first and awaited later, so that several
    come up at the same time."""

    def __init__(self, name: str, arguments: Sequence[str], log: Path, looked: str) -> None:
        self._name = name
        self._arguments = arguments
        self._log = log
        self._looked = looked
        self._child: Child | None = None

    def start(self) -> None:
        self._child = Child(self._arguments, self._log)

    def await_up(self) -> None:
        """Raises ``NeighbourFailed``."""
        assert self._child is not None
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self._child.ended is None:
            try:
                httpx2.get(self._looked, timeout=3, trust_env=False).raise_for_status()
            except httpx2.HTTPError:
                time.sleep(_LOOK)
            else:
                return
        raise NeighbourFailed(f"{self._name}: {NeighbourFailed.__doc__}\n{self._child.last_words()}")

    def stop(self) -> None:
        if self._child is not None:
            self._child.stop()
            self._child = None
