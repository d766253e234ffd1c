"""Whoever follows the page about staff literally gets where it says."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from tests.house.test_docs_walks import pages
from tests.house.walk import Walk, answers, free_port, until

__all__ = ["pages"]


def test_staff_are_known(walk: Walk, pages: Path) -> None:
    walk.env["TOLBOOTH_HTTP__PORT"] = port = str(free_port())
    walk.instead = {"8642": port, "python3": shlex.quote(sys.executable)}

    def given_back() -> None:
        def nobody_has_it() -> bool:
            return [one["assignee"] for one in walk.json("tolbooth cases list")["items"]] == [None]

        until(nobody_has_it, "the case of whoever has left")

    walk.first = {
        "tolbooth keys create": lambda: until(lambda: answers(int(port)), "the page's hub"),
        "tolbooth cases list": given_back,
    }
    walk.through(pages / "how-to" / "know-your-staff.md")
    [left] = walk.json("tolbooth staff list --state left")["items"]
    assert (left["id"], left["team"]) == ("st-1", "Complaints")
    shown = walk.json("tolbooth staff show 100001")
    assert {one["system"] for one in shown["records"]} == {"entra", "hr", "rota"}
    revoked = [
        one["holder"] for one in walk.json("tolbooth keys list --revoked")["items"] if one["revoked_at"]
    ]
    assert revoked == ["morag@council.example"]
    [here] = walk.json("tolbooth staff list --state current")["items"]
    assert (here["id"], here["title"]) == ("st-2", "Manager")
