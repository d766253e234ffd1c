"""What somebody keeps at their desk goes by their new name, and is nobody's when they have left."""

from __future__ import annotations

from typing import Any

import httpx2

from safeguards.policy import Scope
from tests.hub.api.conftest import Running
from tests.hub.api.staff_and_cases import database, operator, told
from tests.hub.api.test_groups import fail, groups
from tests.hub.api.test_runbooks import BOOK
from tests.hub.api.test_staff import account, patch

__all__ = ["database", "operator", "told"]

OLD, NEW = "morag.example@council.example", "morag.sample@council.example"
SEARCHES, VIEWS = "/dead-letters/searches", "/cases/views"
SEARCH = {"search": {"type": ["case.*"]}}
VIEW = {"wanted": {"queue": "complaints"}}


def owners(client: httpx2.Client, path: str) -> dict[str, str]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return {one["name"]: one["owner"] for one in answer.json()["items"]}


def made(client: httpx2.Client, path: str, **body: Any) -> None:
    answer = client.post(path, json=body)
    assert answer.status_code == 201, answer.text


def test_what_somebody_keeps_goes_by_their_new_name_and_is_nobodys_when_they_leave(
    running: Running, operator: httpx2.Client
) -> None:
    which = account(operator, "morag.example")
    reads = (Scope.CASES_READ, Scope.DEAD_LETTERS_READ)
    with running.client(*reads, Scope.DEAD_LETTERS_TRIAGE, holder="Morag.Example@council.example") as mine:
        made(mine, SEARCHES, name="hers", **SEARCH)
        made(mine, SEARCHES, name="all-of-us", shared=True, **SEARCH)
        made(mine, VIEWS, name="hers", **VIEW)
        made(mine, VIEWS, name="the-team", team="complaints", **VIEW)
    made(operator, SEARCHES, name="operators", **SEARCH)
    made(operator, VIEWS, name="operators", **VIEW)
    made(operator, "/runbooks", **BOOK | {"owner": "MORAG.example@council.example"})
    made(operator, "/runbooks", **BOOK)

    patch(operator, which, userName=NEW)
    running.until(operator, "/runbooks", lambda page: page["items"][0]["owner"] == NEW)
    running.until(operator, f"{VIEWS}/the-team", lambda one: one["owner"] == NEW)
    with running.client(*reads, holder=NEW) as hers, running.client(*reads, holder=OLD) as nobody:
        assert owners(hers, SEARCHES) == {"all-of-us": NEW, "hers": NEW}
        assert owners(hers, VIEWS) == {"hers": NEW, "the-team": NEW}
        assert hers.patch(f"{SEARCHES}/hers", json={"about": "mine yet"}).status_code == 200
        assert owners(nobody, SEARCHES) == {"all-of-us": NEW}
        patch(operator, which, active=False)
        running.until(operator, f"{VIEWS}/the-team", lambda one: one["owner"] == "")
        running.until(operator, "/runbooks", lambda page: page["items"][0]["owner"] == "")
        assert hers.get(VIEWS).status_code == 401

    her = "Ailsa Example"
    assert owners(operator, SEARCHES) == {"all-of-us": "", "hers": "", "operators": her}
    assert owners(operator, VIEWS) == {"hers": "", "operators": her, "the-team": ""}
    book = operator.get("/runbooks/rb-1").json()
    assert (book["version"], book["author"], book["title"]) == (3, "index of staff", BOOK["title"])
    assert book["versions"][0]["reason"] == "st-1 has left the council"
    assert operator.get("/runbooks/rb-2").json()["owner"] == BOOK["owner"], "a team's is the team's"
    with running.client(*reads, holder="bea") as other:
        assert owners(other, SEARCHES) == {"all-of-us": ""}
        assert owners(other, VIEWS) == {"the-team": ""}
        refused = other.delete(f"{SEARCHES}/all-of-us")
        assert (refused.status_code, "is nobody's" in refused.text) == (409, True)
        refused = other.delete(f"{VIEWS}/the-team")
        assert (refused.status_code, "is nobody's" in refused.text) == (409, True)
        assert other.get(f"{VIEWS}/hers").status_code == 404
    assert operator.patch(f"{SEARCHES}/hers", json={"shared": True}).json()["owner"] == her
    assert operator.patch(f"{VIEWS}/hers", json={"team": "complaints"}).json()["owner"] == her
    assert operator.delete(f"{VIEWS}/the-team").status_code == 204
    trail = operator.get("/audit", params={"action": "case-views.change"}).json()["items"]
    assert ("index of staff", "st-1 has left the council", {"owner": None, "was": NEW}) in [
        (one["who"], one["reason"], one["detail"]) for one in trail
    ]


def test_what_a_leaver_had_sent_again_waits_for_somebody_who_is_there(
    running: Running, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    which = account(operator, "morag.example")
    fail(running, operator, case, "c-1", "c-2", "c-3")
    [group] = groups(operator)
    running.receiver.refuses = False
    with running.client(holder=OLD) as mine:
        slow = {"group": group["id"], "rate": 0.001, "reason": "the street is there now"}
        job = mine.post("/replays", json=slow).raise_for_status().json()["id"]
        running.until(operator, f"/replays/{job}", lambda one: one["progress"]["delivered"] == 1)
        patch(operator, which, active=False)
        stands = running.until(operator, f"/replays/{job}", lambda one: one["state"] == "paused")
    assert "st-1 has left the council" in str(stands)
    assert stands["progress"]["waiting"] == 2
    operator.post(f"/replays/{job}/resume", json={"reason": "I see to it"}).raise_for_status()
    assert operator.get(f"/replays/{job}").json()["state"] == "running"
    trail = operator.get("/audit", params={"action": "replays.resume"}).json()["items"]
    assert [one["who"] for one in trail] == ["Ailsa Example"]
