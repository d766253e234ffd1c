from __future__ import annotations

from typing import Any

import httpx2
import pytest

from safeguards.audit import repository as audit
from safeguards.policy import Scope


def publish(client: httpx2.Client, case: dict[str, Any], **changes: Any) -> int:
    answer = client.post(
        "/events", json={**case, **changes}, headers={"content-type": "application/cloudevents+json"}
    )
    assert answer.status_code == 202, answer.text
    return int(answer.json()["results"][0]["seq"])


def test_an_event_is_masked_for_everybody_until_somebody_asks_and_only_that_is_on_record(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    seq = publish(operator, case)
    with running.client(Scope.EVENTS_READ) as reader:
        assert "data" not in reader.get("/events").json()["items"][0]["attributes"]
        for client in (reader, operator):
            masked = client.get(f"/events/{seq}").json()
            listed = client.get("/events", params={"data": "true"}).json()["items"][0]
            assert masked["data"]["reference"] == "R-1"
            assert masked["data"]["title"] == masked["data"]["description"] == "•••"
            assert listed["data"] == masked["data"]
    with running.hub.reader.session() as session:
        assert audit.listing(session, thing=f"event/{seq}") == ()
    asked = {"unmasked": "true", "purpose": "a complaint, C-9"}
    with running.client(Scope.EVENTS_READ, Scope.PAYLOADS_READ, holder="Morven Example") as cleared:
        assert cleared.get(f"/events/{seq}", params=asked).json()["data"] == case["data"]
        listed = cleared.get("/events", params={"data": "true", "unmasked": "true"}).json()["items"]
        assert listed[0]["data"] == case["data"]
        # Nothing is shown by these two, so nothing is on record.
        assert cleared.get("/events", params={"unmasked": "true"}).json()["items"][0]["data"] is None
        assert cleared.get("/events/99", params=asked).status_code == 404
    with running.hub.reader.session() as session:
        entries = audit.listing(session, who="Morven Example")
        assert [(one.action, one.thing, one.reason) for one in entries] == [
            ("payloads.read", f"event/{seq}", ""),
            ("payloads.read", f"event/{seq}", "a complaint, C-9"),
        ]


def test_a_page_read_unmasked_is_one_entry_that_says_which(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    for number in (1, 2, 3):
        publish(operator, case, id=f"c-{number}")
    asked = {"data": "true", "unmasked": "true", "purpose": "an audit"}
    assert len(operator.get("/events", params=asked).json()["items"]) == 3
    with running.hub.reader.session() as session:
        (entry,) = audit.listing(session, thing="events")
        assert entry.detail == {"first": 1, "last": 3, "many": 3}
        assert entry.reason == "an audit"


@pytest.mark.parametrize("path", ["/events/1", "/events", "/dead-letters/d-1"])
def test_asking_unmasked_without_the_scope_is_refused_and_says_so(
    running: Any, operator: httpx2.Client, case: dict[str, Any], path: str
) -> None:
    publish(operator, case)
    asked = {"unmasked": "true", "purpose": "curiosity"}
    with running.client(Scope.EVENTS_READ, Scope.DEAD_LETTERS_READ) as reader:
        answer = reader.get(path, params=asked)
        assert reader.get(path).status_code == 200
    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["scope"] == "payloads:read"
    assert "needs the scope payloads:read" in answer.json()["detail"]
    with running.hub.reader.session() as session:
        assert [one for one in audit.listing(session) if one.action == "payloads.read"] == []


def test_a_purpose_is_one_line_and_what_is_misspelt_is_not_passed_over(
    operator: httpx2.Client, case: dict[str, Any]
) -> None:
    publish(operator, case)
    for asked in ({"purpose": "a\nb"}, {"purpose": "x" * 2001}, {"unmaskd": "true"}):
        answer = operator.get("/events/1", params={"unmasked": "true", **asked})
        assert answer.status_code == 422, answer.text


def test_a_receivers_words_do_not_repeat_personal_data(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    running.receiver.refuses = True
    running.receiver.words = "422: nothing known of R-1, A BIN ON  INVENTED STREET"
    seq = publish(operator, case)
    running.until(operator, f"/events/{seq}/deliveries", lambda body: body["items"][0]["state"] == "dead")
    hidden = "422: nothing known of R-1, •••"
    with running.client(Scope.EVENTS_READ, Scope.DEAD_LETTERS_READ) as reader:
        for client in (reader, operator):
            (made,) = client.get(f"/events/{seq}/deliveries").json()["items"]
            assert (made["cause"], made["tries"][0]["detail"]) == (hidden, hidden)
            (traced,) = client.get(f"/events/{seq}/trace").json()["events"]
            assert traced["deliveries"] == [made]
            (letter,) = client.get("/dead-letters").json()["items"]
            assert letter["cause"] == hidden
            shown = client.get(f"/dead-letters/d-{made['id']}").json()
            assert (shown["cause"], shown["delivery"]) == (hidden, made)
    clear = operator.get(f"/dead-letters/d-{made['id']}", params={"unmasked": "true"}).json()
    assert clear["cause"] == clear["delivery"]["tries"][0]["detail"] == running.receiver.words


def test_an_order_key_taken_from_personal_data_is_masked(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    routes = operator.get("/routes/export").text.replace("partitionkey", "data.title")
    assert operator.put("/routes", params={"owner": "tests"}, content=routes).status_code == 200
    running.receiver.refuses = True
    seq = publish(operator, case)
    running.until(operator, f"/events/{seq}/deliveries", lambda body: body["items"][0]["state"] == "dead")
    (made,) = operator.get(f"/events/{seq}/deliveries").json()["items"]
    (letter,) = operator.get("/dead-letters").json()["items"]
    assert made["lane"] == letter["lane"] == "•••"


def test_what_explains_a_route_shows_nothing_of_the_data(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    routes = operator.get("/routes/export").text.replace("partitionkey", "data.title")
    broken = '[routes.broken]\ntypes = ["case.*"]\nmatching = "abs(data.description) > `1`"\nto = "app"\n'
    asked = '[routes.asked]\ntypes = ["case.*"]\nmatching = "data.description"\nto = "app"\n'
    applied = operator.put("/routes", params={"owner": "tests"}, content=f"{routes}\n{broken}\n{asked}")
    assert applied.status_code == 200, applied.text
    seq = publish(operator, case)
    with running.client(Scope.ROUTES_READ) as reader:
        answer = reader.post("/routes/explain", params={"seq": seq})
    assert answer.status_code == 200
    assert "could not be worked out" in answer.text
    assert "it gave text" in answer.text
    for value in (case["data"]["title"], case["data"]["description"]):
        assert value not in answer.text


def test_the_list_pages_filters_and_follows(operator: httpx2.Client, case: dict[str, Any]) -> None:
    for number in range(1, 6):
        publish(operator, case, id=f"c-{number}", subject="it" if number == 3 else "other")
    first = operator.get("/events", params={"limit": 2}).json()
    second = operator.get("/events", params={"limit": 2, "after": first["next"]}).json()
    assert [one["id"] for one in first["items"] + second["items"]] == ["c-5", "c-4", "c-3", "c-2"]
    found = operator.get("/events", params={"type": "case.*", "subject": "it"}).json()["items"]
    assert [one["id"] for one in found] == ["c-3"]
    named = operator.get("/events", params={"source": case["source"], "id": "c-4"}).json()["items"]
    assert [one["seq"] for one in named] == [4]
    tail = operator.get("/events", params={"order": "oldest"}).json()
    publish(operator, case, id="c-6")
    new = operator.get("/events", params={"order": "oldest", "after": tail["next"]}).json()["items"]
    assert [one["id"] for one in new] == ["c-6"]


def test_where_an_event_went_and_its_story(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    seq = publish(operator, case, correlationid="story")
    found = running.until(
        operator, f"/events/{seq}/deliveries", lambda body: body["items"][0]["state"] == "delivered"
    )
    assert found["unrouted"] is False
    (made,) = found["items"]
    assert (made["subscription"], made["route"], made["lane"]) == ("app", "cases", "lane")
    assert [(one["number"], one["outcome"], one["local_id"]) for one in made["tries"]] == [
        (1, "receipt", "app-c-1")
    ]
    trace = operator.get(f"/events/{seq}/trace").json()
    assert trace["correlationid"] == "story"
    assert [one["tie"] for one in trace["events"]] == ["itself"]
    assert trace["events"][0]["deliveries"][0]["id"] == made["id"]
    assert trace["events"][0]["event"]["data"] is None


def test_the_account_balances_and_shows_how(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    publish(operator, case)
    publish(operator, case)
    operator.post("/events", json={"nonsense": True})
    running.until(operator, "/account", lambda body: body["deliveries"]["delivered"] == 1)
    account = operator.get("/account").json()
    assert account["balances"], account
    assert account["records"] == {"envelope": 1, "duplicate": 1, "invalid": 1, "ignored": 0}
    assert all(one["left"] == one["right"] for one in account["checks"])


def test_the_catalogue_says_what_each_type_promises(operator: httpx2.Client) -> None:
    lines = {one["short"]: one for one in operator.get("/schemas").json()["items"]}
    assert lines["case.opened"]["personal"]["description"] == "sensitive"
    schema = operator.get("/schemas/case.opened").json()
    assert schema["title"] == "uk.gov.council.case.opened.v1"


def test_subscriptions_and_adapters_say_how_they_stand(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    running.receiver.refuses = True
    publish(operator, case)
    publish(operator, case, id="c-2")

    def blocked(body: Any) -> bool:
        (line,) = body["items"]
        return bool(line["blocked_lanes"])

    (line,) = running.until(operator, "/subscriptions", blocked)["items"]
    assert (line["name"], line["owner"], line["waiting"], line["held"]) == ("app", "tests", 0, 1)
    adapters = {one["name"]: one for one in operator.get("/adapters").json()["items"]}
    assert adapters["receiver"]["summary"] == "A receiving app that refuses while it is told to."
    assert adapters["receiver"]["checks"]
    assert not adapters["asleep"]["enabled"]
    assert operator.get("/adapters/receiver/check").json() == {
        "name": "receiver",
        "ok": False,
        "detail": "it refuses",
    }
    assert operator.get("/adapters/register/check").json()["ok"] is None
    assert operator.get("/adapters/receiver/containers").json()["items"] == []


def test_metrics_are_prometheus_text(operator: httpx2.Client, case: dict[str, Any]) -> None:
    publish(operator, case)
    answer = operator.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    assert "tolbooth_events_total 1.0" in answer.text
    assert "tolbooth_channel_up 1.0" in answer.text
    assert 'outcome="envelope"' in answer.text
