"""``POST /events`` with several at once, with somebody else's source, and with what was sent before."""

from __future__ import annotations

import json
from typing import Any

import httpx2
import pytest

STRUCTURED = "application/cloudevents+json"
BATCH = {"content-type": "application/cloudevents-batch+json"}


@pytest.mark.parametrize("headers", [BATCH, {"content-type": "application/json"}])
def test_the_good_of_a_batch_are_taken_in_order_beside_the_bad(
    hub: Any, sender: httpx2.Client, event: Any, headers: dict[str, str]
) -> None:
    good = [event() for _ in range(4)]
    conflict = {**good[0], "subject": "something else"}
    foreign = event(source="/somebody/else")
    body = [
        good[0],
        {"no": "event"},
        good[1],
        good[1],
        foreign,
        17,
        good[2],
        conflict,
        event(type="x"),
        good[3],
    ]
    answer = sender.post("/events", content=json.dumps(body), headers=headers)
    assert answer.status_code == 202
    results = answer.json()["results"]
    assert [one["status"] for one in results] == [
        "accepted",
        "invalid",
        "accepted",
        "duplicate",
        "invalid",
        "invalid",
        "accepted",
        "conflict",
        "invalid",
        "accepted",
    ]
    accepted = [one["seq"] for one in results if one["status"] == "accepted"]
    assert accepted == sorted(accepted)
    assert results[3]["seq"] == results[2]["seq"]
    assert results[7]["seq"] == results[0]["seq"]
    for place in (1, 4, 5, 7, 8):
        letter = hub.letter(results[place]["dead_letter"])
        assert json.loads(letter["raw"]) == body[place] or place == 7
        assert letter["cause"] == results[place]["problem"]
        assert results[place]["fix"]
    for one, seq in zip(good, accepted, strict=True):
        assert hub.operator.get(f"/events/{seq}").json()["id"] == one["id"]


NESTED = 70
IN_ONE: dict[str, tuple[str, str]] = {
    "NUL": ('"a\\u0000b"', "U+0000"),
    "a key twice": ('"x", "service": "other"', "given twice"),
    "half a character": ('"\\ud83d"', "surrogate"),
    "too deep": ("[" * NESTED + "]" * NESTED, "more than 64"),
    "far too deep": ("[" * 100_000 + "]" * 100_000, "more than 64"),
    "a whole number of 70 bits": (str(2**70), "64 bits"),
    "a number too large": ("1e999", "too large"),
}


@pytest.mark.parametrize("headers", [BATCH, {"content-type": "application/json"}])
@pytest.mark.parametrize("what", IN_ONE)
def test_what_is_wrong_in_one_position_of_a_batch_is_that_positions_alone(
    hub: Any, sender: httpx2.Client, event: Any, what: str, headers: dict[str, str]
) -> None:
    title, said = IN_ONE[what]
    good = [event() for _ in range(3)]
    bad = json.dumps(event(data={**event()["data"], "title": "here"})).replace('"here"', title)
    texts = [json.dumps(good[0], indent=1), bad, json.dumps(good[1]), "{}", json.dumps(good[2])]
    answer = sender.post("/events", content=f"\n[{' , '.join(texts)}] ".encode(), headers=headers)
    assert answer.status_code == 202, answer.text
    results = answer.json()["results"]
    assert [one["status"] for one in results] == ["accepted", "invalid", "accepted", "invalid", "accepted"]
    assert [one["id"] for one in results[::2]] == [one["id"] for one in good]
    assert said in results[1]["problem"]
    assert results[1]["fix"]
    assert results[3]["where"] == "specversion"
    letter = hub.letter(results[1]["dead_letter"])
    assert letter["bytes"] == len(bad)
    assert letter["content_type"] == "application/cloudevents+json"
    if len(bad) < 10_000:
        assert letter["raw"] == bad
    for one in results[::2]:
        assert hub.operator.get(f"/events/{one['seq']}").json()["id"] == one["id"]


def test_an_event_may_be_as_deep_in_a_batch_as_alone(sender: httpx2.Client, event: Any) -> None:
    def deep(levels: int) -> dict[str, Any]:
        nested: Any = "x"
        for _ in range(levels - 3):  # the event, its data and the answers are three
            nested = [nested]
        form = {"form": "f", "reference": "r", "submitted_at": "2026-05-06T07:08:09Z"}
        return event(  # type: ignore[no-any-return]
            type="uk.gov.council.form.submitted.v1", data={**form, "answers": {"a": nested}}
        )

    for levels, status in ((64, "accepted"), (65, "invalid")):
        alone = sender.post("/events", json=deep(levels), headers={"content-type": STRUCTURED})
        batch = sender.post("/events", json=[deep(levels), event()], headers=BATCH)
        assert alone.json()["results"][0]["status"] == status, alone.text
        assert [one["status"] for one in batch.json()["results"]] == [status, "accepted"], batch.text


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"here"', "NaN", "NaN is not JSON"),
        ('"here"', "-Infinity", "-Infinity is not JSON"),
        ('"here"', "here", "not JSON"),
        ('"here"', '"\\u0000", "title": here', "not JSON"),
        ("}]", "},]", "not JSON"),
        ("}]", "}", "not JSON"),
        ('"here"', '"\xe9"', "UTF-8"),
    ],
)
def test_a_batch_that_is_not_json_is_refused_whole_and_says_so(
    hub: Any, sender: httpx2.Client, event: Any, old: str, new: str, said: str
) -> None:
    text = json.dumps([event(), event(data={**event()["data"], "title": "here"})])
    assert old in text
    body = text.replace(old, new).encode("latin-1")
    before = hub.account()
    answer = sender.post("/events", content=body, headers=BATCH)
    assert answer.status_code == 422
    (position,) = answer.json()["results"]
    for words in (position["problem"], answer.json()["detail"]):
        assert said in words
        assert "the whole batch is refused, and nothing of it is recorded but" in words
    assert hub.letter(position["dead_letter"])["bytes"] == len(body)
    after = hub.account()
    assert after["events"] == before["events"]
    assert after["records_in_all"] == before["records_in_all"] + 1


def test_a_batch_too_large_is_told_before_what_is_wrong_in_it(
    hub: Any, sender: httpx2.Client, event: Any
) -> None:
    body = json.dumps([event(subject="\0"), *(event() for _ in range(20))]).encode()
    answer = sender.post("/events", content=body, headers=BATCH)
    assert answer.status_code == 413
    assert "more than 20 events" in answer.json()["detail"]
    assert hub.letter(answer.json()["dead_letter"])["bytes"] == len(body)


def test_a_batch_of_none_but_bad_ones_is_a_problem_that_names_the_first_and_counts_them(
    sender: httpx2.Client, event: Any
) -> None:
    answer = sender.post("/events", json=[event(type="nonsense"), 1, {}])
    assert answer.status_code == 422
    document = answer.json()
    assert len(document["results"]) == 3
    assert document["detail"].startswith("type: the type 'nonsense' is not in the catalogue")
    assert "3 positions" in document["detail"]


@pytest.mark.parametrize(
    ("name", "end"),
    [
        ("case.opened", "Write it as uk.gov.council.case.opened.v1."),
        (
            "case.opend",
            "Did you mean uk.gov.council.case.opened.v1 or uk.gov.council.case.closed.v1 or "
            "uk.gov.council.case.noted.v1?",
        ),
        ("nonsense", "The types the hub knows are listed in its catalogue."),
    ],
)
def test_a_type_that_is_nearly_right_is_told_in_full(
    sender: httpx2.Client, event: Any, name: str, end: str
) -> None:
    detail = sender.post("/events", json=event(type=name)).json()["detail"]
    assert detail == f"type: the type {name!r} is not in the catalogue. {end}"


def test_an_empty_batch_is_a_batch(hub: Any, sender: httpx2.Client) -> None:
    before = hub.account()["records_in_all"]
    answer = sender.post("/events", content=b"[]", headers=BATCH)
    assert (answer.status_code, answer.json()) == (202, {"results": []})
    assert hub.account()["records_in_all"] == before


def test_a_batch_too_large_is_kept_as_it_came(hub: Any, sender: httpx2.Client, event: Any) -> None:
    batch = [event() for _ in range(21)]
    answer = sender.post("/events", json=batch)
    assert answer.status_code == 413
    document = answer.json()
    assert "at most 20" in document["detail"]
    assert json.loads(hub.letter(document["dead_letter"])["raw"]) == batch
    assert sender.post("/events", json=batch[:20]).status_code == 202


def test_a_foreign_source_is_forbidden_where_no_position_is_ones_own(
    hub: Any, sender: httpx2.Client, event: Any
) -> None:
    for body in (event(source="/somebody/else"), [event(source="/invented/app/x"), event(source="/a")]):
        answer = sender.post("/events", json=body)
        assert answer.status_code == 403
        document = answer.json()
        assert "/invented/app" in document["detail"]
        letter = hub.letter(document["results"][0]["dead_letter"])
        assert letter["stage"] == "forbidden"
    mixed = sender.post("/events", json=[event(source="/somebody/else"), 17])
    assert mixed.status_code == 422


def test_a_replay_lends_a_key_nobody_elses_source(hub: Any, sender: httpx2.Client, event: Any) -> None:
    batch = [event(source="/somebody/else"), *(event() for _ in range(20))]
    which = sender.post("/events", json=batch).json()["dead_letter"]
    replayed = hub.operator.post(f"/dead-letters/{which}/replay", json={"reason": "a try"})
    assert replayed.status_code == 409
    assert "/somebody/else" in replayed.json()["detail"]


def test_the_same_again_is_flagged_and_other_content_is_kept(
    hub: Any, sender: httpx2.Client, event: Any
) -> None:
    first = event()
    one = sender.post("/events", json=first).json()["results"][0]
    again = sender.post("/events", json={**first, "time": "2026-05-06T08:00:00Z"})
    assert again.status_code == 202
    assert again.json()["results"] == [{"status": "duplicate", "id": first["id"], "seq": one["seq"]}]
    other = sender.post("/events", json={**first, "data": {**first["data"], "title": "Other"}})
    assert other.status_code == 422
    (position,) = other.json()["results"]
    assert (position["status"], position["seq"], position["where"]) == ("conflict", one["seq"], "id")
    assert "id of its own" in position["fix"]
    assert json.loads(hub.letter(position["dead_letter"])["raw"])["data"]["title"] == "Other"


def test_no_answer_and_no_log_repeats_what_a_field_held(hub: Any, sender: httpx2.Client, event: Any) -> None:
    secret = "Ailsa-Example-was-here"
    data = {
        **event()["data"],
        "channel": secret,
        "service": secret,
        "opened_at": secret,
        "title": {"x": secret},
    }
    answer = sender.post("/events", json=event(data=data))
    assert answer.status_code == 422
    assert secret not in answer.text
    assert secret not in hub.log()
