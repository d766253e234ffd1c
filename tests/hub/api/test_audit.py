"""The audit trail over HTTP, on both databases: a scope of its own, filters, pages."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from safeguards.policy import Scope
from tests.hub.api.test_groups import WHY, fail, groups


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


def test_an_auditor_sees_who_did_what_and_nothing_else(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    fail(running, operator, case, "c-1", "c-2")
    [group] = groups(operator)
    operator.post(f"/dead-letters/groups/{group['id']}/notes", json={"text": "seen"}).raise_for_status()
    letter, other = operator.get("/dead-letters").json()["items"]
    operator.post(f"/dead-letters/{letter['id']}/discard", json=WHY).raise_for_status()
    operator.post("/replays", json={"letters": [other["id"]], **WHY}).raise_for_status()
    assert operator.post("/replays/r-1/cancel", json=WHY).status_code in {200, 409}
    with running.client(Scope.AUDIT_READ, holder="Morven Example") as auditor:
        found = auditor.get("/audit", params={"order": "oldest"}).json()["items"]
        told = [(one["who"], one["action"], one["thing"]) for one in found]
        assert ("Ailsa Example", "dead-letters.discard", letter["id"]) in told
        assert ("Ailsa Example", "replays.start", "r-1") in told
        assert [one["at"] for one in found] == sorted(one["at"] for one in found)
        [mine] = auditor.get("/audit", params={"thing": letter["id"]}).json()["items"]
        assert (mine["reason"], mine["who"]) == (WHY["reason"], "Ailsa Example")
        assert auditor.get("/audit", params={"action": "dead-letters.*"}).json()["items"] == [mine]
        assert auditor.get("/audit", params={"who": "Nobody Example"}).json()["items"] == []
        assert auditor.get("/audit", params={"until": mine["at"]}).json()["items"] == [
            one for one in reversed(found) if one["at"] < mine["at"]
        ]
        paged: list[Any] = []
        after: dict[str, Any] = {}
        while True:
            page = auditor.get("/audit", params={"limit": 2, "order": "oldest", **after}).json()
            paged += page["items"]
            if page["next"] is None:
                break
            after = {"after": page["next"]}
        assert paged == found
        assert auditor.get("/dead-letters").status_code == 403
        assert auditor.get("/audit", params={"after": "nonsense"}).status_code == 400
        assert auditor.get("/audit", params={"since": "yesterday"}).status_code == 422
    with running.client(Scope.DEAD_LETTERS_READ) as reader:
        assert reader.get("/audit").status_code == 403
