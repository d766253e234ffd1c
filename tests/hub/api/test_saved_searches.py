"""Searches that are kept by a name, and replays of what a search finds."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from safeguards.audit import repository as audit
from safeguards.policy import Scope
from tests.hub.api.test_dead_letters import KIND, WHY
from tests.hub.api.test_groups import fail

PATH = "/dead-letters/searches"
NIGHT = {"name": "last-night", "about": "what failed", "search": {"type": ["case.*"], "since": "12h"}}
READ = Scope.DEAD_LETTERS_READ


def names(client: httpx2.Client) -> list[str]:
    return [one["name"] for one in client.get(PATH).raise_for_status().json()["items"]]


def test_a_search_is_kept_run_changed_and_forgotten(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    fail(running, operator, case, "c-1")
    fail(running, operator, case, "c-2", words="closed for the day")
    operator.post("/events", content=b"{", headers=KIND)
    made = operator.post(PATH, json=NIGHT)
    assert made.status_code == 201, made.text
    assert made.json() | {"changed_at": ""} == {
        "name": "last-night",
        "owner": "Ailsa Example",
        "shared": False,
        "about": "what failed",
        "search": made.json()["search"],
        "changed_at": "",
        "changed_by": "Ailsa Example",
    }
    second, first = (one["id"] for one in operator.get("/dead-letters?saved=last-night").json()["items"])
    found = operator.post("/dead-letters/search", json={"saved": "last-night", "words": "closed"}).json()
    assert [one["id"] for one in found["items"]] == [second]
    changed = operator.patch(f"{PATH}/last-night", json={"search": {"words": "such street"}}).json()
    assert (changed["search"]["words"], changed["about"]) == ("such street", "what failed")
    [line] = operator.get("/dead-letters?saved=last-night").json()["items"]
    assert line["id"] == first
    assert operator.delete(f"{PATH}/last-night").status_code == 204
    assert operator.get(f"{PATH}/last-night").status_code == 404
    assert operator.get("/dead-letters?saved=last-night").status_code == 404
    with running.hub.reader.session() as session:
        entries = audit.listing(session, thing="search/last-night")
    assert [one.action for one in entries] == ["searches.delete", "searches.change", "searches.save"]
    assert entries[-1].detail == {"shared": False, "search": {"type": ["case.*"], "since": "12h"}}


def test_whose_it_is_and_who_has_it(running: Any, operator: httpx2.Client) -> None:
    with (
        running.client(READ, holder="Ruairidh Sample") as his,
        running.client(READ, holder=" ruairidh  SAMPLE") as also_his,
        running.client(READ, Scope.DEAD_LETTERS_TRIAGE, holder="Mairi Example") as hers,
    ):
        assert his.post(PATH, json={**NIGHT, "name": "mine"}).status_code == 201
        assert his.post(PATH, json={**NIGHT, "name": "ours", "shared": True}).status_code == 403
        assert hers.post(PATH, json={**NIGHT, "name": "ours", "shared": True}).status_code == 201
        assert (names(his), names(also_his), names(hers)) == (["mine", "ours"], ["mine", "ours"], ["ours"])
        assert hers.get(f"{PATH}/mine").status_code == 404
        for taken, whose in (("mine", "somebody's own"), ("ours", "Mairi Example's")):
            other = operator.post(PATH, json={**NIGHT, "name": taken})
            assert (other.status_code, f"taken, by {whose}" in other.json()["detail"]) == (409, True)
        refused = his.patch(f"{PATH}/ours", json={"about": "x"})
        assert (refused.status_code, "is Mairi Example's" in refused.json()["detail"]) == (409, True)
        assert his.delete(f"{PATH}/ours").status_code == 409
        assert also_his.patch(f"{PATH}/mine", json={"about": "new"}).json()["about"] == "new"
        assert his.patch(f"{PATH}/mine", json={"shared": True}).status_code == 403
        assert operator.patch(f"{PATH}/ours", json={"shared": False}).status_code == 200
        assert names(his) == ["mine"]


@pytest.mark.parametrize(
    ("wanted", "status", "said"),
    [
        ({"name": "Last Night"}, 422, "name"),
        ({"name": "../x"}, 422, "name"),
        ({"search": {"person": "revenues/4711"}}, 409, "is not kept with the value of a person"),
        ({"search": {"field": ["account_reference=CT-1"]}}, 409, "is not kept with the value of a person"),
        ({"search": {"field": ["refrence=1"]}}, 409, "did you mean"),
        ({"search": {"since": "soon"}}, 422, "how long ago"),
        ({"search": {"saved": "other"}}, 422, "saved"),
        ({"search": None}, 422, "search"),
    ],
)
def test_what_cannot_be_kept_is_refused(
    operator: httpx2.Client, wanted: dict[str, Any], status: int, said: str
) -> None:
    answer = operator.post(PATH, json={**NIGHT, **wanted})
    assert (answer.status_code, said in answer.text) == (status, True), answer.text
    assert names(operator) == []


def test_what_a_search_finds_is_replayed_as_a_job(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    fail(running, operator, case, "c-1", "c-2")
    fail(running, operator, case, "c-3", words="closed for the day")
    running.receiver.refuses = False
    operator.post(PATH, json={**NIGHT, "name": "cases"}).raise_for_status()
    search = {"saved": "cases", "words": "street"}
    started = operator.post("/replays", json={"search": search, **WHY})
    assert started.status_code == 202, started.text
    job = started.json()
    assert job["of"] == {"search": {"type": ["case.*"], "since": "12h", "words": "street"}}
    path = f"/replays/{job['id']}"
    ended = running.until(operator, path, lambda body: body["state"] == "done")
    counted = {name: many for name, many in ended["progress"].items() if many}
    assert counted == {"chosen": 2, "delivered": 2}
    assert sorted(running.receiver.got) == ["c-1", "c-2"]
    [left] = operator.get("/dead-letters").json()["items"]
    assert left["event_id"] == "c-3"
    resolved = operator.get("/dead-letters", params={"state": "resolved"}).json()["items"]
    assert sorted(one["event_id"] for one in resolved) == ["c-1", "c-2"]
    again = operator.post("/replays", json={"search": search, **WHY})
    assert (again.status_code, "nothing to replay" in again.text) == (409, True)


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({"search": {"state": "any"}}, 409, "Only what is open"),
        ({"search": {}, "to": "app"}, 409, "search for deliveries"),
        ({"search": {"place": "uprn/1"}}, 409, "classed personal"),
        ({"search": {"matching": "("}}, 409, "no regular expression"),
        ({"search": {"saved": "none"}}, 404, "no search 'none'"),
        ({"search": {}, "group": "g-1"}, 422, "exactly one of"),
        ({"search": {"colour": "red"}}, 422, "colour"),
    ],
)
def test_a_search_that_is_none_to_replay_by_is_refused(
    operator: httpx2.Client, body: dict[str, Any], status: int, said: str
) -> None:
    answer = operator.post("/replays", json={**body, **WHY})
    assert (answer.status_code, said in answer.text) == (status, True), answer.text
