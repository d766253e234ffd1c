"""Whoever follows the pages about citizens literally gets where they say."""

from __future__ import annotations

from pathlib import Path

from tests.house.test_docs_walks import pages
from tests.house.walk import Walk, answers, free_port, until

__all__ = ["pages"]


def test_a_citizen_follows_her_case(walk: Walk, pages: Path) -> None:
    port = free_port()
    walk.env["TOLBOOTH_HTTP__PORT"] = str(port)
    walk.instead = {"8642": str(port)}
    walk.first = {"tolbooth cases take": lambda: until(lambda: answers(port), "the page's hub")}
    walk.through(pages / "how-to" / "let-citizens-follow.md")
    [reporter] = walk.json("tolbooth cases links list TB-5619-0321")["items"]
    assert reporter["stopped_at"] is not None
    assert [one["state"] for one in reporter["links"]] == ["revoked"]
    told = walk.json("tolbooth events list --type notification.requested")["items"]
    assert len(told) == 1


def test_a_client_of_open311_reports_and_follows(walk: Walk, pages: Path) -> None:
    port = free_port()
    walk.env["TOLBOOTH_HTTP__PORT"] = str(port)
    walk.instead = {"8642": str(port)}
    walk.first = {"curl": lambda: until(lambda: answers(port), "the page's hub")}
    walk.through(pages / "how-to" / "serve-open311.md")
    [case] = walk.json("tolbooth cases list --channel open311")["items"]
    assert (case["reference"], case["status"], case["contacts"]) == ("TB-5619-0321", "inspecting", 2)
