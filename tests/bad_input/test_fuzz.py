"""Whatever bytes come: an answer below 500, and an account that balances."""

from __future__ import annotations

import json
import socket
from typing import Any

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.content_types import BATCH, PLAIN, STRUCTURED

MANY = settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
TYPES = st.sampled_from([STRUCTURED, BATCH, PLAIN, "text/plain", "application/json; charset=x", ""])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
TIMES = st.builds(
    "{}{}".format,
    st.datetimes().map(lambda moment: moment.isoformat(timespec="seconds"))
    | st.sampled_from(["0001-01-01T00:00:00", "9999-12-31T23:59:59", "2026-03-29T01:30:00"]),
    st.sampled_from(["Z", "z", "+00:00", "-00:00", "+23:59", "-23:59", "+24:00", ""]),
)
HEADER = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=40)
NAMES = st.sampled_from(
    ["id", "source", "type", "time", "specversion", "subject", "priority", "expirytime", "sendat", "data"]
) | st.from_regex(r"[A-Za-z0-9_!#$%&'*+.^`|~-]{0,30}", fullmatch=True)


@pytest.fixture(scope="module")
def anyone(hub: Any) -> Any:
    """A client that may speak for every source, so that more gets past the door."""
    with hub.client(hub.url, hub.key(sources=("*",))) as client:
        yield client


def check(answer: httpx2.Response) -> None:
    assert answer.status_code < 500, answer.text
    if answer.status_code == 400 and "json" not in answer.headers.get("content-type", ""):
        return  # not HTTP: the server itself says so
    if answer.status_code == 202:
        assert "results" in answer.json()
    else:
        assert answer.headers["content-type"] == "application/problem+json"
        assert len(answer.json()["detail"]) > 10


@MANY
@given(body=st.binary(max_size=300), kind=TYPES)
def test_bytes(anyone: httpx2.Client, body: bytes, kind: str) -> None:
    check(anyone.post("/events", content=body, headers={"content-type": kind}))


@MANY
@given(value=JSON, kind=TYPES)
def test_json(anyone: httpx2.Client, value: Any, kind: str) -> None:
    check(anyone.post("/events", content=json.dumps(value), headers={"content-type": kind}))


@MANY
@given(data=st.data())
def test_events_with_something_else_in_one_place(
    anyone: httpx2.Client, event: Any, data: st.DataObject
) -> None:
    one = event()
    within = one["data"] if data.draw(st.booleans()) else one
    within[data.draw(st.sampled_from(sorted(within)) | st.text(max_size=12) | NAMES)] = data.draw(JSON)
    body = [event(), one] if data.draw(st.booleans()) else one
    answer = anyone.post("/events", json=body) if _sendable(body) else _escaped(anyone, body)
    check(answer)
    if isinstance(body, list):
        assert answer.status_code in {202, 422}


@MANY
@given(changed=st.dictionaries(st.sampled_from(["time", "expirytime", "sendat"]), TIMES, min_size=1))
def test_times(hub: Any, anyone: httpx2.Client, event: Any, changed: dict[str, str]) -> None:
    answer = anyone.post("/events", json=event(**changed))
    check(answer)
    if answer.status_code == 202:
        seq = answer.json()["results"][0]["seq"]
        for path in ("", "/trace", "/deliveries"):
            assert hub.operator.get(f"/events/{seq}{path}").status_code == 200


def _sendable(body: Any) -> bool:
    try:
        json.dumps(body, ensure_ascii=False, allow_nan=False).encode()
    except ValueError:
        return False
    return True


def _escaped(client: httpx2.Client, body: Any) -> httpx2.Response:
    return client.post("/events", content=json.dumps(body), headers={"content-type": PLAIN})


@MANY
@given(data=st.data())
def test_events_with_bytes_changed(anyone: httpx2.Client, event: Any, data: st.DataObject) -> None:
    body = bytearray(json.dumps(event()).encode())
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(body) - 1))
        body[place : place + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=4))
    check(anyone.post("/events", content=bytes(body), headers={"content-type": data.draw(TYPES)}))


@MANY
@given(changed=st.dictionaries(NAMES, HEADER, min_size=1, max_size=4), body=st.binary(max_size=20))
def test_headers(anyone: httpx2.Client, event: Any, changed: dict[str, str], body: bytes) -> None:
    one = event()
    found = {f"ce-{name}": text.encode() for name, text in one.items() if name != "data"}
    found["content-type"] = b"application/json"
    found |= {f"ce-{name}": text.encode("latin-1").strip() for name, text in changed.items()}
    content = body or json.dumps(one["data"]).encode()
    check(anyone.post("/events", content=content, headers=found))


@settings(MANY, max_examples=40)
@given(data=st.data())
def test_requests_that_are_hardly_http(hub: Any, key: str, event: Any, data: st.DataObject) -> None:
    body = json.dumps(event()).encode()
    head = (
        f"POST /events HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer {key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    sent = bytearray(head.encode() + body)
    place = data.draw(st.integers(0, len(sent) - 1))
    sent[place : place + data.draw(st.integers(0, 10))] = data.draw(st.binary(max_size=6))
    with socket.create_connection(hub.address, timeout=20) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    assert not answer.startswith(b"HTTP/1.1 5"), answer


def test_after_all_that_the_account_balances(hub: Any, sender: httpx2.Client, event: Any) -> None:
    assert sender.post("/events", json=event()).status_code == 202
    account = hub.account()
    assert account["balances"], account["checks"]
    assert account["invalid"]["open"] == len(hub.letters(kind="invalid"))
    page = hub.operator.get("/events", params={"limit": 200})
    assert page.status_code == 200
    seen = len(page.json()["items"])
    while following := page.json()["next"]:
        page = hub.operator.get("/events", params={"limit": 200, "after": following})
        assert page.status_code == 200
        seen += len(page.json()["items"])
    assert seen == account["events"]
    # Each can be shown, whatever is in it.
    for one in hub.letters(kind="invalid")[:40]:
        hub.letter(one["id"])
