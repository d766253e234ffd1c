"""Whoever follows the pages about people literally gets where they say."""

from __future__ import annotations

import json
from collections.abc import Callable
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


def test_what_is_held_is_kept_and_not_used(walk: Walk, pages: Path) -> None:
    walk.env["TOLBOOTH_HTTP__PORT"] = port = str(free_port())

    def known(many: int) -> Callable[[], None]:
        def look() -> None:
            until(lambda: len(walk.json("tolbooth people list")["items"]) == many, "all of them")

        return look

    walk.first = {
        "tolbooth events publish": lambda: until(lambda: answers(int(port)), "the page's hub"),
        "tolbooth people restrict p-1": known(1),
        "tolbooth people show p-1": known(2),
    }
    walk.through(pages / "how-to" / "restrict-what-is-used.md")
    [kept] = walk.json("tolbooth people list")["items"]
    assert [(one["system"], one["local_id"]) for one in kept["records"]] == [("crm", "C7"), ("housing", "H1")]
    written = json.loads((walk.folder / "rs-1.json").read_text())
    assert (written["ground"], written["held_back"]["of_those_settled_now"]) == ("accuracy", 1)
    looks = walk.json("tolbooth audit list --thing person/1 --action people.holdings")["items"]
    assert [one["detail"]["restricted"] for one in looks] == [["rs-1"], ["rs-1"]]


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
    assert len(walk.json("tolbooth cases list --organisation rates/R1")["items"]) == 1


def test_a_file_of_people_is_loaded(walk: Walk, pages: Path) -> None:
    walk.env["TOLBOOTH_HTTP__PORT"] = port = str(free_port())
    loading = "tolbooth people import people.csv --system revenues --profile council-tax.toml"
    walk.first = {loading: lambda: until(lambda: answers(int(port)), "the page's hub")}
    walk.through(pages / "how-to" / "load-people.md")
    found = walk.json("tolbooth people imports show im-1")
    assert (found["counts"]["registered"], [one["line"] for one in found["rejects"]]) == (2, [4])
