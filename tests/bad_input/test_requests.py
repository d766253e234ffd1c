"""``POST /events`` asked in ways it should not be: keys, methods, headers, connections that end half way."""

from __future__ import annotations

import json
import socket
from typing import Any

import httpx2
import pytest

TYPE = "uk.gov.council.case.opened.v1"


def raw(hub: Any, request: bytes, *, half: bool = False, over: bool = False) -> bytes:
    """Bytes as they are to the hub, and what it answers until it hangs up.

    ``half``: gone without waiting. ``over``: says that no more is coming, and waits.
    """
    with socket.create_connection(hub.address, timeout=20) as connection:
        connection.sendall(request)
        if half:
            return b""
        if over:
            connection.shutdown(socket.SHUT_WR)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
        return answer


def request(hub: Any, key: str, body: bytes, *headers: bytes, length: int | None = None) -> bytes:
    lines = [
        b"POST /events HTTP/1.1",
        b"Host: hub",
        b"Authorization: Bearer " + key.encode(),
        b"Connection: close",
        b"Content-Length: %d" % (len(body) if length is None else length),
        *headers,
    ]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def attributes(event: dict[str, Any], **others: str | None) -> dict[str, str]:
    found = {f"ce-{name}": value for name, value in event.items() if name != "data"}
    given = {
        **found,
        "content-type": "application/json",
        **{k.replace("_", "-", 1): v for k, v in others.items()},
    }
    return {name: value for name, value in given.items() if value is not None}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (None, "Send your key"),
        ("Basic YWlsc2E6ZXhhbXBsZQ==", "Send your key"),
        ("Bearer", "Send your key"),
        ("Bearer nonsense", "wrong or was revoked"),
        ("Bearer tb_000000000000_" + "0" * 48, "wrong or was revoked"),
        ("Bearer tb_é", "wrong or was revoked"),
        ("Bearer " + "x" * 5000, "wrong or was revoked"),
    ],
)
def test_without_a_known_key_nothing_is_read(hub: Any, event: Any, given: str | None, said: str) -> None:
    before = hub.account()["records_in_all"]
    headers = {} if given is None else {"authorization": given.encode("latin-1")}
    answer = httpx2.post(f"{hub.url}/events", json=event(), headers=headers)  # type: ignore[arg-type]
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert "Bearer" in answer.headers["www-authenticate"]
    assert said in answer.json()["detail"]
    assert hub.account()["records_in_all"] == before


def test_a_key_that_is_revoked_ends_at_once(hub: Any, event: Any) -> None:
    text = hub.key()
    with hub.client(hub.url, text) as client:
        assert client.post("/events", json=event()).status_code == 202
        assert hub.operator.delete(f"/keys/{text.split('_')[1]}").status_code < 300
        assert client.post("/events", json=event()).status_code == 401


def test_a_key_without_the_scope_is_told_which(hub: Any, event: Any) -> None:
    before = hub.account()["records_in_all"]
    with hub.client(hub.url, hub.key("events:read", sources=())) as client:
        answer = client.post("/events", json=event())
    assert answer.status_code == 403
    assert answer.json()["scope"] == "events:publish"
    assert hub.account()["records_in_all"] == before


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "QUERY"])
def test_what_cannot_be_done_to_events_is_a_problem(sender: httpx2.Client, event: Any, method: str) -> None:
    answer = sender.request(method, "/events", json=event())
    assert answer.status_code == 405
    assert answer.headers["content-type"] == "application/problem+json"
    assert method in answer.json()["detail"]


NONSENSE: dict[str, tuple[dict[str, str | None], str, str]] = {
    "no id": ({"ce_id": None}, "id", "is missing"),
    "an empty id": ({"ce_id": ""}, "id", "short"),
    "another version": ({"ce_specversion": "0.3"}, "specversion", "1.0"),
    "a time without a zone": ({"ce_time": "2026-05-06T07:08:09"}, "time", "no time zone"),
    "a time that is none": ({"ce_time": "yesterday"}, "time", "RFC 3339"),
    "an unknown type": ({"ce_type": "case.opened"}, "type", "not in the catalogue"),
    "bad percent-encoding": ({"ce_subject": "%ff%fe"}, "ce-subject", "UTF-8"),
    "a line end": ({"ce_subject": "a%0d%0ab"}, "subject", "control characters"),
    "NUL": ({"ce_subject": "a%00b"}, "subject", "control characters"),
    "a priority in words": ({"ce_priority": "high"}, "priority", "0 to 9"),
    "data in a header": ({"ce_data": "{}"}, "ce-data", "binary mode"),
    "binary data in a header": ({"ce_data_base64": "AA=="}, "ce-data_base64", "binary mode"),
    "a media type in a header": ({"ce_datacontenttype": "text/xml"}, "ce-datacontenttype", "binary mode"),
    "no name": ({"ce_": "x"}, "", "not the name"),
    "a strange name": ({"ce_no_such_name": "x"}, "no_such_name", "not the name"),
    "a control character in an extension": ({"ce_colour": "a%07"}, "", "control"),
    "data that is not JSON": ({"content_type": "text/xml"}, "Content-Type", "must be JSON"),
    "another encoding": ({"content_type": "application/json; charset=latin-1"}, "Content-Type", "UTF-8"),
}


@pytest.mark.parametrize("what", NONSENSE)
def test_nonsense_in_headers_is_told_and_kept(hub: Any, sender: httpx2.Client, event: Any, what: str) -> None:
    others, where, said = NONSENSE[what]
    one = event()
    headers = attributes(one, **others)
    answer = sender.post("/events", json=one["data"], headers=headers)
    assert answer.status_code == 422, answer.text
    (position,) = answer.json()["results"]
    assert position["where"] == (where or position["where"])
    assert said in position["problem"]
    assert position["fix"]
    letter = hub.letter(position["dead_letter"])
    assert letter["content_type"] == "binary mode"
    told, _, body = letter["raw"].partition("\n")
    assert json.loads(body) == one["data"]
    assert json.loads(told) == {name[3:]: text for name, text in headers.items() if name.startswith("ce-")}


def test_bytes_beyond_ascii_in_a_header_are_told(hub: Any, key: str, event: Any) -> None:
    one = event()
    lines = [f"{name}: {text}".encode() for name, text in attributes(one).items()]
    answer = raw(hub, request(hub, key, json.dumps(one["data"]).encode(), *lines, b"ce-subject: caf\xe9"))
    assert b" 422 " in answer.split(b"\r\n")[0]
    assert b"ce-subject: is not percent-encoded UTF-8" in answer


def test_an_attribute_given_twice_is_none(hub: Any, key: str, event: Any) -> None:
    one = event()
    lines = [f"{name}: {text}".encode() for name, text in attributes(one).items()]
    answer = raw(hub, request(hub, key, json.dumps(one["data"]).encode(), *lines, b"CE-Id: other"))
    assert b" 422 " in answer.split(b"\r\n")[0]
    document = json.loads(answer.partition(b"\r\n\r\n")[2])
    assert document["detail"] == "ce-id: is given more than once. Give each attribute once."
    which = document["results"][0]["dead_letter"]
    assert json.loads(hub.letter(which)["raw"].partition("\n")[0])["id"] == [one["id"], "other"]
    replayed = hub.operator.post(f"/dead-letters/{which}/replay", json={"reason": "a try"})
    assert replayed.status_code in {409, 422}


def test_binary_mode_keeps_to_the_depth_of_the_settings(sender: httpx2.Client, event: Any) -> None:
    answer = sender.post("/events", content=b"[" * 70 + b"]" * 70, headers=attributes(event()))
    assert answer.status_code == 422
    assert "more than 64" in answer.json()["detail"]


def test_headers_that_copy_a_structured_event_do_no_harm(sender: httpx2.Client, event: Any) -> None:
    # HTTP protocol binding 1.0.2, section 3.2.3: a structured message may carry them too.
    one = event()
    copied = {**attributes(one), "content-type": "application/cloudevents+json; charset=UTF-8"}
    answer = sender.post("/events", json=one, headers=copied)
    assert answer.status_code == 202
    assert answer.json()["results"][0]["id"] == one["id"]


@pytest.mark.parametrize("mode", ["binary", "structured", "batch", "plain", "plain batch"])
def test_every_mode_takes_a_good_event(hub: Any, sender: httpx2.Client, event: Any, mode: str) -> None:
    one = event(subject="Caf\u00e9 \u2022 100 %")
    match mode:
        case "binary":
            headers = {**attributes(one), "ce-subject": "Caf%C3%A9%20%E2%80%A2%20100%20%25"}
            answer = sender.post("/events", json=one["data"], headers=headers)
        case "structured":
            headers = {"content-type": "Application/CloudEvents+JSON;charset=utf-8"}
            answer = sender.post("/events", content=json.dumps(one), headers=headers)
        case "batch":
            headers = {"content-type": "application/cloudevents-batch+json"}
            answer = sender.post("/events", content=json.dumps([one]), headers=headers)
        case "plain":
            answer = sender.post("/events", json=one)
        case _:
            answer = sender.post("/events", json=[one])
    assert answer.status_code == 202, answer.text
    (position,) = answer.json()["results"]
    recorded = hub.operator.get(f"/events/{position['seq']}").json()
    assert (recorded["id"], recorded["subject"]) == (one["id"], one["subject"])


def test_a_client_that_leaves_half_way_leaves_nothing(hub: Any, key: str, event: Any, until: Any) -> None:
    before = hub.account()["records_in_all"]
    body = json.dumps(event()).encode()
    json_type = b"Content-Type: application/json"
    raw(hub, request(hub, key, body[:50], json_type, length=len(body)), half=True)
    raw(hub, request(hub, key, body[:50], json_type, length=len(body)), over=True)
    raw(hub, request(hub, key, b"", json_type)[:60], half=True)
    chunked = request(hub, key, b"20\r\n" + body[:32] + b"\r\n", json_type, b"Transfer-Encoding: chunked")
    raw(hub, chunked.replace(b"Content-Length: 38\r\n", b""), half=True)
    assert hub.operator.get("/health/live").status_code == 200
    assert hub.account()["records_in_all"] == before


@pytest.mark.parametrize("length", [b"-1", b"1e3", b"9" * 30, b"9" * 6000, b"\xb2", b"5, 6", b"", b"0x10"])
def test_a_length_that_is_none_ends_nothing(hub: Any, key: str, event: Any, length: bytes) -> None:
    body = json.dumps(event()).encode()
    sent = request(hub, key, body, b"Content-Type: application/json")
    answer = raw(
        hub, sent.replace(b"Content-Length: %d" % len(body), b"Content-Length: " + length), over=True
    )
    assert not answer or answer.split(b" ")[1] in {b"400", b"413", b"422"}, answer[:200]
    assert hub.operator.get("/health/live").status_code == 200
