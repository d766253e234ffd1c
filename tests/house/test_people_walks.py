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
    [acts] = walk.json("tolbooth people acting list p-2")["by_them"]
    assert (acts["person"], acts["role"]) == ("p-1", "carer")
    [risk] = walk.json("tolbooth people risks list p-1 --purpose test --ended")["items"]
    assert (len(risk["terms"]), risk["end_reason"]) == (2, "she has apologised")
    members = walk.json("tolbooth people household p-1 --purpose test")["members"]
    assert [one["person"] for one in members] == ["p-1", "p-2"]


def test_businesses_are_known_again(walk: Walk, pages: Path) -> None:
    walk.env["TOLBOOTH_HTTP__PORT"] = port = str(free_port())

    def known() -> None:
        until(lambda: len(walk.json("tolbooth organisations list")["items"]) == 2, "both of them")

    walk.first = {
        "tolbooth organisations register": lambda: until(lambda: answers(int(port)), "the page's hub"),
        "tolbooth organisations list": known,
    }
    walk.through(pages / "how-to" / "know-businesses.md")
    found = walk.json("tolbooth organisations show licensing/L7")
    assert {(one["system"], one["local_id"]) for one in found["records"]} == {
        ("licensing", "L7"),
        ("rates", "R1"),
    }
    assert [one["role"] for one in found["contacts"]] == ["owner"]
    parted = walk.json("tolbooth organisations show rates/R2")
    assert (parted["id"], parted["state"]) == ("o-3", "active")
