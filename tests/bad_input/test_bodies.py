"""``POST /events`` with what is no event: told, and kept whole; good ones beside it are taken."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

STRUCTURED = {"content-type": "application/cloudevents+json"}


def changed(text: str, old: str, new: str) -> bytes:
    """An event's text with one piece of it replaced."""
    assert old in text
    return text.replace(old, new, 1).encode("utf-8", errors="surrogatepass")


def without(event: dict[str, Any], name: str) -> bytes:
    return json.dumps({each: value for each, value in event.items() if each != name}).encode()


TITLE = "A bin on Invented Street"
WRONG: dict[str, tuple[Callable[[str], bytes], str, str | None]] = {
    "not JSON": (lambda text: b"hello, hub", "not JSON", "byte 0"),
    "nothing": (lambda text: b"", "empty", "byte 0"),
    "cut off": (lambda text: text[:-20].encode(), "not JSON", "byte "),
    "a web page": (lambda text: b"<!doctype html><title>Log in</title>", "not JSON", "byte 0"),
    "another encoding": (lambda text: changed(text, TITLE, "x").replace(b'"x"', b'"\xe9"'), "UTF-8", "byte "),
    "UTF-16": (lambda text: text.encode("utf-16"), "UTF-8", "byte 0"),
    "a byte order mark": (lambda text: b"\xef\xbb\xbf" + text.encode(), "byte order mark", "byte 0"),
    "two texts": (lambda text: text.encode() * 2, "not JSON", "byte "),
    "a key twice": (lambda text: changed(text, '"id"', '"source": "/other", "id"'), "given twice", "source"),
    "a key twice deep down": (
        lambda text: changed(text, '"title"', '"service": "other", "title"'),
        "given twice",
        "data.service",
    ),
    "too deep": (lambda text: changed(text, f'"{TITLE}"', "[" * 80 + "]" * 80), "more than 64", None),
    "far too deep": (lambda text: b"[" * 200_000, "more than 64", None),
    "half a character": (lambda text: changed(text, TITLE, "\\ud83d"), "surrogate", "data.title"),
    "half a character, raw": (lambda text: changed(text, TITLE, "\ud83d"), "UTF-8", "byte "),
    "NUL": (lambda text: changed(text, TITLE, "a\\u0000b"), "U+0000", "data.title"),
    "NUL, raw": (lambda text: changed(text, TITLE, "a\0b"), "not JSON", "byte "),
    "NaN": (lambda text: changed(text, f'"{TITLE}"', "NaN"), "NaN", None),
    "Infinity": (lambda text: changed(text, f'"{TITLE}"', "-Infinity"), "Infinity", None),
    "a huge number": (lambda text: changed(text, f'"{TITLE}"', "1e999"), "too large", None),
    "a huge whole number": (lambda text: changed(text, f'"{TITLE}"', "9" * 30), "64 bits", None),
    "an enormous whole number": (lambda text: changed(text, f'"{TITLE}"', "9" * 9000), "64 bits", None),
    "a number": (lambda text: b"17", "must be a JSON object", None),
    "null": (lambda text: b"null", "must be a JSON object", None),
    "no CloudEvent": (lambda text: b'{"hello": "hub"}', "is missing", "specversion"),
    "another version": (lambda text: changed(text, '"1.0"', '"0.3"'), "1.0", "specversion"),
    "an unknown type": (
        lambda text: changed(text, "case.opened.v1", "case.opend.v1"),
        "not in the catalogue",
        "type",
    ),
    "a time without a zone": (
        lambda text: changed(text, '09Z", "data"', '09", "data"'),
        "no time zone",
        "time",
    ),
    "a time in the data without a zone": (
        lambda text: changed(text, '09Z"}', '09"}'),
        "zone",
        "data.opened_at",
    ),
    "a day that is none": (
        lambda text: changed(text, '2026-05-06T07:08:09Z", "data"', '2026-02-31T07:08:09Z", "data"'),
        "",
        "time",
    ),
    "seconds for a time": (
        lambda text: changed(text, '"2026-05-06T07:08:09Z"', "1778051289"),
        "time",
        "time",
    ),
    "binary data": (
        lambda text: changed(text, '"data"', '"data_base64": "AA==", "data"'),
        "binary",
        "data_base",
    ),
    "an attribute of a strange name": (
        lambda text: changed(text, '"id"', '"No Such\\nName": 1, "id"'),
        "not the name",
        "No Such",
    ),
    "an attribute of an enormous name": (
        lambda text: changed(text, '"id"', f'"{"x" * 100_000}": 1, "id"'),
        "not the name",
        "xxx",
    ),
    "an id with a line end": (lambda text: changed(text, '"e-', '"\\r\\ne-'), "", "id"),
    "an id that is a number": (lambda text: changed(text, '"id": "', '"id": 5, "x": "'), "string", "id"),
    "an empty id": (lambda text: changed(text, '"id": "', '"id": "", "x": "'), "short", "id"),
    "an enormous id": (lambda text: changed(text, '"e-', f'"{"e" * 200_000}'), "long", "id"),
    "a source with a space": (lambda text: changed(text, "/invented/app", "/invented app"), "", "source"),
    "a priority out of range": (lambda text: changed(text, '"id"', '"priority": 11, "id"'), "", "priority"),
    "a field missing": (
        lambda text: changed(text, '"reference"', '"referenz"'),
        "is missing",
        "data.reference",
    ),
    "a field unknown": (
        lambda text: changed(text, '"title"', '"colour": 1, "title"'),
        "not a field",
        "data.colour",
    ),
    "no data": (lambda text: json.dumps({**json.loads(text), "data": None}).encode(), "object", "data"),
    "data that is a list": (
        lambda text: json.dumps({**json.loads(text), "data": []}).encode(),
        "object",
        "data",
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_no_event_is_told_and_kept_whole(
    hub: Any, sender: httpx2.Client, key: str, event: Any, what: str
) -> None:
    make, said, where = WRONG[what]
    body = make(json.dumps(event()))
    answer = sender.post("/events", content=body, headers=STRUCTURED)
    assert answer.status_code == 422, answer.text[:1000]
    assert answer.headers["content-type"] == "application/problem+json"
    document = answer.json()
    (position,) = document["results"]
    assert position["status"] == "invalid"
    assert said.lower() in position["problem"].lower(), position["problem"]
    assert said.lower() in document["detail"].lower()
    assert position["fix"], "it does not say what to do"
    assert position["fix"] in document["detail"]
    assert len(answer.content) < 8000
    if where:
        assert position["where"].startswith(where), position["where"]
    letter = hub.letter(position["dead_letter"])
    assert letter["entry"] == key.split("_")[1]
    assert letter["bytes"] == len(body)
    if len(body) < 10_000:
        assert letter["raw"] == body.decode("utf-8", errors="backslashreplace")


@pytest.mark.parametrize("missing", ["specversion", "id", "source", "type", "time"])
def test_what_a_cloudevent_needs_is_named(hub: Any, sender: httpx2.Client, event: Any, missing: str) -> None:
    answer = sender.post("/events", content=without(event(), missing), headers=STRUCTURED)
    assert answer.status_code == 422
    assert answer.json()["detail"].startswith(f"{missing}: is missing. ")


def test_a_body_over_the_limit_is_neither_read_nor_kept(hub: Any, sender: httpx2.Client, event: Any) -> None:
    before = hub.account()["records_in_all"]
    large = json.dumps(event(padding="x" * 2**20)).encode()

    def in_pieces(of: bytes) -> Any:
        for start in range(0, len(of), 65536):
            yield of[start : start + 65536]

    for content in (large, in_pieces(large), large * 30, in_pieces(large * 30)):
        answer = sender.post("/events", content=content, headers=STRUCTURED)
        assert answer.status_code == 413
        assert "1048576 bytes" in answer.json()["detail"]
    assert hub.account()["records_in_all"] == before
    assert sender.post("/events", json=event()).status_code == 202


def test_a_body_just_within_the_limit_is_taken(sender: httpx2.Client, event: Any) -> None:
    bare = event(type="uk.gov.council.form.submitted.v1", data=None)
    form = {"form": "f", "reference": "r", "submitted_at": "2026-05-06T07:08:09Z", "answers": {"a": ""}}
    bare["data"] = form
    room = 2**20 - len(json.dumps(bare))
    form["answers"] = {"a": "x" * room}
    body = json.dumps(bare).encode()
    assert len(body) == 2**20
    assert sender.post("/events", content=body, headers=STRUCTURED).status_code == 202
    assert sender.post("/events", content=body + b" ", headers=STRUCTURED).status_code == 413


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "text/xml",
        "application/x-www-form-urlencoded",
        "application/cloudevents+xml",
        "binary mode",
        "é",
    ],
)
def test_another_content_type_is_told_the_right_ones_and_kept(
    hub: Any, sender: httpx2.Client, content_type: str | None
) -> None:
    headers = {} if content_type is None else {"content-type": content_type.encode("latin-1")}
    answer = sender.post("/events", content=b"<case/>", headers=headers)  # type: ignore[arg-type]
    assert answer.status_code == 415
    document = answer.json()
    assert "application/cloudevents+json" in document["detail"]
    assert document["where"] == "Content-Type"
    letter = hub.letter(document["dead_letter"])
    assert letter["raw"] == "<case/>"
    replayed = hub.operator.post(f"/dead-letters/{letter['id']}/replay", json={"reason": "a try"})
    assert replayed.status_code == 409
    assert "discard" in replayed.json()["detail"]


def test_a_compressed_body_is_told_to_come_as_it_is_and_kept(
    hub: Any, sender: httpx2.Client, event: Any
) -> None:
    body = gzip.compress(json.dumps(event()).encode())
    answer = sender.post("/events", content=body, headers={**STRUCTURED, "content-encoding": "gzip"})
    assert answer.status_code == 415
    assert answer.headers["accept-encoding"] == "identity"
    assert answer.json()["detail"].startswith("Content-Encoding: the body is compressed (gzip). Send it")
    assert hub.letter(answer.json()["dead_letter"])["bytes"] == len(body)
