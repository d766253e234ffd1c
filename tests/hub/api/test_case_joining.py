"""Cases that are tied, merged and told apart over HTTP."""

from __future__ import annotations

from typing import Any

import httpx2

from safeguards.policy import Scope
from tests.hub.api import test_cases
from tests.hub.api.conftest import Running
from tests.hub.api.test_cases import CALL, FIRST, take, told

__all__ = ["operator", "told"]
operator = test_cases.operator
REPAIR: dict[str, Any] = {
    "type": "housing_repair",
    "details": {"room": "kitchen", "fault": "it drips"},
    "location": None,
}


def shown(client: httpx2.Client, reference: str) -> Any:
    return client.get(f"/cases/{reference}").json()


def ends(case: Any) -> list[tuple[str, str]]:
    return [(one["link"], one["reference"]) for one in case["links"]]


def act(client: httpx2.Client, path: str, **body: Any) -> Any:
    answer = client.post(f"/cases/{path}", json=body)
    assert answer.is_success, answer.text
    return answer.json()


def test_both_ends_show_a_tie_and_who_is_second_is_told(operator: httpx2.Client, running: Running) -> None:
    one, other = (take(operator, **REPAIR)["reference"] for _ in range(2))
    for kind in ("parent", "related", "duplicate", "blocks"):
        act(operator, f"{one}/link", link=kind, other=other)
    assert ends(shown(operator, one)) == [
        *(("parent", other), ("related", other), ("duplicate_of", other), ("blocks", other)),
    ]
    assert ends(shown(operator, other)) == [
        *(("related", one), ("duplicated_by", one), ("blocked_by", one), ("child", one)),
    ]
    ring = operator.post(f"/cases/{other}/link", json={"link": "parent", "other": one})
    assert (ring.status_code, "cannot be its parent" in ring.json()["detail"]) == (409, True)
    late = operator.post(f"/cases/{one}/merge", json={"into": other, "expected": 2})
    assert (late.status_code, "linked" in late.json()["detail"]) == (409, True)
    held = operator.post(f"/cases/{other}/status", json={"to": "refused"})
    assert (held.status_code, f"parts of it are open ({one})" in held.json()["detail"]) == (409, True)
    act(operator, f"{other}/status", to="refused", anyway=True)
    act(operator, f"{one}/unlink", link="blocks", other=other)
    assert ("blocked_by", one) not in ends(shown(operator, other))
    care = take(operator, type="social_care_referral", details={"concern": "care_at_home"}, location=None)
    act(operator, f"{care['reference']}/link", link="related", other=one)
    with running.client(Scope.CASES_READ, Scope.CASES_WORK) as officer:
        assert care["reference"] not in [reference for _, reference in ends(shown(officer, one))]
        unseen = officer.post(f"/cases/{one}/link", json={"link": "blocks", "other": care["reference"]})
        assert unseen.status_code == 404
    with running.client(Scope.CASES_READ, Scope.CASES_TAKE) as agent:
        assert agent.post(f"/cases/{one}/merge", json={"into": other}).status_code == 403


def test_a_merged_case_is_seen_from_where_it_went_and_comes_back_as_it_was(operator: httpx2.Client) -> None:
    goes_on = take(operator, **REPAIR)["reference"]
    gone = take(operator, **REPAIR, description="It floods.")["reference"]
    before = shown(operator, gone)
    merged = act(operator, f"{gone}/merge", into=goes_on, reason="one tap")
    assert (merged["merged_into"], merged["ended_at"] is None) == (goes_on, False)
    assert shown(operator, goes_on)["merged"] == [gone]
    contacts = operator.get(f"/cases/{goes_on}/contacts", params={"limit": 1}).json()
    second = operator.get(f"/cases/{goes_on}/contacts", params={"after": contacts["next"]}).json()
    assert [(one["case"], one["told"].get("said")) for one in second["items"]] == [(gone, "It floods.")]
    story = operator.get(f"/cases/{goes_on}/story").json()["items"]
    assert (gone, "case.merged") in {(one["case"], one["what"]) for one in story}
    refused = operator.post(f"/cases/{gone}/status", json={"to": "appointed"})
    assert (refused.status_code, f"merged into {goes_on}" in refused.json()["detail"]) == (409, True)
    assert operator.post("/cases/rebuild", json={}).json()["cases"] == 2
    assert shown(operator, gone)["merged_into"] == goes_on
    after = act(operator, f"{gone}/unmerge")
    for one in (before, after):
        del one["version"]
        for each in one["clocks"]:
            del each["spent"]
    assert after == before


def test_a_report_told_apart_is_a_case_of_its_own_for_good(operator: httpx2.Client) -> None:
    take(operator)
    who = {"person": {"system": "crm", "local_id": "c-2"}}
    assert take(operator, reporter=who, title="Another bin")["repeats"]
    taken = act(operator, f"{FIRST}/contacts/2/detach", reason="the next close")
    own = taken["reference"]
    assert taken["reporter"] == operator.get(f"/cases/{own}/reporters").json()["items"][0]["reporter"] == 1
    assert shown(operator, FIRST)["contacts_shown"][1]["moved_to"] == own
    found = shown(operator, own)
    assert (found["title"], ends(found)) == ("Another bin", [("apart", FIRST)])
    again = operator.post("/cases", json={**CALL, "reporter": who}).json()
    assert again == {"reference": own, "repeats": True, "reporter": 2}
    listed = operator.get("/cases", params={"person": "crm/c-2"}).json()["items"]
    assert [one["reference"] for one in listed] == [own]
    operator.post("/cases/rebuild", json={})
    assert operator.post("/cases", json={**CALL, "reporter": who}).json()["reference"] == own
