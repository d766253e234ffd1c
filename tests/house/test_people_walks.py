"""Whoever follows the pages about people literally gets where they say."""

from __future__ import annotations

from pathlib import Path

from tests.house.test_docs_walks import pages
from tests.house.walk import Walk, answers, free_port, until

__all__ = ["pages"]


def test_people_are_served_as_they_need(walk: Walk, pages: Path) -> None:
    """Where the page says p-1 there is one, once its hub has heard of them."""
    walk.env["TOLBOOTH_HTTP__PORT"] = port = str(free_port())

    def known() -> None:
        until(lambda: len(walk.json("tolbooth people list")["items"]) == 2, "both of them")

    walk.first = {
        "tolbooth events publish": lambda: until(lambda: answers(int(port)), "the page's hub"),
        "tolbooth people list": known,
    }
    walk.through(pages / "how-to" / "care-for-people.md")
    [holder] = walk.json("tolbooth people by-number ucrn/MT00000001T --purpose test")["items"]
    assert (holder["id"], holder["given"]) == ("p-1", True)
    old, new = walk.json("tolbooth people sign-ins p-1")["items"]
    assert (old["until"], new["until"]) == (new["since"], None)
