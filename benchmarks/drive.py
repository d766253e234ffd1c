"""Driving a server with the load generator, and watching the receiver, both processes of their own."""

from __future__ import annotations

import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from benchmarks.beside import answer_of
from benchmarks.load import LoadResult
from benchmarks.receiver import Stats

SETTLE_SECONDS = 120.0
"""How long the last deliveries are waited for."""


def load(url: str, key: str | None, **options: float) -> LoadResult:
    """One run of ``benchmarks.load`` with its options by name (``batch=100``); the key goes by standard
    input."""
    return _load(url, key, None, options)


def load_of(template: Path, url: str, key: str | None, **options: float) -> LoadResult:
    """The same, of events that a file is the template of."""
    return _load(url, key, template, options)


def _load(url: str, key: str | None, template: Path | None, options: Mapping[str, float]) -> LoadResult:
    arguments = ["--url", url, "--json"]
    for name, value in options.items():
        arguments += [f"--{name.replace('_', '-')}", str(value)]
    if template is not None:
        arguments += ["--template", str(template)]
    if key is not None:
        arguments += ["--key", "-"]
    limit = options.get("seconds", 10.0) + options.get("warm", 1.0) + 60
    return LoadResult.model_validate_json(
        answer_of("benchmarks.load", arguments, seconds=limit, given=f"{key}\n")
    )


def stats(receiver: str) -> Stats:
    """What the receiver counted."""
    with urllib.request.urlopen(f"{receiver}/stats", timeout=30) as answer:
        return Stats.model_validate_json(answer.read())


def reset(receiver: str) -> None:
    """Let the receiver count anew."""
    urllib.request.urlopen(urllib.request.Request(f"{receiver}/reset", method="POST"), timeout=30).close()


def answer_after(receiver: str, milliseconds: int) -> None:
    """From now on the receiver holds each answer back so long; what it holds now it answers at once."""
    asking = urllib.request.Request(f"{receiver}/delay?ms={milliseconds}", method="POST")
    urllib.request.urlopen(asking, timeout=30).close()


def refuse(receiver: str, *, on: bool) -> None:
    """From now on the receiver refuses everything for good, or nothing."""
    asking = urllib.request.Request(f"{receiver}/refuse?on={int(on)}", method="POST")
    urllib.request.urlopen(asking, timeout=30).close()


def arrived(receiver: str, events: int, *, seconds: float = SETTLE_SECONDS) -> Stats:
    """Wait until so many different events have arrived. Raises TimeoutError, naming both counts."""
    until = time.monotonic() + seconds
    # The receiver sorts its times to answer, so it is asked seldom.
    while (seen := stats(receiver)).events < events:
        if time.monotonic() >= until:
            raise TimeoutError(
                f"{events:,} events were accepted but only {seen.events:,} arrived in {seconds:g} s"
            )
        time.sleep(0.5)
    return seen
