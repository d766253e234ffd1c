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


def test_mail_comes_in(walk: Walk, pages: Path) -> None:
    port = free_port()
    walk.env["TOLBOOTH_HTTP__PORT"] = str(port)

    def waits() -> None:
        until(lambda: bool(walk.json("tolbooth cases messages list")["items"]), "the message that waits")

    def landed() -> None:
        shown = "tolbooth cases show TB-5619-0321"
        until(lambda: bool(walk.json(shown)["contacts"] == 2), "the answer on its case")

    walk.first = {
        "tolbooth cases receive-mail bins": lambda: until(lambda: answers(port), "the page's hub"),
        "tolbooth cases messages list": waits,
        "tolbooth cases contacts": landed,
    }
    walk.through(pages / "how-to" / "take-in-mail.md")
    first, second = walk.json("tolbooth cases contacts TB-5619-0321")["items"]
    assert first["told"]["said"] == "The grey one at 1 Invented Street was not emptied."
    assert second["told"]["said"] == "It is still there. I made a list."
    assert second["told"]["verified"] == "sender_address"
    assert [one["name"] for one in second["told"]["attachments"]] == ["list.txt"]
