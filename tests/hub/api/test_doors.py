"""Nothing answers without a key that is not meant to, and every error is a problem document."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from fastapi.openapi.utils import get_openapi

from safeguards.policy import Scope


def filled_in(path: str) -> str:
    return (
        path.replace("{which}", "d-1").replace("{seq}", "1").replace("{number}", "1").replace("{name}", "x")
    )


OTHERWISE = ("/health/", "/track/", "/open311/")
"""Health is for everybody. A tracking link is its own key (test_tracking.py). Open311 has its key in the form
that is posted, and shows what is public to everybody (test_open311.py)."""


def test_nothing_else_answers_without_a_key(running: Any) -> None:
    paths = {one["path"] for one in _described(running.app)}
    assert {"/events", "/dead-letters/{which}/replay", "/metrics", "/keys", "/account"} <= paths
    with httpx2.Client(base_url=running.url) as nobody, running.client(Scope.EVENTS_PUBLISH) as publisher:
        for one in [*_described(running.app), {"path": "/events", "method": "POST"}]:
            if one["path"].startswith(OTHERWISE):
                continue
            path = filled_in(one["path"])
            answer = nobody.request(one["method"], path)
            assert answer.status_code == 401, one
            assert answer.headers["content-type"] == "application/problem+json"
            assert "Bearer" in answer.headers["www-authenticate"]
            wrong = nobody.request(
                one["method"], path, headers={"authorization": "Bearer tb_000000000000_" + "0" * 48}
            )
            assert wrong.status_code == 401, one
            if (one["method"], one["path"]) != ("POST", "/events"):
                assert publisher.request(one["method"], path).status_code == 403, one


def _described(app: Any) -> list[dict[str, str]]:
    """Every path and method, as FastAPI itself describes the application."""
    schema = get_openapi(title="t", version="1", routes=app.routes)
    return [
        {"path": path, "method": method.upper()}
        for path, methods in schema["paths"].items()
        for method in methods
    ]


@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
def test_health_needs_no_key(running: Any, path: str) -> None:
    answer = httpx2.get(running.url + path)
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    assert str(running.hub.settings.data) not in answer.text


def test_a_hub_that_is_short_of_disk_says_that_it_is_not_ready(
    running: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running.hub, "spare_disk", 2**62)
    answer = httpx2.get(running.url + "/health/ready")
    assert answer.status_code == 503
    assert "room" in answer.json()["checks"]["disk"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/no-such-thing", 404),
        ("DELETE", "/account", 405),
        ("GET", "/events/99", 404),
        ("GET", "/events/x", 422),
        ("GET", f"/events/{10**30}", 422),
        ("GET", f"/routes/version/{10**30}", 422),
        ("GET", f"/dead-letters/d-{10**30}", 404),
        ("POST", f"/routes/explain?seq={10**30}", 422),
        ("GET", "/events?limit=0", 422),
        ("GET", "/events?colour=red", 422),
        ("GET", "/events?since=2026-05-01T00:00:00", 422),
        ("GET", "/events?after=nonsense", 400),
        ("GET", "/events?id=c-1", 422),
        ("GET", "/events/99/trace", 404),
        ("GET", "/events/99/deliveries", 404),
        ("GET", "/dead-letters/7", 404),
        ("GET", "/dead-letters/i-7", 404),
        ("GET", "/schemas/no.such", 404),
        ("GET", "/routes/version/9", 404),
        ("GET", "/adapters/nobody/check", 404),
        ("DELETE", "/keys/nobody", 404),
        ("POST", "/dead-letters/d-1/replay", 422),
    ],
)
def test_every_error_is_a_problem_document_that_says_what_is_wrong(
    running: Any, operator: httpx2.Client, method: str, path: str, status: int
) -> None:
    answer = operator.request(method, path)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    document = answer.json()
    assert document["status"] == status
    assert document["title"]
    assert len(document["detail"]) > 10


def test_what_nobody_foresaw_is_answered_by_a_number_and_not_by_a_stack(
    running: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = httpx2.get(running.url + "/health/broken-for-the-test")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "secret" not in answer.text
    assert answer.json()["error_id"] in capsys.readouterr().out


def test_for_nobody_no_body_is_read_and_no_path_is_told_from_another(running: Any) -> None:
    for path in ("/keys", "/no-such-thing", "/dead-letters/d-1/replay", "/routes"):
        assert httpx2.post(running.url + path, content=b"{ not JSON").status_code == 401


def test_a_body_over_the_limit_is_refused_wherever_it_is_sent(running: Any, operator: httpx2.Client) -> None:
    large = b" " * (running.hub.settings.intake.max_body_bytes + 1)
    for method, path in (
        ("POST", "/keys"),
        ("PUT", "/routes"),
        ("POST", "/dead-letters/d-1/replay"),
        ("POST", "/events"),
    ):
        answer = operator.request(method, path, content=large, headers={"content-type": "application/json"})
        assert answer.status_code == 413, path
        assert answer.headers["content-type"] == "application/problem+json"


def test_a_body_that_is_not_json_is_a_problem_document(operator: httpx2.Client) -> None:
    answer = operator.post("/keys", content=b"{ not JSON", headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
