"""Whoever follows the pages about cases literally gets where they say."""

from __future__ import annotations

import json
from pathlib import Path

from tests.house.test_docs_walks import pages
from tests.house.walk import Walk, free_port

__all__ = ["pages"]


def test_a_case_type_is_described(walk: Walk, pages: Path) -> None:
    """And the page's hub goes by it."""
    port = free_port()
    walk.env["TOLBOOTH_HTTP__PORT"] = str(port)
    walk.instead = {"8642": str(port)}
    walk.through(pages / "how-to" / "describe-a-case-type.md")
    assert walk.json("tolbooth check")["ok"]
    items = walk.json("tolbooth cases types list")["items"]
    assert len(items) == 30
    assert {Path(one["file"]).parent.name for one in items} == {"shipped", "case-types"}
    key = walk.env["KEY"]
    ask = f"curl -sS http://127.0.0.1:{port}/cases/types/graffiti?version=1 -H 'Authorization: Bearer {key}'"
    shown = json.loads(walk.answer(ask))
    assert shown["clocks"][0]["says"].startswith("5 working days by the calendar office; paused while")
    assert shown["fields"]["required"] == ["on_what"]
