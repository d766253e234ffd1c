"""Cases that become others', over HTTP: what would come of it, and what does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx2
import pytest

from cases.types.reading import SHIPPED
from cases.written.file import shipped
from hub.cases import apply_cases
from safeguards.policy import Scope
from tests.hub.api import test_cases
from tests.hub.api.conftest import Running
from tests.hub.api.test_case_joining import act, shown
from tests.hub.api.test_cases import take

__all__ = ["operator"]
operator = test_cases.operator
TEXTS = {one.name: one.text for one in shipped(SHIPPED)}
HOLE: dict[str, Any] = {
    "type": "pothole",
    "details": {"where_exactly": "by the school", "size": "a_cup"},
    "location": None,
}


@pytest.fixture
def told(tmp_path: Path) -> dict[str, Any]:
    (tmp_path / "types").mkdir()
    return {"cases": {"enabled": True, "types": str(tmp_path / "types")}}


def test_what_would_come_of_another_type_is_what_does(operator: httpx2.Client, running: Running) -> None:
    reference = take(operator, **HOLE)["reference"]
    before = shown(operator, reference)
    asked = {"type": "street_light", "reason": "the lamp"}
    stated = act(operator, f"{reference}/type/what-if", **asked)
    assert shown(operator, reference) == before, "nothing was changed"
    assert stated["lost"] == ["size"]
    after = act(operator, f"{reference}/type", **asked, expected=before["version"])
    assert {one["what"]: one["after"] for one in stated["changes"]} == {
        name: after[name] for name in ("type", "queue")
    }
    assert stated["details"] == after["details"]
    due = {one["name"]: one["due_at"] for one in after["clocks"]}
    assert {one["name"]: one["after"]["due_at"] for one in stated["clocks"]} == due
    missing = operator.post(f"/cases/{reference}/type/what-if", json={"type": "missed_bin"})
    assert (missing.status_code, "colour_of_bin" in missing.json()["detail"]) == (409, True)
    late = operator.post(f"/cases/{reference}/type", json={"type": "pothole", "expected": before["version"]})
    assert (late.status_code, "reclassified" in late.json()["detail"]) == (409, True)
    assert operator.post("/cases/rebuild", json={}).json()["cases"] == 1
    assert shown(operator, reference)["type"] == "street_light"
    with running.client(Scope.CASES_READ, Scope.CASES_TAKE) as agent:
        assert agent.post(f"/cases/{reference}/type/what-if", json=asked).status_code == 403


def test_all_open_cases_go_to_the_newest_version_but_those_that_cannot(
    operator: httpx2.Client, running: Running, tmp_path: Path
) -> None:
    plain = take(operator, **HOLE)["reference"]
    bare = take(operator, **{**HOLE, "details": {"where_exactly": "there"}})["reference"]
    ended = take(operator, **HOLE)["reference"]
    act(operator, f"{ended}/status", to="not_ours")
    text = TEXTS["pothole"].replace("version = 1", "version = 2")
    text = text.replace('required = ["where_exactly"]', 'required = ["where_exactly", "size"]')
    (tmp_path / "types" / "pothole.toml").write_text(text)
    running.hub.door.submit(lambda session: apply_cases(session, running.hub.settings)).result()
    for what_if in (True, False):
        done = act(operator, "types/pothole/move", what_if=what_if)
        assert (done["moved"], done["more"]) == (1, False)
        assert [one["reference"] for one in done["refused"]] == [bare]
        assert "size" in done["refused"][0]["why"]
    versions = [shown(operator, one)["type_version"] for one in (plain, bare, ended)]
    assert versions == [2, 1, 1]
    done = act(operator, "types/pothole/move", details={"size": "larger"}, limit=1)
    assert (done["moved"], shown(operator, bare)["type_version"]) == (1, 2)


def test_a_partner_has_it_and_a_reopening_is_stated_before(operator: httpx2.Client) -> None:
    reference = take(operator, **HOLE)["reference"]
    wrong = operator.post(f"/cases/{reference}/transfer", json={"partner": "Invented Trust"})
    assert (wrong.status_code, "not_ours" in wrong.json()["detail"]) == (409, True)
    gone = act(operator, f"{reference}/transfer", partner="Invented Trust", to="not_ours", share=["title"])
    assert (gone["partner"], gone["stands_for"]) == ("Invented Trust", "closed")
    other = take(operator, **HOLE)["reference"]
    act(operator, f"{other}/status", to="ordered")
    ended = act(operator, f"{other}/status", to="repaired")
    stated = act(operator, f"{other}/status/what-if", to="reopened")
    assert shown(operator, other)["ended_at"] == ended["ended_at"]
    again = act(operator, f"{other}/status", to="reopened")
    clocks = {one["name"]: (one["state"], one["due_at"]) for one in again["clocks"]}
    assert {one["name"]: one["before"]["state"] for one in stated["clocks"]} == {
        "respond": "met",
        "resolve": "met",
    }
    assert {
        one["name"]: (one["after"]["state"], one["after"]["due_at"]) for one in stated["clocks"]
    } == clocks
