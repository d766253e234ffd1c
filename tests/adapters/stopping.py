"""A worker process that writes a nightly file and stops itself on the way: ``FOLDER PLACE FIRST LAST``.

It stops before the ``PLACE``th step that touches the disk; 0: before it asks for its turn.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from adapters.contract import Delivery, Receipt
from adapters.kit.flat_file.turn import FolderTurn
from adapters.nightly_file import NightlyFile, sequence
from schemas.envelope import Envelope

HUB = "h1"


def adapter(folder: Path) -> NightlyFile:
    """As each process of the hub has it."""
    made = NightlyFile("nightly", NightlyFile.Settings.model_validate({"folder": folder, "every": "10s"}))
    made.hub_id = HUB
    return made


def owing(number: int) -> Delivery:
    return Delivery(
        envelope=Envelope(
            id=f"e{number}",
            source="/council/revenues",
            type="uk.gov.council.person.moved.v1",
            time=datetime(2026, 4, 30, tzinfo=UTC),
            data={"number": number},
        ),
        subscription="app",
        key=f"key-{number}",
        attempt=1,
        deadline=datetime.now(UTC) + timedelta(minutes=1),
        target={"columns": {"id": "id", "number": "data.number"}},
    )


def main(folder: str, place: str, first: str, last: str) -> None:
    steps = 0

    def stopping(step: Callable[..., Any]) -> Callable[..., Any]:
        def instead(*given: Any) -> Any:
            nonlocal steps
            if steps == int(place):
                os.kill(os.getpid(), signal.SIGSTOP)
            steps += 1
            return step(*given)

        return instead

    FolderTurn._wait = stopping(FolderTurn._wait)  # type: ignore[method-assign]
    Path.rename = stopping(Path.rename)  # type: ignore[method-assign]
    sequence._durable = stopping(sequence._durable)
    sequence.sync = stopping(sequence.sync)
    answer = adapter(Path(folder)).deliver_batch([owing(n) for n in range(int(first), int(last) + 1)])
    for one in answer.outcomes:
        print(one.local_id if isinstance(one, Receipt) else repr(one))


if __name__ == "__main__":
    main(*sys.argv[1:])
