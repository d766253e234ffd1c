"""Whoever follows the pages about cases literally gets where they say."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path

from tests.house.test_docs_walks import pages
from tests.house.walk import Walk, answers, free_port, until

__all__ = ["pages"]


def test_cases_are_worked_on(walk: Walk, pages: Path) -> None:
    walk.env["TOLBOOTH_HTTP__PORT"] = port = str(free_port())

    def known() -> None:
        until(lambda: len(walk.json("tolbooth cases list")["items"]) == 2, "both of them")

    walk.first = {
        "tolbooth cases take call.json": lambda: until(lambda: answers(int(port)), "the page's hub"),
        "tolbooth cases list": known,
    }
    walk.through(pages / "how-to" / "work-on-cases.md")
    found = walk.json("tolbooth cases show TB-5619-0321")
    assert (found["status"], found["assignee"], found["contacts"]) == ("collected", "ada", 3)
    assert {one["name"]: one["state"] for one in found["clocks"]} == {"respond": "met", "resolve": "met"}
    [form] = walk.json("tolbooth cases list --uprn 9002")["items"]
    assert form["type"] == "missed_bin"
    walk.through(pages / "how-to" / "join-cases.md")
    shown = walk.json("tolbooth cases show TB-2927-6743")
    assert [(one["link"], one["reference"]) for one in shown["links"]] == [("child", "TB-1581-9954")]
    assert (shown["merged"], shown["contacts"]) == ([], 2)
    apart = walk.json("tolbooth cases show TB-6544-9580")
    assert (apart["title"], apart["contacts"]) == ("Another hole", 2)
    assert [(one["link"], one["reference"]) for one in apart["links"]] == [("apart", "TB-7890-6378")]
    walk.through(pages / "how-to" / "share-out-the-work.md")
    eighth, ninth = (walk.json(f"tolbooth cases show {one}") for one in ("TB-5199-2791", "TB-3853-6001"))
    assert (eighth["assignee"], ninth["assignee"]) == ("ada", "ada")
    assert [(one["state"], one["assignee"]) for one in eighth["tasks"]] == [("done", "bea")]
    assert [(one["contact"], one["state"]) for one in eighth["call_backs"]] == [(2, "kept")]
    walk.through(pages / "how-to" / "move-cases.md")
    lamp = walk.json("tolbooth cases show TB-7890-6378")
    assert (lamp["type"], lamp["queue"]) == ("street_light", "lighting_north")
    gone = walk.json("tolbooth cases show TB-6544-9580")
    assert (gone["status"], gone["partner"]) == ("not_ours", "Invented Roads Trust")
    assert walk.json("tolbooth cases show TB-5619-0321")["status"] == "reopened"


def test_cases_are_taken_over_from_lagan(walk: Walk, pages: Path) -> None:
    port, door, orders = free_port(), free_port(), free_port()
    walk.env["TOLBOOTH_HTTP__PORT"] = str(port)
    walk.instead = {"8090": str(door), "8091": str(orders), "python3": shlex.quote(sys.executable)}
    first = "tolbooth cases import --from lagan --dry-run"
    walk.first = {first: lambda: until(lambda: answers(port), "the page's hub")}
    walk.through(pages / "how-to" / "move-from-lagan.md")
    old = walk.json("tolbooth cases show 101000000001")
    assert (old["type"], old["status"], old["clocks"]) == ("pothole", "repaired", [])
    assert walk.json("tolbooth cases show 101000000002")["status"] == "nothing_to_do"
    still = walk.json("tolbooth cases show 101000000003")
    assert (still["status"], still["queue"], still["overdue"]) == ("ordered", "roads_north", True)
    [count] = [one for one in walk.json("tolbooth cases imports list")["items"] if one["id"] == "ci-5"]
    assert (count["kind"], count["balanced"], count["counts"]["left"]) == ("reconcile", True, 1)
    for words in ("", " --profile lagan.toml"):
        dry = walk.json(f"tolbooth cases import --from lagan{words} --dry-run")
        places = {one["kind"]: one["type"] for one in dry["items"]}
        assert places["Roads / Pothole"] == ("pothole" if words else None)


def test_a_back_office_does_the_work(walk: Walk, pages: Path) -> None:
    """The sandbox in a process of its own; what somebody there says is waited for."""
    port, door, orders = free_port(), free_port(), free_port()
    walk.env["TOLBOOTH_HTTP__PORT"] = str(port)
    walk.instead = {"8090": str(door), "8091": str(orders), "python3": shlex.quote(sys.executable)}
    by_staff = f"curl -sS http://127.0.0.1:{orders}/cases/101000000001 -d"
    case = "tolbooth cases show TB-5619-0321"

    def made() -> None:
        until(lambda: walk.json(case)["back_office"]["told"] == "delivered", "the case there")

    def closed_there() -> None:
        until(lambda: walk.json(case)["status"] == "ordered", "that roads has taken it on")

    def in_conflict() -> None:
        until(lambda: bool(walk.json("tolbooth cases conflicts")["items"]), "the conflict")

    walk.first = {
        "tolbooth cases take": lambda: until(lambda: answers(port), "the page's hub"),
        f'{by_staff} \'{{"status": "Allocated': made,
        f'{by_staff} \'{{"status": "Closed': closed_there,
        "tolbooth cases conflicts": in_conflict,
    }
    walk.through(pages / "how-to" / "work-with-back-offices.md")
    found = walk.json(case)
    assert (found["status"], found["outcome"]) == ("upright", "fixed")
    assert [(one["why"], one["how"]) for one in found["conflicts"]] == [("closed_not_fixed", "theirs")]
    assert walk.json("tolbooth cases conflicts")["items"] == []
    [there] = json.loads(walk.answer(f"curl -sS http://127.0.0.1:{orders}/cases"))
    assert there["external_references"] == ["TB-5619-0321"]


def test_a_life_event_is_reported(walk: Walk, pages: Path) -> None:
    port, receiver = free_port(), free_port()
    walk.env["TOLBOOTH_HTTP__PORT"] = str(port)
    walk.instead = {"8642": str(port), "8081": str(receiver), "python3": shlex.quote(sys.executable)}
    whole = "tolbooth cases show TB-5619-0321"

    def there(contacts: int) -> None:
        until(
            lambda: any(
                one["reference"] == "TB-5619-0321" and one["contacts"] >= contacts
                for one in walk.json("tolbooth cases list")["items"]
            ),
            "the whole",
        )

    walk.first = {
        "tolbooth events publish death.json": lambda: until(lambda: answers(port), "the page's hub"),
        "tolbooth cases list --parent": lambda: there(1),
        whole: lambda: there(1),
        "tolbooth cases detach": lambda: there(2),
    }
    walk.through(pages / "how-to" / "report-a-life-event.md")
    tried = walk.json("tolbooth cases life-events try death.json")
    assert list(tried["parts"]) == ["council_tax", "blue_badge", "tenancy", "electoral_register", "bins"]
    [library] = [one for one in walk.folder.glob("*.said") if "library" in one.read_text()]
    told = "uk.gov.council.life_event.told.v1 library {'name': 'Ailsa Exampleson'}"
    assert library.read_text().startswith(told)
    found = walk.json(whole)
    assert found["parts"] == {"all": 6, "ended": 6, "follows": True}, "benefits came by the second report"
    assert (found["status"], found["outcome"]) == ("refused", "not_ours")
    assert [one["moved_to"] is not None for one in found["contacts_shown"]] == [False, True]
    page = json.loads(walk.answer('curl -sS --fail "$LINK"'))
    assert [one["ended"] for one in page["parts"]] == [True] * 6
