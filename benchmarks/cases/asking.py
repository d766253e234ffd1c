"""Asking a hub of its cases, timed."""

from __future__ import annotations

import json
import time
import urllib.request
from dataclasses import dataclass
from urllib.parse import urlencode

from pydantic import JsonValue

from benchmarks.counted import asked
from benchmarks.hub_process import HubProcess
from benchmarks.percentile import percentile
from cases.desk.shown import CasePage, Counts


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds, the first one among them."""

    each: list[float]

    @property
    def p50(self) -> float:
        return percentile(self.each, 0.5) or 0.0

    @property
    def p99(self) -> float:
        return percentile(self.each, 0.99) or 0.0

    @property
    def longest(self) -> float:
        return max(self.each)


def page(hub: HubProcess, **query: str | int) -> CasePage:
    return CasePage.model_validate_json(asked(hub, f"/cases?{urlencode(query)}"))


def how_many(hub: HubProcess, **query: str) -> int:
    found = Counts.model_validate_json(asked(hub, f"/cases/counts?{urlencode(query)}"))
    return sum(one.cases for one in found.items)


def take(hub: HubProcess, report: JsonValue) -> float:
    """A report by the desk's own door; how long its answer took, in milliseconds. Raises OSError."""
    request = urllib.request.Request(
        f"{hub.url}/cases",
        json.dumps(report).encode(),
        {"Authorization": f"Bearer {hub.key}", "Content-Type": "application/json"},
    )
    began = time.perf_counter()
    urllib.request.urlopen(request, timeout=60).close()
    return (time.perf_counter() - began) * 1000
