"""Whoever follows the page about places literally gets where it says."""

from __future__ import annotations

from pathlib import Path

from tests.house.test_docs_walks import pages
from tests.house.walk import Walk, answers, free_port, until

__all__ = ["pages"]


def test_places_are_loaded_and_looked_up(walk: Walk, pages: Path) -> None:
    walk.env["TOLBOOTH_HTTP__PORT"] = port = str(free_port())
    walk.first = {"tolbooth places load full": lambda: until(lambda: answers(int(port)), "the page's hub")}
    walk.through(pages / "how-to" / "know-places.md")
    loads = walk.json("tolbooth places loads list")["items"]
    assert [(one["file"], one["phase"], one["counts"]["rejected"]) for one in loads] == [
        ("gazetteer.csv", "finished", 0),
        ("changes.csv", "finished", 0),
        ("full.csv", "finished", 0),
    ]
    [case] = walk.json("tolbooth cases list --uprn 990000000011")["items"]
    notes: list[str] = []

    def noted() -> bool:
        notes[:] = [one["text"] for one in walk.json(f"tolbooth cases show {case['reference']}")["notes"]]
        return bool(notes)

    until(noted, "the case's note")
    assert notes[0].startswith("The property 990000000001 (1 ALDER CLOSE, TOLBURGH, ZZ1 0AA) is no more")
    golden = walk.json('tolbooth people golden p-1 --unmasked --purpose "a test"')
    [home] = golden["retired_homes"]
    assert (home["uprn"], [one["uprn"] for one in home["succeeded_by"]]) == ("990000000001", ["990000000011"])
    until(lambda: walk.json("tolbooth cases list --asset lights/SL-104")["items"], "the alert's case")
    [alert] = walk.json("tolbooth cases list --usrn 99000001")["items"]
    assert walk.json(f"tolbooth cases show {alert['reference']}")["asset"] == "lights/SL-104"
    old = walk.json("tolbooth places show 990000000001")
    assert [one["uprn"] for one in old["succeeded_by"]] == ["990000000011"], "the other is retired too"
    assert walk.json("tolbooth places show 990000000012")["state"] == "retired"
    [found] = walk.json('tolbooth places find "flat 1 1 provost"')["items"]
    assert found["uprn"] == "990000000011"
    shown = walk.json("tolbooth places show 990000000011")
    assert [(one["kind"], one["name"]) for one in shown["areas"]] == [("ward", "Mill Ward")]
    heard = walk.json('tolbooth events list --type "asset.*"')["items"]
    assert [one["subject"] for one in heard] == ["asset/lights/SL-105", "asset/lights/SL-104"]
    light = walk.json("tolbooth places assets show eui-70b3d57ed0000001 --sensor")
    assert (light["local_id"], light["by"], light["street"]) == ("SL-104", "property", "Provost Way")
