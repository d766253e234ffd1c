"""Who asks: keys, Basic, and OAuth 2 against a token endpoint."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest
from structlog.testing import capture_logs

from adapters.contract import Reject, Retry
from adapters.kit.rest import Ask, OAuthClient, RestClient
from adapters.kit.rest.answer import Answer
from adapters.kit.rest.token import TokenCredentials
from tests.adapters.conftest import Clock
from tests.adapters.peer import WAIT, Got, Peer, http, peer

LIST = Ask("list", "GET", "cases", params=(("page", "1"),))
OK = http(200, b"[]")
Client = Callable[..., RestClient]


def asked(client: Client, answer: Callable[[Got], bytes] = lambda got: OK, **auth: str) -> Got:
    with peer(answer) as system:
        client(system.url, auth=auth).send(LIST)
        return system.got[0]


def test_a_key_in_a_header(client: Client) -> None:
    assert asked(client, by="key", key="sesame").headers["x-api-key"] == "sesame"
    named = asked(client, by="key", key="sesame", name="Authorization", prefix="Token")
    assert named.headers["authorization"] == "Token sesame"


def test_a_key_in_the_query(client: Client) -> None:
    got = asked(client, by="key", key="sesame", name="api_key", place="query")
    assert got.query == {"page": "1", "api_key": "sesame"}


def test_basic(client: Client) -> None:
    got = asked(client, by="basic", user="hub", password="sésame")
    assert base64.b64decode(got.headers["authorization"].removeprefix("Basic ")).decode() == "hub:sésame"


def test_no_secret_is_ever_said(client: Client) -> None:
    """Neither where the system repeats it, nor where the address has it, nor in a log."""
    with (
        capture_logs() as logs,
        peer(lambda got: http(400, f"bad {got.target}".encode(), "text/plain")) as system,
    ):
        auth = {"by": "key", "key": "sesame", "name": "api_key", "place": "query"}
        with pytest.raises(Reject) as refused:
            client(system.url, auth=auth).send(LIST)
        assert "/cases?page=1&api_key=***" in str(refused.value)
        auth = {"by": "basic", "user": "hub", "password": "sesame"}
        system.answer = lambda got: http(401, got.headers["authorization"].encode(), "text/plain")
        with pytest.raises(Retry) as refused_too:
            client(system.url, auth=auth).send(LIST)
        assert str(refused_too.value).endswith("401: Basic ***")
    assert logs
    assert "sesame" not in str(logs)
    assert "page" not in str(logs), "a query is not logged"
    assert "sesame" not in repr(client(system.url, auth=auth)._settings)


class Grants:
    """A token endpoint and the system behind it, on one peer: it takes the newest token only."""

    def __init__(self, **said: Any) -> None:
        self.said = {"token_type": "Bearer", "expires_in": 3600} | said
        self.granted = 0
        self.good = ""

    def __call__(self, got: Got) -> bytes:
        if got.path == "/token":
            self.granted += 1
            self.good = f"token-{self.granted}"
            return http(200, json.dumps({"access_token": self.good, **self.said}).encode())
        return OK if got.headers.get("authorization") == f"Bearer {self.good}" else http(401, b"stale")


def oauth(system: Peer, **more: str) -> dict[str, str]:
    told = {
        "by": "oauth",
        "client_id": "hub 1",
        "client_secret": "s:esame",
        "token_url": f"{system.url}/token",
    }
    return told | more


def test_a_token_is_fetched_once_and_used_by_all(client: Client) -> None:
    grants = Grants()
    with peer(grants) as system, ThreadPoolExecutor(16) as pool:
        made = client(system.url, auth=oauth(system, scope="cases:write"))
        assert all(answer.status == 200 for answer in pool.map(lambda _: made.send(LIST), range(64)))
        assert grants.granted == 1
        fetched = system.got[0]
        assert fetched.method == "POST"
        assert fetched.form == {"grant_type": "client_credentials", "scope": "cases:write"}
        basic = base64.b64decode(fetched.headers["authorization"].removeprefix("Basic ")).decode()
        assert basic == "hub%201:s%3Aesame", "form-encoded first (RFC 6749, 2.3.1)"


def test_id_and_secret_may_go_in_the_form(client: Client) -> None:
    with peer(Grants()) as system:
        client(system.url, auth=oauth(system, send_as="body")).send(LIST)
        assert system.got[0].form["client_secret"] == "s:esame"
        assert "authorization" not in system.got[0].headers


def test_a_401_has_a_new_token_fetched_once_however_many_threads_see_it(client: Client) -> None:
    grants = Grants()
    with peer(grants) as system, ThreadPoolExecutor(8) as pool:
        made = client(system.url, auth=oauth(system))
        made.send(LIST)
        grants.good = "revoked"
        together = threading.Barrier(8)

        def ask(_: int) -> int:
            together.wait()
            return made.send(LIST).status

        assert set(pool.map(ask, range(8))) == {200}
        assert grants.granted == 2


def test_a_401_to_a_new_token_is_not_asked_for_ever(client: Client) -> None:
    with peer(lambda got: Grants()(got) if got.path == "/token" else http(401, b'{"error": "no"}')) as system:
        with pytest.raises(Retry) as outcome:
            client(system.url, auth=oauth(system)).send(Ask("create", "POST", "cases"))
        assert [got.path for got in system.got] == ["/token", "/cases", "/token", "/cases"]
        assert not outcome.value.uncertain


def test_a_token_is_left_before_its_end(clock: Clock) -> None:
    lives = iter([600.0, 100.0, None])
    fetched: list[Ask] = []

    def fetch(ask: Ask, ends: float) -> Answer:
        fetched.append(ask)
        body = json.dumps({"access_token": f"t{len(fetched)}", "expires_in": next(lives)}).encode()
        address = httpx2.URL("https://id.invalid/t")
        return Answer(200, _headers(), body, "https://id.invalid", effect=False, address=address)

    auth = OAuthClient.model_validate(
        {"by": "oauth", "token_url": "https://id.invalid/t", "client_id": "a", "client_secret": "bbbb"}
    )
    tokens = TokenCredentials(auth, fetch, clock)
    assert tokens.proof(9e9).headers == {"Authorization": "Bearer t1"}
    clock.forward(569)
    assert tokens.proof(9e9).headers == {"Authorization": "Bearer t1"}
    clock.forward(2)
    assert tokens.proof(9e9).headers == {"Authorization": "Bearer t2"}, "30 s before its end"
    clock.forward(91)
    assert tokens.proof(9e9).headers == {"Authorization": "Bearer t3"}, "or a tenth of its life"
    clock.forward(200)
    assert tokens.proof(9e9).headers == {"Authorization": "Bearer t3"}
    assert "t3" in tokens.secrets()


def _headers() -> Any:
    return httpx2.Headers()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (
            http(400, b'{"error": "invalid_client", "error_description": "no such hub"}'),
            "invalid_client: no such hub",
        ),
        (http(200, b"{}"), "without an access_token"),
        (http(200, b'{"access_token": "a", "token_type": "mac"}'), "'mac'"),
        (http(200, b"<html><title>Sign in</title>", "text/html"), '"Sign in"'),
        (http(302, Location="https://elsewhere.invalid/"), "answered 302"),
        (WAIT, "did not answer in time"),
    ],
)
def test_without_a_token_the_message_waits(client: Client, said: bytes, words: str) -> None:
    """Whatever the token endpoint says, it is no verdict on the message, and the message was not sent."""
    with peer(lambda got: said) as system:
        made = client(system.url, auth=oauth(system), read_timeout=0.2)
        with pytest.raises(Retry) as outcome:
            made.send(Ask("create", "POST", "cases"))
        assert words in str(outcome.value)
        assert not outcome.value.uncertain
        assert {got.path for got in system.got} == {"/token"}


def test_who_waited_for_a_token_in_vain_does_not_knock_again(client: Client) -> None:
    with peer(lambda got: http(503, Retry_After="9")) as system:
        held = threading.Event()

        def slowly(got: Got) -> bytes:
            held.wait(10)
            return http(503, Retry_After="9")

        system.answer = slowly
        made = client(system.url, auth=oauth(system))
        outcomes: list[Retry] = []

        def ask() -> None:
            with pytest.raises(Retry) as outcome:
                made.send(LIST)
            outcomes.append(outcome.value)

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        while not system.got:
            threads[0].join(0.001)
        # The others stand before the lock by now, or come to it before its holder is answered.
        threads[0].join(0.1)
        held.set()
        for thread in threads:
            thread.join()
        assert len(outcomes) == 8
        assert len(system.got) == 1
        assert {each.after.total_seconds() for each in outcomes if each.after} == {9}
