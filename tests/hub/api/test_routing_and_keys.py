from __future__ import annotations

from typing import Any

import httpx2
import pytest

from safeguards.audit import repository as audit

KIND = {"content-type": "application/cloudevents+json"}


def test_routes_are_shown_exported_and_read_back_to_the_same(running: Any, operator: httpx2.Client) -> None:
    now = operator.get("/routes").json()
    assert now["version"] == 1
    assert [one["name"] for one in now["routes"]] == ["cases"]
    assert now["owners"] == {"routes": {"cases": "tests"}, "subscriptions": {"app": "tests"}}
    text = operator.get("/routes/export", params={"owner": "tests"}).text
    same = operator.put("/routes", params={"owner": "tests"}, content=text).json()
    assert same == {"version": 1, "changed": False, "routes": 1, "subscriptions": 1}
    assert operator.get("/routes/export", params={"owner": "nobody"}).text.strip() == ""


def test_a_change_makes_a_version_is_on_record_and_the_old_one_can_be_seen(
    running: Any, operator: httpx2.Client
) -> None:
    text = operator.get("/routes/export").text.replace('"case.*"', '"person.*"')
    assert operator.put("/routes", params={"owner": "tests"}, content=text).json()["version"] == 2
    assert operator.get("/routes/version/1").json()["routes"][0]["types"] == ["case.*"]
    assert operator.get("/routes").json()["routes"][0]["types"] == ["person.*"]
    with running.hub.reader.session() as session:
        (entry,) = audit.listing(session, thing="routing/2")
    assert (entry.who, entry.detail) == ("Ailsa Example", {"owner": "tests", "before": 1})


def test_routes_with_faults_are_refused_with_line_and_fix_and_nothing_changes(
    operator: httpx2.Client,
) -> None:
    text = '[routes.cases]\ntypes = ["case.opend"]\nto = "ap"\ncolour = 1\n'
    answer = operator.put("/routes", params={"owner": "tests"}, content=text)
    assert answer.status_code == 422
    problems = answer.json()["problems"]
    assert {one["line"] for one in problems} <= {1, 2, 3, 4}
    assert all(one["file"] == "tests" and one["fix"] for one in problems)
    assert operator.get("/routes").json()["version"] == 1
    assert operator.put("/routes", params={"owner": "tests"}, content=b"\xff").status_code == 422
    assert operator.put("/routes", params={"owner": "file:x"}, content="").status_code == 422


def test_what_belongs_to_another_owner_is_left_alone(operator: httpx2.Client) -> None:
    text = operator.get("/routes/export").text
    answer = operator.put("/routes", params={"owner": "somebody-else"}, content=text)
    assert answer.status_code == 409
    assert "belongs to tests" in answer.json()["detail"]
    mine = '[routes.mine]\ntypes = ["person.moved"]\nto = "app"\n'
    assert operator.put("/routes", params={"owner": "somebody-else"}, content=mine).status_code == 200
    assert [one["name"] for one in operator.get("/routes").json()["routes"]] == ["cases", "mine"]


def test_explain_says_which_match_and_why_by_the_routes_of_the_event(
    operator: httpx2.Client, case: dict[str, Any]
) -> None:
    said = operator.post("/routes/explain", json=case).json()
    assert said["unrouted"] is False
    assert [(one["route"], one["matched"], one["chosen"]) for one in said["items"]] == [("cases", True, True)]
    seq = operator.post("/events", json=case, headers=KIND).json()["results"][0]["seq"]
    text = operator.get("/routes/export").text.replace('"case.*"', '"person.*"')
    operator.put("/routes", params={"owner": "tests"}, content=text)
    now = operator.post("/routes/explain", json=case).json()
    assert (now["version"], now["unrouted"]) == (2, True)
    assert now["items"][0]["reasons"]
    then = operator.post("/routes/explain", params={"seq": seq}).json()
    assert (then["version"], then["unrouted"]) == (1, False)
    assert operator.post("/routes/explain", params={"seq": seq, "version": 2}).json()["unrouted"] is True
    assert operator.post("/routes/explain", json={"id": 1}).status_code == 422


def test_a_key_is_made_used_listed_without_its_secret_and_ended(
    running: Any, operator: httpx2.Client
) -> None:
    made = operator.post("/keys", json={"holder": "Morven Example", "scopes": ["events:read"]})
    assert made.status_code == 201
    key, key_id = made.json()["key"], made.json()["key_id"]
    headers = {"authorization": f"Bearer {key}"}
    assert httpx2.get(running.url + "/events", headers=headers).status_code == 200
    listed = operator.get("/keys")
    assert key_id in listed.text
    assert key not in listed.text
    assert operator.delete(f"/keys/{key_id}").status_code == 204
    assert httpx2.get(running.url + "/events", headers=headers).status_code == 401
    assert operator.delete(f"/keys/{key_id}").status_code == 404
    with running.hub.reader.session() as session:
        assert [one.action for one in audit.listing(session, thing=f"key/{key_id}")] == [
            "keys.revoke",
            "keys.create",
        ]


@pytest.mark.parametrize("escape", ["\\u0000", "\\n", "\\u001b[2J", "\\u0085", "\\u2028", "\\ud83d"])
@pytest.mark.parametrize("field", ["holder", "sources"])
def test_a_key_with_a_control_character_is_not_made(operator: httpx2.Client, field: str, escape: str) -> None:
    sources = f'["/a{escape}/b"]' if field == "sources" else '["/a"]'
    holder = f"Ailsa{escape} Example" if field == "holder" else "Ailsa Example"
    before = operator.get("/keys").json()
    answer = operator.post(
        "/keys",
        content=f'{{"holder": "{holder}", "scopes": ["events:publish"], "sources": {sources}}}',
        headers={"content-type": "application/json"},
    )
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    if escape != "\\ud83d":
        assert "control character U+" in answer.json()["detail"]
        assert "leave it out" in answer.json()["detail"]
    assert operator.get("/keys").json() == before


def test_a_key_that_could_do_nothing_right_is_not_made(operator: httpx2.Client) -> None:
    for wanted in (
        {"holder": "Morven Example", "scopes": ["everything"]},
        {"holder": "Morven Example", "scopes": ["events:publish"]},
        {"holder": "Morven Example", "scopes": []},
        {"holder": " ", "scopes": ["events:read"]},
    ):
        answer = operator.post("/keys", json=wanted)
        assert answer.status_code == 422, wanted
        assert answer.json()["detail"]
