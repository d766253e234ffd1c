"""Texts that are hard to keep: every database keeps them alike, or replaces the same characters."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from pydantic import JsonValue

from ledger import invalid, tallies
from ledger.draft import Match
from ledger.invalid import InvalidMessage
from ledger.settling import Settlement
from ledger.states import Entered, Outcome
from ledger.tables import attempt, delivery, event, invalid_message, payload, tally
from ledger.tallies import Count

if TYPE_CHECKING:
    from tests.conformance.storage.conftest import Storage

HARD = {
    "quotes": 'it\'s "so" \\ {} [] $1 %s %(a)s :name',
    "an escaped NUL": "\\u0000",
    "beyond the basic plane": "🏛 𝕏 e\u0301 \u202e",
    "line ends": "a\r\nb\tc\u2028d",
    "long": "é" * 100_000,
}
UNKEEPABLE = {"NUL": "an\0swer", "half a character": "an\ud800swer"}


@pytest.mark.parametrize("name", HARD)
def test_data_and_words_are_kept_as_they_are(storage: Storage, name: str) -> None:
    hard = HARD[name]
    storage.record(storage.draft(Match("app", "r", None, 4), data={"text": hard, "list": [hard]}))
    (one,) = storage.take("app")
    assert one.data == storage.rows(payload)[0].data
    assert hard in str(storage.draft(data=hard).envelope.data)
    storage.end(one, Outcome.REJECT, detail=hard)
    assert storage.rows(attempt)[0].detail == storage.rows(delivery)[0].cause == hard


def test_data_with_nul_comes_back_as_it_was(storage: Storage) -> None:
    """The API refuses it, but an adapter may bring it: in JSON it is an escape, which can be kept."""
    storage.record(storage.draft(data={"text": "a\0b"}), storage.draft(data="beside"))
    assert [row.data for row in storage.rows(payload)] == ['{"text":"a\\u0000b"}', '"beside"']


def test_numbers_of_any_size_are_kept(storage: Storage) -> None:
    numbers: list[JsonValue] = [10**40, -(10**40), 1.5e300, 0.1, -0.0, 2**63]
    storage.record(storage.draft(data=numbers))
    assert storage.rows(payload)[0].data == "[" + ",".join(str(one) for one in numbers) + "]"


def test_deep_nesting_is_kept(storage: Storage) -> None:
    deep: JsonValue = []
    for _ in range(200):
        deep = [deep]
    storage.record(storage.draft(data=deep))
    assert storage.rows(payload)[0].data == "[" * 201 + "]" * 201


@pytest.mark.parametrize("name", UNKEEPABLE)
def test_a_delivery_is_settled_whatever_its_receiver_said(storage: Storage, name: str) -> None:
    for _ in range(2):
        storage.event("app")
    bad, good = storage.take("app")
    words = UNKEEPABLE[name]
    storage.settle(
        Settlement(
            bad.delivery, "app", None, bad.fence, None, 1, Outcome.RECEIPT, words, local_id=words + "x" * 2000
        ),
        Settlement(good.delivery, "app", None, good.fence, None, 1, Outcome.REJECT, "said well"),
    )
    first, second = storage.rows(attempt)
    assert (first.detail, first.local_id[:8], len(first.local_id)) == ("an\ufffdswer", "an\ufffdswerx", 1024)
    assert second.detail == "said well"
    assert storage.states("app") == {1: "delivered", 2: "dead"}


@pytest.mark.parametrize("name", UNKEEPABLE)
def test_an_invalid_message_is_kept_whatever_is_in_it(storage: Storage, name: str) -> None:
    words = UNKEEPABLE[name]
    one = InvalidMessage(
        "folder", "translate", words, words, b"\0raw", "text/csv", words, words, words, 1, words
    )
    storage.run(lambda s: invalid.keep(s, [one]))
    storage.run(lambda s: tallies.add(s, [Count("folder", Entered.INVALID, 1, 1, words, words)]))
    (row,) = storage.rows(invalid_message)
    assert {row.problem, row.fix, row.source, row.event_id, row.container, row.field} == {"an\ufffdswer"}
    assert bytes(row.raw) == b"\0raw"
    assert storage.rows(tally)[0].reason == "an\ufffdswer"


def test_an_event_with_the_longest_attributes_is_kept(storage: Storage) -> None:
    """Every character of another, so that no index can compress them away."""
    letters = random.Random(7)
    long = "".join(chr(letters.randrange(33, 127)) for _ in range(1024))
    wide = "".join(chr(letters.randrange(0x4E00, 0x9FA5)) for _ in range(500))
    for text in (long, wide):
        storage.record(
            storage.draft(
                Match("app", "r", text, 4),
                id=text,
                source="/" + "s" * 1023,
                subject=text,
                correlationid=text,
                causationid=text,
            )
        )
    assert [row.subject for row in storage.rows(event)] == [long, wide]
    assert len(storage.take("app")) == 2
