"""Clients that publish to several APIs: each batch is sent until it is answered 202."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException
from typing import Any

PATIENCE = 120.0
"""Seconds in which a batch must have been answered 202."""


def form(name: str, key: str, source: str = "/invented/app") -> dict[str, Any]:
    """One event."""
    return {
        "specversion": "1.0",
        "id": name,
        "source": source,
        "type": "uk.gov.council.form.submitted.v1",
        "time": datetime.now(UTC).isoformat(),
        "datacontenttype": "application/json",
        "partitionkey": key,
        "data": {
            "form": "pothole",
            "reference": name,
            "submitted_at": "2026-05-01T10:00:00Z",
            "answers": {"where": "Invented Street"},
        },
    }


def ask(port: int, key: str, method: str, path: str, body: bytes, kind: str) -> tuple[int, Any]:
    """One request; its status and its JSON. Raises ``OSError`` or ``HTTPException``."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        headers = {"Content-Type": kind, "Authorization": f"Bearer {key}"}
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read() or b"null")
    finally:
        connection.close()


def publish(ports: Sequence[int], key: str, events: Sequence[dict[str, Any]], first: int = 0) -> list[int]:
    """Send a batch to one API after another until it is answered 202; the numbers it has in the ledger."""
    body = json.dumps(list(events)).encode()
    end = time.monotonic() + PATIENCE
    turn = first
    while time.monotonic() < end:
        port = ports[turn % len(ports)]
        turn += 1
        try:
            status, told = ask(port, key, "POST", "/events", body, "application/cloudevents-batch+json")
        except (OSError, HTTPException):
            time.sleep(0.05)  # that API is down: the next one
            continue
        if status == 202:
            assert {one["status"] for one in told["results"]} <= {"accepted", "duplicate"}, told
            return [int(one["seq"]) for one in told["results"]]
        assert status == 503, told
        time.sleep(0.1)
    raise AssertionError(f"no 202 in {PATIENCE:g} s")


class Senders:
    """Threads that run ``send(number)`` each; what one raises, ``join`` raises."""

    def __init__(self, many: int, send: Callable[[int], None]) -> None:
        self._faults: list[BaseException] = []
        self._send = send
        self._threads = [
            threading.Thread(target=self._run, args=(number,), daemon=True) for number in range(many)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def sending(self) -> bool:
        return any(thread.is_alive() for thread in self._threads)

    def join(self) -> None:
        for thread in self._threads:
            thread.join()
        if self._faults:
            raise self._faults[0]

    def _run(self, number: int) -> None:
        try:
            self._send(number)
        except BaseException as error:  # noqa: BLE001 - raised again by join
            self._faults.append(error)
