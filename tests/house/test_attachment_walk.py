"""Whoever follows the page about attachments literally gets where it says."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from tests.house.test_docs_walks import pages
from tests.house.walk import Walk, answers, free_port, until

__all__ = ["pages"]


def test_a_file_is_taken(walk: Walk, pages: Path) -> None:
    port = str(free_port())
    walk.env["TOLBOOTH_HTTP__PORT"] = port
    walk.instead = {"8642": port, "python3": shlex.quote(sys.executable)}
    walk.first = {"tolbooth keys": lambda: until(lambda: answers(int(port)), "the page's hub")}
    walk.through(pages / "how-to" / "take-attachments.md")
    found = walk.json("tolbooth attachments show $AT")
    assert (found["held_by"], found["size"]) == ("event/1", 49)
    assert (walk.folder / "copy.txt").read_bytes() == (walk.folder / "report.txt").read_bytes()
    assert "the crew asks" in walk.answer("tolbooth audit list --thing attachment/$AT")
