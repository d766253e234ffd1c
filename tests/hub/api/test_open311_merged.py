"""Open311 of cases that were merged: found by the status that is shown of them."""

from __future__ import annotations

import httpx2

from tests.hub.api import test_open311
from tests.hub.api.test_open311 import report

__all__ = ["anybody", "database", "key", "operator", "told"]
anybody, database, key = test_open311.anybody, test_open311.database, test_open311.key
operator, told = test_open311.operator, test_open311.told


def test_what_was_merged_is_found_by_how_it_goes_on(
    operator: httpx2.Client, anybody: httpx2.Client, key: str
) -> None:
    last, middle, first = (report(anybody, key, lat=f"56.{one}")["service_request_id"] for one in (2, 4, 6))
    for one, into in ((first, middle), (middle, last)):
        operator.post(f"/cases/{one}/merge", json={"into": into}).raise_for_status()

    def of(query: str) -> list[tuple[str, str]]:
        found = anybody.get(f"/requests.json?{query}").json()
        return [(one["service_request_id"], one["status"]) for one in found]

    def every(status: str) -> list[tuple[str, str]]:
        return [(one, status) for one in (first, middle, last)]

    assert (of("status=open"), of("status=closed")) == (every("open"), [])
    assert of("status=open&page_size=1&page=2") == [(middle, "open")]
    operator.post(f"/cases/{last}/status", json={"to": "nothing_to_do", "as": "officer"}).raise_for_status()
    assert (of("status=open"), of("status=closed")) == ([], every("closed"))
