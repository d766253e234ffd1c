"""Cases of Lagan are taken over through its adapter, over real SOAP."""

from __future__ import annotations

from datetime import timedelta

import httpx2

from adapters.verint.sandbox.cases import InteractionThere, NoteThere
from adapters.verint.sandbox.mischief import Mischief
from adapters.verint.sandbox.running import RunningSandbox
from tests.hub.api.old_cases import (
    DAY,
    NOON,
    PERSON,
    PROFILE,
    also,
    counts,
    events,
    findings,
    lagan,
    put,
    run,
    whole,
)
from tests.hub.api.test_case_finding import listed
from tests.hub.api.test_cases import database, operator, told

__all__ = ["also", "database", "lagan", "operator", "told"]


def test_a_case_is_what_it_was_and_nobody_is_told(
    lagan: RunningSandbox,
    operator: httpx2.Client,
) -> None:
    old = whole(lagan)
    assert counts(run(operator)) == {"read": 1, "new": 1}
    case = operator.get(f"/cases/{old}").json()
    assert (case["type"], case["status"], case["outcome"]) == ("pothole", "repaired", "fixed")
    assert case["opened_at"] == "2024-07-04T11:00:00Z"
    assert case["ended_at"] == "2024-07-08T11:00:00Z"
    assert (case["title"], case["description"]) == ("Hole 1", "It is by the bridge.")
    assert (case["queue"], case["channel"], case["clocks"]) == ("roads_north", "phone", [])
    assert case["location"]["position"] == {"latitude": 57.1, "longitude": -2.1}
    assert [(one["system"], one["local_id"]) for one in case["records"]] == [("lagan", old)]
    assert case["back_office"] is None, "roads has it as wdm, and is not told"
    [note] = case["notes"]
    assert (note["text"], note["noted_by"], note["noted_at"]) == (
        "Looked at",
        "jsmith",
        "2024-07-05T11:00:00Z",
    )
    [contact] = operator.get(f"/cases/{old}/contacts").json()["items"]
    assert (contact["channel"], contact["happened_at"]) == ("phone", "2024-07-04T11:00:00Z")
    assert operator.get(f"/cases/{old}/reporters").json()["items"] == []
    assert listed(operator, person=f"lagan/{PERSON}") == [case["reference"]]
    assert listed(operator, words=old) == listed(operator, reference=old) == [case["reference"]]
    assert events(operator) == [
        "case.opened",
        "case.interaction_recorded",
        "case.noted",
        "case.status_changed",
        "case.closed",
    ]
    assert len(lagan.cases.cases) == 1, "nothing was made there"
    before = operator.get(f"/cases/{old}").json()
    operator.post("/cases/rebuild", json={})
    assert operator.get(f"/cases/{old}").json() == before


def test_an_open_case_has_its_clocks_since_it_was_opened(
    lagan: RunningSandbox,
    operator: httpx2.Client,
) -> None:
    old = put(lagan, 1, status="Ordered", modified=NOON + 2 * DAY)
    run(operator)
    case = operator.get(f"/cases/{old}").json()
    clocks = {one["name"]: one for one in case["clocks"]}
    assert (clocks["respond"]["state"], clocks["resolve"]["state"]) == ("met", "running")
    assert clocks["resolve"]["due_at"].startswith("2024-07-1")
    assert case["overdue"]
    assert "notification.requested" not in events(operator)


def test_all_of_them_come_once_and_a_second_run_changes_nothing(
    lagan: RunningSandbox,
    operator: httpx2.Client,
) -> None:
    # Of these hours, so that no clock rings meanwhile.
    now = lagan.cases.now()
    old = [
        put(lagan, one, status="Closed" if one % 3 else "Open", opened=now - one * timedelta(minutes=3))
        for one in range(1, 40)
    ]
    first = run(operator)
    assert counts(first) == {"read": 39, "new": 39}
    before = [operator.get(f"/cases/{one}").json() for one in old]
    told_of = events(operator)
    assert counts(run(operator)) == {"read": 39, "unchanged": 39}
    assert events(operator) == told_of
    assert [operator.get(f"/cases/{one}").json() for one in old] == before
    counted = run(operator, "reconcile")
    assert (counts(counted), counted["balanced"]) == ({"read": 39, "same": 39}, True)
    assert counted["tally"] == [
        {"type": "pothole", "status": "received", "there": 13, "here": 13},
        {"type": "pothole", "status": "repaired", "there": 26, "here": 26},
    ]


def test_what_is_done_there_meanwhile_is_followed(
    lagan: RunningSandbox,
    operator: httpx2.Client,
) -> None:
    still, closes, reopens, grows, gone_on = (put(lagan, one, status="Open") for one in range(1, 6))
    put(lagan, 3, status="Closed", closed=NOON + 4 * DAY)
    put(lagan, 5, description="As it was said there.")
    run(operator)
    put(lagan, 2, status="Closed", reason="No works needed", closed=NOON + 6 * DAY, modified=NOON + 6 * DAY)
    put(lagan, 3, status="Open", modified=NOON + 6 * DAY)
    contact = InteractionThere(number=21, channel="Kiosk", verified=False, created=NOON + 7 * DAY)
    note = NoteThere(number=22, text="It has grown.", created=NOON + 7 * DAY)
    put(lagan, 4, title="Hole 4, now larger", notes=[note], interactions=[contact])
    operator.patch(f"/cases/{gone_on}", json={"title": "Put right here", "description": "By the caller"})
    put(lagan, 5, title="Put right there", description="Put right there, too")
    put(lagan, 6)
    assert counts(run(operator)) == {"read": 6, "new": 1, "changed": 3, "unchanged": 2}
    assert operator.get(f"/cases/{closes}").json()["status"] == "nothing_to_do"
    assert operator.get(f"/cases/{closes}").json()["ended_at"] == "2024-07-09T11:00:00Z"
    assert operator.get(f"/cases/{reopens}").json()["ended_at"] is None
    grown = operator.get(f"/cases/{grows}").json()
    assert grown["title"] == "Hole 4, now larger"
    assert [one["text"] for one in grown["notes"]] == ["It has grown."]
    assert [one["channel"] for one in grown["contacts_shown"]] == ["system"]
    assert grown["contacts_shown"][0]["told"]["said"] == "By Kiosk"
    assert operator.get(f"/cases/{gone_on}").json()["title"] == "Put right here"
    changes = {one["what"] for one in operator.get(f"/cases/{grows}/story").json()["items"]}
    same = {one["what"] for one in operator.get(f"/cases/{still}/story").json()["items"]}
    assert "case.updated" in changes
    assert not same & {"case.updated", "case.status_changed", "case.noted", "case.contacted"}, same
    assert counts(run(operator)) == {"read": 6, "unchanged": 6}
    assert run(operator, "reconcile")["balanced"]


def test_what_was_moved_here_is_not_overwritten(
    lagan: RunningSandbox,
    operator: httpx2.Client,
) -> None:
    here, both = put(lagan, 1), put(lagan, 2)
    run(operator)
    for one in (here, both):
        operator.post(f"/cases/{one}/status", json={"to": "not_ours", "reason": "a farm track"})
    put(lagan, 2, status="Ordered", modified=NOON + 9 * DAY)
    again = run(operator)
    assert counts(again) == {"read": 2, "unchanged": 1, "skipped": 1}
    assert "somebody has moved it here" in findings(operator, again)[both][1]
    assert operator.get(f"/cases/{both}").json()["status"] == "not_ours"
    counted = run(operator, "reconcile")
    assert (counts(counted), counted["balanced"]) == ({"read": 2, "moved_on": 1, "different": 1}, False)
    assert {one: what for one, (what, _) in findings(operator, counted).items()} == {
        here: "moved_on",
        both: "different",
    }
    # Somebody decides; each import looks at it again until then.
    assert counts(run(operator))["skipped"] == 1
    put(lagan, 2, status="Open", modified=NOON + 10 * DAY)
    assert counts(run(operator)) == {"read": 2, "unchanged": 2}
    assert run(operator, "reconcile")["balanced"]


def test_what_was_merged_or_reclassified_here_is_explained(
    lagan: RunningSandbox,
    operator: httpx2.Client,
) -> None:
    into, gone, other = (put(lagan, one) for one in range(1, 4))
    run(operator)
    operator.post(f"/cases/{gone}/merge", json={"into": operator.get(f"/cases/{into}").json()["reference"]})
    complaint = {"type": "complaint", "details": {"about_service": "roads"}, "as": "supervisor"}
    made = operator.post(f"/cases/{other}/type", json={**complaint, "reason": "they complain"})
    assert made.status_code == 200, made.text
    for turn in range(2):
        again = run(operator)
        assert counts(again) == {"read": 3, "unchanged": 3}
        counted = run(operator, "reconcile")
        assert (counts(counted), counted["balanced"]) == ({"read": 3, "same": 1, "moved_on": 2}, True), turn
        assert {one: what for one, (what, _) in findings(operator, counted).items()} == {
            gone: "moved_on",
            other: "moved_on",
        }
    # It is said once that they stand otherwise there by now; what is noted there still comes in.
    note = NoteThere(number=22, text="It has grown.", created=NOON + 7 * DAY)
    put(lagan, 2, status="Closed", closed=NOON + 9 * DAY, modified=NOON + 9 * DAY, notes=[note])
    put(lagan, 3, status="Closed", closed=NOON + 9 * DAY, modified=NOON + 9 * DAY)
    said = run(operator)
    assert counts(said) == {"read": 3, "unchanged": 1, "skipped": 2}
    assert "is part of" in findings(operator, said)[gone][1]
    assert "is of the type complaint" in findings(operator, said)[other][1]
    assert operator.get(f"/cases/{other}").json()["ended_at"] is None
    assert [one["text"] for one in operator.get(f"/cases/{gone}").json()["notes"]] == ["It has grown."]
    assert counts(run(operator)) == {"read": 3, "unchanged": 3}
    assert run(operator, "reconcile")["balanced"]
    more = NoteThere(number=23, text="It is deep.", created=NOON + 8 * DAY)
    put(lagan, 2, status="Closed", closed=NOON + 9 * DAY, modified=NOON + 9 * DAY, notes=[note, more])
    assert counts(run(operator)) == {"read": 3, "changed": 1, "unchanged": 2}, "that is no news of its status"


def test_what_is_itself_again_follows_again(
    lagan: RunningSandbox,
    operator: httpx2.Client,
) -> None:
    """Unmerged, or of its own type again: the old status was never put, and comes in now."""
    into, gone, other = (put(lagan, one) for one in range(1, 4))
    run(operator)
    operator.post(f"/cases/{gone}/merge", json={"into": operator.get(f"/cases/{into}").json()["reference"]})
    complaint = {"type": "complaint", "details": {"about_service": "roads"}, "as": "supervisor"}
    operator.post(f"/cases/{other}/type", json={**complaint, "reason": "they complain"})
    for number in (2, 3):
        put(lagan, number, status="Ordered", modified=NOON + 9 * DAY)
    assert counts(run(operator)) == {"read": 3, "unchanged": 1, "skipped": 2}
    assert counts(run(operator)) == {"read": 3, "unchanged": 3}, "that is said once"
    operator.post(f"/cases/{gone}/unmerge", json={})
    pothole = {"type": "pothole", "details": {"where_exactly": "by the bridge"}, "as": "supervisor"}
    back = operator.post(f"/cases/{other}/type", json={**pothole, "reason": "they do not"})
    assert back.status_code == 200, back.text
    assert counts(run(operator)) == {"read": 3, "unchanged": 1, "changed": 2}
    assert {operator.get(f"/cases/{one}").json()["status"] for one in (gone, other)} == {"ordered"}
    assert counts(run(operator)) == {"read": 3, "unchanged": 3}
    counted = run(operator, "reconcile")
    assert (counts(counted), counted["balanced"]) == ({"read": 3, "same": 3}, True)


def test_what_is_away_halfway_is_gone_on_with(
    lagan: RunningSandbox,
    operator: httpx2.Client,
) -> None:
    for number in range(1, 20):
        put(lagan, number)
    wanted = {"system": "lagan", "profile": PROFILE}
    begun = operator.post("/cases/imports", json=wanted).json()
    path = f"/cases/imports/{begun['id']}/steps"
    first = operator.post(path, json={"pages": 0}).json()
    assert 0 < first["counts"]["new"] < 19
    assert operator.post(path, json={"pages": 0}).status_code == 409, "sent twice"
    lagan.tell(Mischief(kind="down"))
    away = operator.post(path, json={"pages": 1})
    assert (away.status_code, away.headers["retry-after"]) == (503, "5")
    assert "lagan" in away.json()["title"]
    lagan.tell(None)
    again = operator.post("/cases/imports", json=wanted).json()
    assert (again["id"], again["pages"]) == (begun["id"], 1)
    assert counts(run(operator)) == {"read": 19, "new": 19}
    assert operator.get("/cases/imports").json()["items"][0]["state"] == "finished"
    assert operator.post(path, json={"pages": 9}).status_code == 409
