"""The receiving app as the demo handles it: up, or truly down."""

from __future__ import annotations

import time

import httpx2

from demo.child import Child
from demo.place import Place
from demo.receiving_app import PROCESS

START_SECONDS = 20.0
_LOOK = 0.05


class AppFailed(Exception):
    """The receiving app did not come up, or something else has its port; the end of its log says more."""


class Receiver:
    """Its process, started and stopped. Down means that nothing listens: connections are refused."""

    def __init__(self, place: Place, port: int) -> None:
        self._place = place
        self._port = port
        self._child: Child | None = None
        self.url = f"http://127.0.0.1:{port}"

    def start(self) -> None:
        """Raises ``AppFailed``."""
        place = self._place
        arguments = [
            "--log",
            str(place.arrivals),
            "--services",
            str(place.services),
            "--messages",
            str(place.messages),
            "--port",
            str(self._port),
        ]
        child = Child(["-m", "demo.app_process", *arguments], place.app_log)
        self._child = child
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and child.ended is None:
            try:
                answer = httpx2.get(self.url, timeout=3, trust_env=False)
            except httpx2.HTTPError:
                time.sleep(_LOOK)
            else:
                if answer.headers.get(PROCESS) == str(child.pid):
                    return
                time.sleep(_LOOK)
        child.stop()
        raise AppFailed(f"{AppFailed.__doc__}\n{child.last_words()}")

    def stop(self) -> None:
        if self._child is not None:
            self._child.stop()
            self._child = None
