"""Each kind of bad answer gets the right outcome, in the system's own words."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.contract import Receipt, Reject, Retry
from adapters.kit.http import complaint
from adapters.kit.rest import Ask, RestClient
from tests.adapters.peer import CUT, WAIT, Got, http, peer
from tests.adapters.scripted import Said, scripted

PAGE = b"<!DOCTYPE html><html><head><title>Runtime &amp; Error</title></head><body>Oops</body></html>"
JSON = b'{"reference": "R-1", "notes": "a hole in the road"}'


def outcome(client: RestClient, ask: Ask, *, deadline: datetime | None = None) -> Any:
    try:
        return Receipt(answer=str(client.send(ask, deadline=deadline).json()))
    except (Retry, Reject) as ended:
        return ended


CREATE = Ask.form("create", "cases", [("title", "A hole")], key="key-1")
LIST = Ask("list", "GET", "cases")

REJECTED, RETRIED, DOUBTED = (Reject, False), (Retry, False), (Retry, True)

BAD: dict[str, tuple[bytes, tuple[type, bool], str]] = {
    "JSON error": (
        http(400, b'{"message": "no such street", "code": 7}'),
        REJECTED,
        "400: 7: no such street",
    ),
    "JSON list of errors": (
        http(422, b'[{"code": 400, "description": "lat is missing"}, {"code": 1, "description": "no"}]'),
        REJECTED,
        "422: 400: lat is missing; 1: no",
    ),
    "nested JSON errors": (
        http(400, b'{"errors": [{"error": "BadRequest", "message": "too long"}]}'),
        REJECTED,
        "BadRequest: too long",
    ),
    "problem document": (
        http(422, b'{"title": "Bad", "detail": "the date is past"}', "application/problem+json"),
        REJECTED,
        "422: the date is past",
    ),
    "XML error": (
        http(
            400,
            b"<errors><error><code>400</code><description>no key</description></error></errors>",
            "text/xml",
        ),
        REJECTED,
        "400: 400: no key",
    ),
    "XML error in no encoding": (
        http(400, b'<?xml version="1.0" encoding="utf8mb4"?><e><message>no key</message></e>', "text/xml"),
        REJECTED,
        '400: <?xml version="1.0" encoding="utf8mb4"?><e><message>no key',
    ),
    "plain words": (http(400, b"what?", "text/plain"), REJECTED, "400: what?"),
    "gone": (http(410), REJECTED, "answered 410"),
    "key refused": (http(401, b'{"error": "who are you"}'), RETRIED, "401: who are you"),
    "not allowed": (http(403), RETRIED, "answered 403"),
    "not found": (http(404, PAGE, "text/html"), RETRIED, '404: a web page, "Runtime & Error"'),
    "conflict": (http(409), RETRIED, "answered 409"),
    "too many": (http(429, Retry_After="7"), RETRIED, "answered 429"),
    "busy": (http(503, PAGE, "text/html"), RETRIED, "answered 503"),
    "failed": (http(500, PAGE, "text/html"), DOUBTED, '500: a web page, "Runtime & Error"'),
    "gateway gave up": (http(504), DOUBTED, "answered 504"),
    "half an error": (http(400, b'{"message": "no', Content_Length="999") + CUT, REJECTED, "answered 400"),
    "empty": (http(200), DOUBTED, "200 with nothing in it"),
    "no content": (b"HTTP/1.1 204 No Content\r\n\r\n", DOUBTED, "204 with nothing in it"),
    "login page": (http(200, PAGE, "text/html"), DOUBTED, 'a web page, "Runtime & Error", where JSON'),
    "login page as JSON": (http(200, PAGE), DOUBTED, "a web page"),
    "unchanged": (b"HTTP/1.1 304 Not Modified\r\n\r\n", RETRIED, "answered 304"),
    "truncated JSON": (http(200, JSON[:20]), DOUBTED, "JSON that breaks off before its end"),
    "other type": (http(200, b"OK", "text/plain"), DOUBTED, "text/plain, which is not JSON: OK"),
    "not the JSON it says": (http(200, b"{'a': 1}"), DOUBTED, "application/json that is not JSON"),
    "cut in the body": (http(200, JSON)[:-9] + CUT, DOUBTED, "breaks off after 42 bytes"),
    "cut in the head": (http(200, JSON)[:20] + CUT, DOUBTED, "broke off"),
    "cut at once": (CUT, DOUBTED, "broke off"),
    "not HTTP": (b"220 mail.invalid ESMTP\r\n" + CUT, DOUBTED, "broke off"),
    "no answer": (WAIT, DOUBTED, "did not answer in time"),
    "answer stands still": (http(200, JSON)[:-9] + WAIT, DOUBTED, "whose end did not come in time"),
    "too large": (http(200, b"[" + b" " * 5000 + b"]"), DOUBTED, "more than 4096 bytes"),
    "compressed": (http(200, JSON, Content_Encoding="gzip"), DOUBTED, "a compressed answer"),
}


@pytest.mark.parametrize("kind", BAD)
def test_each_bad_answer_to_what_has_an_effect(client: Callable[..., RestClient], kind: str) -> None:
    said, (wanted, uncertain), words = BAD[kind]
    with peer(lambda got: said) as system:
        found = outcome(client(system.url, read_timeout=0.2, answer_limit=4096), CREATE)
        assert isinstance(found, wanted), found
        assert words in str(found)
        assert getattr(found, "uncertain", False) is uncertain
        assert len(system.got) == 1, "one attempt is one request"
        assert system.url in str(found), "it says which system"


@pytest.mark.parametrize("kind", [kind for kind in BAD if BAD[kind][1] == DOUBTED])
def test_nothing_is_in_doubt_where_nothing_could_change(client: Callable[..., RestClient], kind: str) -> None:
    with peer(lambda got: BAD[kind][0]) as system:
        found = outcome(client(system.url, read_timeout=0.2, answer_limit=4096), LIST)
        assert isinstance(found, Retry)
        assert not found.uncertain


def test_a_reference_that_is_known_there_may_be_an_answer(client: Callable[..., RestClient]) -> None:
    ask = Ask.form("create", "cases", [("ref", "F-1")], answers=frozenset({409}))
    with peer(lambda got: http(409, b'{"message": "F-1 is known", "id": "77"}')) as system:
        answer = client(system.url).send(ask)
        assert (answer.status, answer.json()) == (409, {"message": "F-1 is known", "id": "77"})
        assert isinstance(outcome(client(system.url), CREATE), Retry), "where nobody asked for it"
    with peer(lambda got: http(409, PAGE, "text/html")) as gateway:
        found = outcome(client(gateway.url), ask)
        assert isinstance(found, Retry)
        assert 'a web page, "Runtime & Error"' in str(found)


def test_xml_in_an_encoding_that_nobody_knows(client: Callable[..., RestClient]) -> None:
    said = http(200, b'<?xml version="1.0" encoding="utf8mb4"?><case/>', "text/xml")
    with peer(lambda got: said) as system:
        answer = client(system.url).send(CREATE)
        with pytest.raises(Retry, match="text/xml that is not XML") as found:
            answer.xml()
    assert found.value.uncertain


def test_a_good_answer_may_say_any_type(client: Callable[..., RestClient]) -> None:
    with peer(lambda got: http(201, JSON, "text/html")) as system:
        assert "R-1" in str(outcome(client(system.url), CREATE))
        assert system.got[0].headers["idempotency-key"] == "key-1"
        assert system.got[0].form == {"title": "A hole"}
        assert system.got[0].path == "/cases"


def test_nobody_at_home(client: Callable[..., RestClient]) -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
    found = outcome(client(f"http://127.0.0.1:{port}/deep/path"), CREATE)
    assert isinstance(found, Retry)
    assert not found.uncertain
    assert str(found) == f"http://127.0.0.1:{port} cannot be reached: Connection refused"


def test_a_connection_that_is_not_taken(client: Callable[..., RestClient]) -> None:
    with socket.socket() as full, socket.socket() as waiting:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting.connect(full.getsockname())
        address = f"http://127.0.0.1:{full.getsockname()[1]}"
        made = client(address, connect_timeout=0.1)
        found = outcome(made, CREATE)
    assert isinstance(found, Retry)
    assert not found.uncertain
    assert "did not take the connection within 0.1 s" in str(found)


def test_a_deadline_shortens_the_wait(client: Callable[..., RestClient]) -> None:
    with peer(lambda got: WAIT) as system:
        made = client(system.url)
        found = outcome(made, CREATE, deadline=datetime.now(UTC) + timedelta(seconds=1.5))
        assert isinstance(found, Retry)
        assert found.uncertain
        late = outcome(made, CREATE, deadline=datetime.now(UTC))
        assert isinstance(late, Retry)
        assert not late.uncertain
        assert "no time was left" in str(late)
        assert len(system.got) == 1


@pytest.mark.parametrize(
    ("before", "drop"),
    [
        (b"HTTP/1.1 200 OK\r\nX-Slow: ", b"a"),
        (b"", b"HTTP/1.1 102 Processing\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n", b"a"),
    ],
    ids=["head", "interim", "body"],
)
def test_a_server_that_drips_is_not_waited_for(
    client: Callable[..., RestClient], before: bytes, drop: bytes
) -> None:
    with scripted(Said(raw=[before, *[drop] * 100], pause=0.05)) as system:
        began = time.monotonic()
        found = outcome(client(system.url, timeout=0.5), CREATE)
        took = time.monotonic() - began
    assert isinstance(found, Retry)
    assert found.uncertain
    assert "in time" in str(found)
    assert took < 2.5, "to its end it would have taken five seconds"


def test_all_connections_in_use(client: Callable[..., RestClient]) -> None:
    with peer(lambda got: WAIT if got.path == "/held" else http(200, JSON)) as system:
        made = client(system.url, connections=1)
        holds = threading.Thread(target=lambda: outcome(made, Ask("held", "GET", "held")))
        holds.start()
        while not system.got:
            holds.join(0.001)
        found = outcome(made, CREATE, deadline=datetime.now(UTC) + timedelta(seconds=0.1))
        assert isinstance(found, Retry)
        assert not found.uncertain
        assert "all 1 connections" in str(found)
        system.ends.set()
        holds.join()


@pytest.mark.parametrize(("header", "wait"), [("7", 7), ("Fri, 01 May 2099 12:00:00 GMT", 10**9)])
@pytest.mark.parametrize("status", [429, 503])
def test_the_system_may_say_when(
    client: Callable[..., RestClient], status: int, header: str, wait: int
) -> None:
    with peer(lambda got: http(status, Retry_After=header)) as system:
        found = outcome(client(system.url), CREATE)
        assert isinstance(found, Retry)
        assert found.after is not None
        assert found.after == timedelta(seconds=7) if wait == 7 else found.after.total_seconds() > wait


def test_connections_are_kept_and_made_again_after_closing(client: Callable[..., RestClient]) -> None:
    with peer(lambda got: http(200, JSON)) as system:
        made = client(system.url)
        for _ in range(5):
            made.send(LIST)
        assert system.connections == 1
        made.close()
        made.send(LIST)
        assert system.connections == 2


def test_what_a_message_cannot_carry_is_refused(client: Callable[..., RestClient]) -> None:
    with peer(lambda got: http(200, JSON)) as system:
        found = outcome(client(system.url), Ask("bad", "POST", "cases", headers={"X": "a\r\nY: b"}))
        assert isinstance(found, Reject)
        assert system.got == []


def test_a_threads_worth_of_threads(client: Callable[..., RestClient]) -> None:
    def answer(got: Got) -> bytes:
        return http(200, b'{"you": "%s"}' % got.query["n"].encode())

    with peer(answer) as system, ThreadPoolExecutor(16) as pool:
        made = client(system.url, connections=8)
        asked = [Ask("each", "GET", "each", params=(("n", str(number)),)) for number in range(200)]
        found = list(pool.map(lambda ask: made.send(ask).json(), asked))
        assert found == [{"you": str(number)} for number in range(200)]
        assert system.connections <= 8


@pytest.mark.parametrize(
    ("kind", "body", "said"),
    [
        ("application/json", b'{"error": {"code": 5, "message": "deep"}}', "5: deep"),
        ("application/json", b'{"errors": ["one", "two"]}', "one; two"),
        ("application/json", b'{"unheard": "of"}', '{"unheard": "of"}'),
        ("text/html", b"<html><body>bare</body></html>", "a web page without a title"),
        ("text/xml", b"<a><b><faultstring>broken</faultstring></b></a>", "broken"),
        ("text/xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a><message>&b;</message></a>", "<!DOCTYPE a"),
        ("", b"", ""),
    ],
)
def test_what_an_error_says(kind: str, body: bytes, said: str) -> None:
    assert complaint(kind, body).startswith(said)
    assert bool(complaint(kind, body)) is bool(said)
