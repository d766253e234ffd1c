"""The clients of a chaos run: each sends its next events once the last were answered 202, by either API."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException
from itertools import count

from pydantic import JsonValue

BATCH = 4
KEYS = 3
"""Keys of each client: a key's events all come from one client, so their order is known."""
_ANSWER_SECONDS = 4.0
"""How long an answer is waited for; then the same batch goes to the other API."""
_END_SECONDS = 60.0
"""How long a batch is tried in all, once the clients are told to stop."""


@dataclass(frozen=True, slots=True)
class Taken:
    """An event that was answered 202, and when (seconds of the epoch)."""

    id: str
    key: str
    at: float


class Publishers:
    """Starts at once. ``stop`` lets each have its last answer; after it ``taken`` and ``faults`` stand."""

    def __init__(self, ports: Sequence[int], key: str, *, many: int = 4, pause: float = 0.25) -> None:
        """``ports``: of the APIs, tried in turn. ``key`` may publish. ``pause``: seconds between batches."""
        self._ports = ports
        self._key = key
        self._pause = pause
        self._stop = threading.Event()
        self._stopped_at = 0.0
        self.taken: list[Taken] = []
        self.faults: list[str] = []
        self.tried_again = 0
        self._threads = [
            threading.Thread(target=self._send, args=(number,), daemon=True) for number in range(many)
        ]
        for thread in self._threads:
            thread.start()

    def tell_to_stop(self) -> None:
        """They end after the batch in hand."""
        self._stopped_at = time.monotonic()
        self._stop.set()

    def stop(self) -> None:
        if not self._stop.is_set():
            self.tell_to_stop()
        for thread in self._threads:
            thread.join(_END_SECONDS + 2 * _ANSWER_SECONDS)
        if any(thread.is_alive() for thread in self._threads):
            self.faults.append("a client still waits for its answer")

    def _send(self, client: int) -> None:
        turn = count(client)
        number = 0
        while not self._stop.is_set():
            events = [_event(client, number + place) for place in range(BATCH)]
            if not self._until_taken(json.dumps(events), turn):
                return
            now = time.time()
            self.taken += [Taken(str(one["id"]), str(one["partitionkey"]), now) for one in events]
            number += BATCH
            self._stop.wait(self._pause)

    def _until_taken(self, body: str, turn: count[int]) -> bool:
        while not (self._stop.is_set() and time.monotonic() > self._stopped_at + _END_SECONDS):
            port = self._ports[next(turn) % len(self._ports)]
            try:
                status, said = self._ask(port, body)
            except (OSError, HTTPException):
                self.tried_again += 1
                time.sleep(0.05)
                continue
            if status == 202:
                wrong = [one for one in json.loads(said)["results"] if one["status"] not in _GOOD]
                self.faults += [str(one) for one in wrong]
                return not wrong
            if status != 503:
                self.faults.append(f"an API answered {status}: {said[:500].decode(errors='replace')}")
            self.tried_again += 1
            time.sleep(0.1)
        self.faults.append(f"no 202 in {_END_SECONDS:g} s after everything was started again")
        return False

    def _ask(self, port: int, body: str) -> tuple[int, bytes]:
        connection = HTTPConnection("127.0.0.1", port, timeout=_ANSWER_SECONDS)
        try:
            connection.request(
                "POST",
                "/events",
                body,
                {
                    "Content-Type": "application/cloudevents-batch+json",
                    "Authorization": f"Bearer {self._key}",
                },
            )
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()


_GOOD = {"accepted", "duplicate"}


def _event(client: int, number: int) -> dict[str, JsonValue]:
    name = f"c{client}-{number:06}"
    return {
        "specversion": "1.0",
        "id": name,
        "source": f"/invented/client-{client}",
        "type": "uk.gov.council.form.submitted.v1",
        "time": datetime.now(UTC).isoformat(),
        "datacontenttype": "application/json",
        "partitionkey": f"k{client}-{number % KEYS}",
        "data": {
            "form": "pothole",
            "reference": name,
            "submitted_at": "2026-05-01T10:00:00Z",
            "answers": {"where": "Invented Street"},
        },
    }
