"""Whoever follows the pages about cases literally gets where they say."""

from __future__ import annotations

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
    assert [(one["contact"], one["state"]) for one in eighth["call_backs"]] == [(2, "kept_late")]
