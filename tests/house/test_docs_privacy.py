"""Whoever follows the page about what is held of somebody gets where it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.house.walk import Walk, free_port, until


@pytest.fixture
def pages(root: Path) -> Path:
    return root / "docs"


def test_what_is_held_is_answered(walk: Walk, pages: Path) -> None:
    walk.env["TOLBOOTH_HTTP__PORT"] = str(free_port())
    walk.instead = {"8081": str(free_port())}

    def known() -> None:
        until(lambda: "housing/H1" in walk.answer("tolbooth people list"), "both records")

    walk.first = {"tolbooth people holdings p-1 --purpose contact": known}
    walk.through(pages / "how-to" / "answer-what-is-held.md")
    meals = walk.json("tolbooth people holdings crm/C7 --purpose free_school_meals")
    assert [one["field"] for one in meals["fields"]] == ["date_of_birth", "name"]
    assert "QQ123456C" not in str(meals)
    whole = walk.json("tolbooth people holdings p-1 --purpose subject_access")
    assert [one["state"] for one in whole["asked"]] == ["failed"]
    assert "identifiers.nino" in [one["field"] for one in whole["fields"]]
    written = (walk.folder / "ailsa" / "everything.html").read_text()
    assert "QQ123456C" in written
    assert "SAR 12" in written
    looks = walk.json("tolbooth audit list --thing person/1 --action people.holdings")["items"]
    assert [one["reason"] for one in looks][-1] == "call 17"
