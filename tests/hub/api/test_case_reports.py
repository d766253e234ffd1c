"""Reports of cases over HTTP, and rows streamed."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import httpx2
import pytest

from cases.reporting import desk
from safeguards.policy import Scope
from tests.hub.api.conftest import Running
from tests.hub.api.test_cases import database, operator, take, told  # noqa: F401 - fixtures of a hub with cases


def at(place: int) -> dict[str, Any]:
    return {"location": {"place": {"scheme": "uprn", "value": str(9000 + place)}}}


def test_reports_say_how_many_how_long_and_on_whom(operator: httpx2.Client) -> None:  # noqa: F811
    for place in range(3):
        take(operator, **at(place))
    first = operator.get("/cases").json()["items"][-1]["reference"]
    assert operator.post(f"/cases/{first}/status", json={"to": "collected"}).status_code == 200
    found = operator.get("/cases/report/volumes", params={"by": ["type", "channel"]}).json()["items"]
    assert [(one["of"], one["opened"], one["ended"]) for one in found] == [
        ({"type": "missed_bin", "channel": "phone"}, 3, 1)
    ]
    assert (found[0]["clocks_met"], found[0]["clocks_missed"], found[0]["share_met"]) == (2, 0, 1.0)
    later = {"since": "2099-01-01T00:00:00Z"}
    assert operator.get("/cases/report/volumes", params=later).json()["items"] == []
    assert operator.get("/cases/report/waits").status_code == 200
    wrong = operator.get("/cases/report/volumes", params={"by": "colour"})
    assert wrong.status_code == 422


def test_rows_come_page_by_page_and_each_once(
    running: Running,
    operator: httpx2.Client,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(desk, "AT_ONCE", 2)
    for place in range(5):
        take(operator, **at(place))
    with running.client(Scope.CASES_READ, holder="bea") as reader:
        text = reader.get("/cases/report/rows").text
        rows = list(csv.DictReader(io.StringIO(text)))
        assert len({one["reference"] for one in rows}) == len(rows) == 5
        assert "Exampleson" not in text
        assert "six" not in text, "it says nothing of what cases say"
        lines = reader.get("/cases/report/rows", params={"form": "jsonl", "type": "missed_bin"}).text
        assert [json.loads(one)["status"] for one in lines.splitlines()] == ["received"] * 5
