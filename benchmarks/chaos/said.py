"""What the processes' logs may hold where servers and processes are killed, and what they may not."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from ledger.rounds import DELAYED

ALLOWED = frozenset(
    {
        "ledger.away",
        "ledger.back",
        "ledger.unit_tried_again",
        "worker.woke_too_late",
        "channel.broker_is_away",
        "channel.publisher_has_no_broker",
        "channel.consumer_has_no_broker",
        "channel.publisher_blocked",
        "channel.queue_is_gone",
        "channel.consumer_cancelled",
        "outbox.not_taken",
        "outbox.recovered",
        "tenure.lost",
        "tenure.cannot_ask",
        "tenure.cannot_begin",
        "poller.trouble",
        "alerts.slow",
        "hub.stopped_with_work_in_flight",
    }
)
"""Warnings that tell of the faults, beside those of work that was put off, whichever it is. None of them may
come with a traceback."""
_QUIET = {"debug", "info"}


@dataclass(slots=True)
class Said:
    """``unexpected`` are whole lines with their log's name; ``allowed`` counts by event."""

    unexpected: list[str] = field(default_factory=list)
    allowed: Counter[str] = field(default_factory=Counter)


def read(logs: Iterable[Path], refused: Collection[Path]) -> Said:
    """Read them all. ``refused``: logs of processes that could not start, which end with words for people."""
    said = Said()
    for log in logs:
        for line in log.read_text("utf-8", errors="replace").splitlines():
            _judge(line, log, said, words_allowed=log in refused)
    return said


def _judge(line: str, log: Path, said: Said, *, words_allowed: bool) -> None:
    try:
        event = json.loads(line)
    except ValueError:
        event = None
    if not isinstance(event, dict):
        if line.strip() and not words_allowed:
            said.unexpected.append(f"{_name(log)}: {line}")
        return
    name = str(event.get("event"))
    if "exception" not in event and event.get("level") in _QUIET:
        return
    if "exception" not in event and (name in ALLOWED or name.endswith(DELAYED)):
        said.allowed[name] += 1
    else:
        said.unexpected.append(f"{_name(log)}: {line}")


def _name(log: Path) -> str:
    return f"{log.parent.name}/{log.name}"
