"""scim2-tester, an independent reading of RFC 7643 and RFC 7644, against a running hub."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server

from safeguards.policy import Scope


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


@pytest.fixture
def told() -> dict[str, Any]:
    return {"staff": {"enabled": True}}


def test_the_tester_reports_no_error_and_skips_nothing(running: Any) -> None:
    key = running.key(Scope.STAFF_PROVISION)
    headers = {"authorization": f"Bearer {key}"}
    with httpx2.Client(base_url=f"{running.url}/scim/v2", headers=headers, timeout=30) as client:
        results = check_server(SyncSCIMClient(client))
    bad = [one for one in results if one.status not in (Status.SUCCESS, Status.COMPLIANT)]
    assert not bad, "\n".join(f"{one.status} {one.title}: {one.reason}" for one in bad)
    assert len(results) > 100, "it looks at everything that the hub says it serves"
    assert {one.status for one in results} == {Status.SUCCESS}
