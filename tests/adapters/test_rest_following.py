"""Where the client goes on by itself: redirects, pages, and what has not changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from pydantic import TypeAdapter

from adapters.contract import Reject, Retry
from adapters.kit.rest import Ask, Paging, RestClient, Seen, pages
from adapters.kit.rest.answer import Answer
from tests.adapters.peer import CUT, Got, http, peer

Client = Callable[..., RestClient]
GET = Ask("list", "GET", "old", params=(("a", "1"),))
POST = Ask.form("create", "old", [("title", "A hole")], key="key-1")


def moved(status: int, to: str = "/new?b=2") -> Callable[[Got], bytes]:
    return lambda got: http(status, Location=to) if got.path == "/old" else http(200, b"[]")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_what_changes_nothing_follows_on_the_same_host(client: Client, status: int) -> None:
    with peer(moved(status)) as system:
        auth = {"by": "key", "key": "sesame", "name": "api_key", "place": "query"}
        assert client(system.url, auth=auth).send(GET).json() == []
        assert [got.method for got in system.got] == ["GET", "GET"]
        assert system.got[1].query == {"b": "2", "api_key": "sesame"}


@pytest.mark.parametrize("status", [307, 308])
def test_a_post_is_sent_on_whole(client: Client, status: int) -> None:
    with peer(moved(status)) as system:
        client(system.url).send(POST)
        assert system.got[1].method == "POST"
        assert system.got[1].form == {"title": "A hole"}
        assert system.got[1].headers["idempotency-key"] == "key-1"


def test_a_post_that_is_done_is_read_about_elsewhere(client: Client) -> None:
    with peer(moved(303)) as system:
        client(system.url).send(POST)
        assert system.got[1].method == "GET"
        assert system.got[1].body == b""
        assert "content-type" not in system.got[1].headers


@pytest.mark.parametrize("said", [CUT, http(404), http(503), http(400), http(401), http(303, Location="")])
def test_a_post_that_is_done_may_have_been_done_whatever_follows(client: Client, said: bytes) -> None:
    with peer(lambda got: http(303, Location="/new") if got.method == "POST" else said) as system:
        with pytest.raises(Retry) as outcome:
            client(system.url).send(POST)
        assert outcome.value.uncertain


@pytest.mark.parametrize("status", [301, 302])
def test_a_post_is_not_made_a_get_behind_our_back(client: Client, status: int) -> None:
    with peer(moved(status)) as system:
        with pytest.raises(
            Retry, match=r"redirects a POST .* put the final address into base_url"
        ) as outcome:
            client(system.url).send(POST)
        assert outcome.value.uncertain, "servers answer so what they took"
        assert len(system.got) == 1


@pytest.mark.parametrize("status", [301, 302, 303])
@pytest.mark.parametrize("to", ["http://127.0.0.1:9/?secret=1", "ftp://localhost/x", "", "http://[::1"])
def test_a_post_that_is_sent_elsewhere_to_read_about_it_is_in_doubt(
    client: Client, status: int, to: str
) -> None:
    with peer(moved(status, to)) as system:
        with pytest.raises(Retry, match="base_url") as outcome:
            client(system.url).send(POST)
        assert outcome.value.uncertain
        assert "secret" not in str(outcome.value)
        assert len(system.got) == 1


def test_a_post_that_is_read_about_in_a_circle_is_in_doubt(client: Client) -> None:
    with peer(lambda got: http(303, Location="/old")) as system:
        with pytest.raises(Retry, match="more than 5 times") as outcome:
            client(system.url).send(POST)
        assert outcome.value.uncertain
        assert [got.method for got in system.got] == ["POST"] + ["GET"] * 6


@pytest.mark.parametrize(
    ("to", "why"),
    [
        ("http://127.0.0.1:9/?secret=1", "another host"),
        ("//evil.invalid/x", "another host"),
        ("ftp://localhost/x", "not HTTP"),
        ("", "does not say where"),
        ("http://localhost:9/x", "another port"),
    ],
)
@pytest.mark.parametrize("ask", [GET, POST])
def test_elsewhere_is_refused_and_gets_nothing(client: Client, ask: Ask, to: str, why: str) -> None:
    with peer(moved(307, to)) as system:
        with pytest.raises(Reject, match=why) as outcome:
            client(system.url).send(ask)
        assert "secret" not in str(outcome.value)
        assert "base_url" in str(outcome.value)
        assert len(system.got) == 1


def test_a_circle_ends(client: Client) -> None:
    with peer(lambda got: http(302, Location="/old")) as system:
        with pytest.raises(Reject, match="more than 5 times"):
            client(system.url).send(GET)
        assert len(system.got) == 7


# ---- pages -------------------------------------------------------------------------------------------------


def listed(client: RestClient, paging: dict[str, Any], *, at: str = "list") -> list[int]:
    def items(answer: Answer) -> Sequence[int]:
        found = answer.json()
        return found["items"] if isinstance(found, dict) else found  # type: ignore[return-value]

    how: Paging = TypeAdapter(Paging).validate_python(paging)
    return [item for page in pages(client, Ask("list", "GET", at), how, items) for item in page]


def body(items: Sequence[int]) -> bytes:
    return str(list(items)).encode()


def by_link(got: Got) -> bytes:
    at = int(got.query.get("at", 0))
    link = f'</list?at={at + 2}>; rel="next", </list?at=0>; rel="first"' if at < 4 else '</list>; rel="first"'
    return http(200, body(range(at, at + 2)), Link=link)


@pytest.mark.parametrize("link", ["?at=2", "list?at=2", "./list?at=2", "/v2/deep/list?at=2"])
def test_the_next_page_may_be_told_from_where_the_page_before_is(client: Client, link: str) -> None:
    def answer(got: Got) -> bytes:
        if got.target == "/v2/moved":
            return http(308, Location="/v2/deep/list")
        if got.target == "/v2/deep/list":
            return http(200, b"[0, 1]", Link=f'<{link}>; rel="next"')
        return http(200, b"[2, 3]") if got.target == "/v2/deep/list?at=2" else http(404)

    with peer(answer) as system:
        assert listed(client(f"{system.url}/v2"), {"by": "link"}, at="deep/list") == [0, 1, 2, 3]
        assert listed(client(f"{system.url}/v2"), {"by": "link"}, at="moved") == [0, 1, 2, 3]


def by_page(got: Got) -> bytes:
    size, page = int(got.query["page_size"]), int(got.query["page"])
    return http(200, body(range(6)[(page - 1) * size : page * size]))


def by_offset(got: Got) -> bytes:
    size, start = int(got.query["limit"]), int(got.query["offset"])
    return http(200, body(range(6)[start : start + size]))


def by_cursor(got: Got) -> bytes:
    at = int(got.query.get("cursor", 0))
    following = f'"{at + 3}"' if at < 3 else "null"
    return http(200, f'{{"items": {list(range(at, at + 3))}, "meta": {{"next": {following}}}}}'.encode())


@pytest.mark.parametrize(
    ("answer", "paging", "asked"),
    [
        (by_link, {"by": "link"}, 3),
        (by_page, {"by": "page", "size": 4}, 2),
        (by_page, {"by": "page", "size": 3}, 3),
        (by_offset, {"by": "offset", "size": 4}, 2),
        (by_cursor, {"by": "cursor", "at": "meta.next"}, 2),
    ],
)
def test_every_page_is_read_once(
    client: Client, answer: Callable[[Got], bytes], paging: dict[str, Any], asked: int
) -> None:
    with peer(answer) as system:
        assert listed(client(system.url), paging) == [0, 1, 2, 3, 4, 5]
        assert len(system.got) == asked


def test_pages_in_a_circle_end(client: Client) -> None:
    def answer(got: Got) -> bytes:
        return http(200, body([len(got.target)]), Link='</list?at=1>; rel="next"')

    with peer(answer) as system:
        with pytest.raises(Retry, match="round in a circle"):
            listed(client(system.url), {"by": "link"})
        assert len(system.got) == 2


@pytest.mark.parametrize("paging", [{"by": "page", "size": 2}, {"by": "offset", "size": 2}])
def test_a_system_that_passes_over_the_page_is_not_asked_for_ever(
    client: Client, paging: dict[str, Any]
) -> None:
    with peer(lambda got: http(200, body([1, 2]))) as system:
        with pytest.raises(Retry, match="the same page came twice"):
            listed(client(system.url), paging)
        assert len(system.got) == 2


def test_pages_without_end_end(client: Client) -> None:
    def answer(got: Got) -> bytes:
        at = int(got.query.get("at", 0))
        return http(200, body([at]), Link=f'</list?at={at + 1}>; rel="next"')

    with peer(answer) as system:
        with pytest.raises(Retry, match="more than 1000 pages"):
            listed(client(system.url), {"by": "link"})
        assert len(system.got) == 1000


def test_the_next_page_is_on_the_same_host(client: Client) -> None:
    with (
        peer(lambda got: http(200, b"[1]", Link='<http://elsewhere.invalid/>; rel="next"')) as system,
        pytest.raises(Reject, match="another host"),
    ):
        listed(client(system.url), {"by": "link"})


# ---- what has not changed ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("validators", "condition"),
    [
        ({"ETag": '"v1"'}, ("if-none-match", '"v1"')),
        (
            {"Last-Modified": "Fri, 01 May 2026 12:00:00 GMT"},
            ("if-modified-since", "Fri, 01 May 2026 12:00:00 GMT"),
        ),
    ],
)
def test_what_has_not_changed_is_not_sent_again(
    client: Client, validators: dict[str, str], condition: tuple[str, str]
) -> None:
    name, text = condition

    def answer(got: Got) -> bytes:
        if got.headers.get(name) == text:
            return b"HTTP/1.1 304 Not Modified\r\n\r\n"
        return http(200, b"[1]", **{key.replace("-", "_"): value for key, value in validators.items()})

    with peer(answer) as system:
        made = client(system.url)
        first = made.send(GET)
        seen = Seen.of("old", first)
        assert seen is not None
        kept = Seen.model_validate_json(seen.model_dump_json())
        again = made.send(Ask("list", "GET", "old", headers=kept.conditions("old")))
        assert again.unchanged
        assert kept.conditions("another") == {}


def test_an_answer_without_validators_is_always_asked_for_again(client: Client) -> None:
    with peer(lambda got: http(200, b"[]")) as system:
        assert Seen.of("old", client(system.url).send(GET)) is None
