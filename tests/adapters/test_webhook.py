"""The webhook, against real receivers on loopback."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from adapters.contract import Receipt, Reject, Retry
from adapters.kit.retry_after import wait
from adapters.webhook import Webhook
from adapters.webhook.answers import NOT_TAKEN, UNCERTAIN, judge, words

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


def _answering(status: int, text: str = "", **headers: str) -> Callable[[web.Request], Any]:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(
            status=status, text=text, headers={k.replace("_", "-"): v for k, v in headers.items()}
        )

    return answer


def _deliver(
    receiver: Any, answer: Any, delivery: Any, *, times: int = 1, timeout: float = 5, **target: Any
) -> Any:
    """Deliver to a receiver that answers so; what came of it, and what the receiver got."""

    async def run() -> Any:
        webhook = Webhook("webhook", Webhook.Settings(timeout=timeout))
        await webhook.open()
        try:
            async with receiver(answer) as app:
                outcomes = []
                for number in range(times):
                    outcomes.append(
                        await _outcome(webhook, delivery({"url": app.url, **target}, number=number))
                    )
                return outcomes[-1], app.got
        finally:
            await webhook.close()

    return asyncio.run(run())


async def _outcome(webhook: Webhook, delivery: Any) -> Receipt | Retry | Reject:
    try:
        return await webhook.deliver(delivery)
    except (Retry, Reject) as outcome:
        return outcome


def test_an_event_arrives_whole_with_its_stable_id(receiver: Any, delivery: Any) -> None:
    outcome, got = _deliver(receiver, _answering(200, "thank you"), delivery)
    assert outcome == Receipt(answer="thank you")
    headers, body = got[0]
    assert headers["Content-Type"] == "application/cloudevents+json"
    assert headers["webhook-id"] == "key-0"
    assert abs(int(headers["webhook-timestamp"]) - datetime.now(UTC).timestamp()) < 60
    assert headers["tolbooth-attempt"] == "1"
    assert "tolbooth-possible-duplicate" not in headers
    event = json.loads(body)
    assert event["id"] == "0:2026-04-30"
    assert event["data"]["name"] == {"full": "Ailsa Example"}


def test_binary_mode_puts_the_attributes_into_headers(receiver: Any, delivery: Any) -> None:
    outcome, got = _deliver(receiver, _answering(204), delivery, mode="binary", headers={"X-App": "one"})
    assert outcome == Receipt()
    headers, body = got[0]
    assert headers["ce-type"] == "uk.gov.council.person.moved.v1"
    assert headers["Content-Type"] == "application/json"
    assert headers["X-App"] == "one"
    assert json.loads(body)["moved_on"] == "2026-04-30"


def test_a_possible_duplicate_is_said(receiver: Any, delivery: Any) -> None:
    def again(target: Any, number: int) -> Any:
        return delivery(target, number=number, attempt=3, possible_duplicate=True)

    _, got = _deliver(receiver, _answering(200), again)
    assert got[0][0]["tolbooth-possible-duplicate"] == "true"
    assert got[0][0]["tolbooth-attempt"] == "3"


def test_connections_are_kept_alive(receiver: Any, delivery: Any) -> None:
    peers = set()

    async def answer(request: web.Request) -> web.Response:
        assert request.transport is not None
        peers.add(request.transport.get_extra_info("peername"))
        return web.Response(text="ok")

    _deliver(receiver, answer, delivery, times=5)
    assert len(peers) == 1


@pytest.mark.parametrize("status", [400, 410, 413, 415, 422])
def test_a_refusal_carries_the_receivers_own_words(receiver: Any, delivery: Any, status: int) -> None:
    outcome, _ = _deliver(receiver, _answering(status, "no such person"), delivery)
    assert isinstance(outcome, Reject)
    assert outcome.reason == f"the receiver answered {status}: no such person"


@pytest.mark.parametrize("status", [304, 401, 403, 404, 408, 409, 425, 429, 500, 502, 503, 504])
def test_what_may_pass_is_tried_again(receiver: Any, delivery: Any, status: int) -> None:
    outcome, _ = _deliver(receiver, _answering(status), delivery)
    assert isinstance(outcome, Retry)
    assert str(status) in outcome.reason
    assert outcome.after is None


@pytest.mark.parametrize("status", [408, 500, 502, 504, 520, 599])
def test_it_may_have_arrived_where_only_the_answer_failed(receiver: Any, delivery: Any, status: int) -> None:
    outcome, _ = _deliver(receiver, _answering(status), delivery)
    assert isinstance(outcome, Retry)
    assert outcome.uncertain


@pytest.mark.parametrize("status", [401, 403, 404, 409, 425, 429, 501, 503, 505, 507, 511])
def test_it_did_not_arrive_where_the_answer_says_so(receiver: Any, delivery: Any, status: int) -> None:
    outcome, _ = _deliver(receiver, _answering(status), delivery)
    assert isinstance(outcome, Retry)
    assert not outcome.uncertain


def test_the_guarantees_tell_which_answers_leave_it_open() -> None:
    page = (Path(__file__).parents[2] / "docs" / "guarantees.md").read_text()
    assert {408, 500, 502, 504} <= UNCERTAIN
    *others, last = sorted(NOT_TAKEN)
    assert f"408, 500, 502, 504, or any 5xx but {', '.join(map(str, others))} and {last} |" in page


@pytest.mark.parametrize("status", [429, 503])
def test_a_receiver_may_say_when(receiver: Any, delivery: Any, status: int) -> None:
    outcome, _ = _deliver(receiver, _answering(status, Retry_After="7"), delivery)
    assert isinstance(outcome, Retry)
    assert outcome.after == timedelta(seconds=7)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(receiver: Any, delivery: Any, status: int) -> None:
    outcome, got = _deliver(receiver, _answering(status, Location="http://127.0.0.1:1/elsewhere"), delivery)
    assert isinstance(outcome, Reject)
    assert "never followed" in outcome.reason
    assert "http://127.0.0.1:1/elsewhere" in outcome.reason
    assert len(got) == 1


def test_a_problem_documents_detail_is_kept(receiver: Any, delivery: Any) -> None:
    async def answer(request: web.Request) -> web.Response:
        problem = {"title": "Unprocessable", "detail": "moved_on is in the future"}
        return web.json_response(problem, status=422, content_type="application/problem+json")

    outcome, _ = _deliver(receiver, answer, delivery)
    assert outcome.reason == "the receiver answered 422: moved_on is in the future"


def test_an_endless_answer_is_not_read_to_its_end(receiver: Any, delivery: Any) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(status=400)
        await response.prepare(request)
        try:
            while True:
                await response.write(b"x" * 65536)
        except ConnectionError:
            return response

    outcome, _ = _deliver(receiver, answer, delivery, timeout=60)
    assert isinstance(outcome, Reject)
    assert len(outcome.reason) < 600


def test_a_2xx_counts_even_if_its_body_breaks_off(receiver: Any, delivery: Any) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(status=200, headers={"Content-Length": "100"})
        await response.prepare(request)
        await response.write(b"than")
        assert request.transport is not None
        request.transport.close()
        return response

    outcome, _ = _deliver(receiver, answer, delivery)
    assert isinstance(outcome, Receipt)


def test_a_receiver_that_is_too_slow_is_tried_again(receiver: Any, delivery: Any) -> None:
    async def answer(request: web.Request) -> web.Response:
        await asyncio.Event().wait()
        raise AssertionError

    outcome, _ = _deliver(receiver, answer, delivery, timeout=0.05)
    assert isinstance(outcome, Retry)
    assert "did not answer within 0.05 s" in outcome.reason


def test_a_receiver_that_hangs_up_is_tried_again(receiver: Any, delivery: Any) -> None:
    async def answer(request: web.Request) -> web.Response:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    outcome, got = _deliver(receiver, answer, delivery)
    assert isinstance(outcome, Retry)
    assert len(got) == 1, "one attempt is one request"


def test_nobody_at_home_is_tried_again_and_the_path_is_not_shown(delivery: Any) -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]

    async def run() -> Any:
        webhook = Webhook("webhook", Webhook.Settings())
        await webhook.open()
        try:
            return await _outcome(webhook, delivery({"url": f"http://127.0.0.1:{port}/hook?token=secret"}))
        finally:
            await webhook.close()

    outcome = asyncio.run(run())
    assert isinstance(outcome, Retry)
    assert f"127.0.0.1:{port}" in outcome.reason
    assert "secret" not in outcome.reason


def test_a_body_of_over_a_mebibyte_arrives_whole(receiver: Any, delivery: Any) -> None:
    def large(target: Any, number: int) -> Any:
        return delivery(target, number=number, data={"text": "x" * 1_100_000})

    outcome, got = _deliver(receiver, _answering(200), large)
    assert isinstance(outcome, Receipt)
    assert len(got[0][1]) > 1_100_000


@pytest.mark.parametrize(
    "target",
    [
        {},
        {"url": "ftp://example.invalid/"},
        {"url": "http://user:pass@example.invalid/"},
        {"url": "http://example.invalid/", "headers": {"webhook-id": "mine"}},
        {"url": "http://example.invalid/", "headers": {"X": "a\r\nY: b"}},
        {"url": "http://example.invalid/", "headers": {"a b": "c"}},
        {"url": "http://example.invalid/", "colour": "red"},
    ],
)
def test_a_wrong_target_is_refused_by_name(delivery: Any, target: Any) -> None:
    async def run() -> Any:
        webhook = Webhook("webhook", Webhook.Settings())
        await webhook.open()
        try:
            return await _outcome(webhook, delivery(target))
        finally:
            await webhook.close()

    outcome = asyncio.run(run())
    assert isinstance(outcome, Reject)
    assert "the target of the subscription app is wrong" in outcome.reason
    assert "pass@" not in outcome.reason


def test_a_changed_target_is_used_at_once(receiver: Any, delivery: Any) -> None:
    async def run() -> Any:
        webhook = Webhook("webhook", Webhook.Settings())
        await webhook.open()
        try:
            async with receiver(_answering(200)) as one, receiver(_answering(200)) as two:
                await webhook.deliver(delivery({"url": one.url}))
                await webhook.deliver(delivery({"url": two.url}))
                return len(one.got), len(two.got)
        finally:
            await webhook.close()

    assert asyncio.run(run()) == (1, 1)


def test_retry_after_may_be_a_date() -> None:
    assert wait("Fri, 01 May 2026 12:00:30 GMT", NOW) == timedelta(seconds=30)
    assert wait("Fri, 01 May 2026 11:00:00 GMT", NOW) == timedelta(0)


@given(st.text(max_size=40))
def test_any_retry_after_is_a_wait_or_nothing(text: str) -> None:
    found = wait(text, NOW)
    assert found is None or found >= timedelta(0)


@given(
    st.integers(100, 599),
    st.binary(max_size=3000),
    st.sampled_from(["", "text/html", "application/problem+json"]),
)
def test_every_answer_is_a_receipt_a_retry_or_a_reject(status: int, body: bytes, kind: str) -> None:
    try:
        receipt = judge(status, kind, body, location="", retry_after="", now=NOW)
    except (Retry, Reject):
        assert not 200 <= status < 300
    else:
        assert 200 <= status < 300
        assert len(receipt.answer or "") <= 500
    assert len(words(kind, body)) <= 500
