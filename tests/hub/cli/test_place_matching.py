"""Texts tied to properties by the command line, and what a steward says of them there."""

from __future__ import annotations

from pathlib import Path

from identity_index.places.addressbase.sandbox import Town, write_town
from tests.hub.cli.conftest import Place

SPOTS = list(Town(60).spots())
FLAT = next(one for one in SPOTS if one.flat == 2)
UNCLEAR = f"flat 2 alder close tolburgh {FLAT.postcode}"


def loaded(here: Place, tmp_path: Path) -> None:
    file = tmp_path / "town.csv"
    write_town(file, 60)
    assert here.json("places", "load", str(file))["phase"] == "finished"


def test_texts_are_matched_and_a_steward_says_what_is_not_certain(here: Place, tmp_path: Path) -> None:
    with here.serving():
        loaded(here, tmp_path)
        found = here.json("places", "match", "flat 2 19 aldr close tolburgh", "9 nowhere road")["items"]
        assert [(one["outcome"], one["uprn"]) for one in found] == [
            ("certain", str(FLAT.uprn)),
            ("none", None),
        ]
        said = here.run("places", "match", "flat 2 19 aldr close tolburgh").stdout
        assert str(FLAT.uprn) in said
        assert "certain" in said
        assert "Street but for a slip" in said
        assert "No text waits." in here.run("places", "reviews", "list").stdout
        [asked] = here.json("places", "match", UNCLEAR)["items"]
        assert (asked["outcome"], asked["review"]) == ("review", "pv-1")
        [waiting] = here.json("places", "reviews", "list")["items"]
        assert (waiting["id"], waiting["text"]) == ("pv-1", UNCLEAR)
        assert "pv-1" in here.run("places", "reviews", "list").stdout
        shown = here.run("places", "reviews", "show", "pv-1").stdout
        assert UNCLEAR in shown
        done = here.json(
            *("places", "reviews", "accept", "pv-1", "--reason", "by the keys", "--uprn", str(FLAT.uprn))
        )
        assert (done["state"], done["meant"]) == ("accepted", str(FLAT.uprn))
        [again] = here.json("places", "match", UNCLEAR.upper())["items"]
        assert (again["outcome"], again["uprn"]) == ("certain", str(FLAT.uprn))
        turned = here.run("places", "reviews", "reject", "pv-1", "--reason", "a mistake")
        assert "rejected" in turned.stdout
        [one] = here.json("places", "reviews", "list", "--state", "rejected")["items"]
        assert (one["id"], one["reason"]) == ("pv-1", "a mistake")


def test_nobody_is_asked_unless_wanted_and_what_is_wrong_is_said(here: Place, tmp_path: Path) -> None:
    with here.serving():
        loaded(here, tmp_path)
        [asked] = here.json("places", "match", UNCLEAR, "--no-review")["items"]
        assert (asked["outcome"], asked["review"]) == ("review", None)
        assert "There is no such review." in here.run("places", "reviews", "list", "--state", "any").stdout
        missing = here.run("places", "reviews", "show", "pv-1")
        assert (missing.exit_code, "pv-1" in missing.output) == (1, True)
        odd = here.run("places", "reviews", "show", "banana")
        assert (odd.exit_code, "banana" in odd.output) == (1, True)
        long = here.run("places", "match", "x" * 501)
        assert (long.exit_code, "500" in long.output) == (1, True)
        here.json("places", "match", UNCLEAR)
        wrong = here.run("places", "reviews", "accept", "pv-1", "--reason", "x", "--uprn", "9.9E+11")
        assert (wrong.exit_code, "9.9E+11" in wrong.output) == (1, True)
        unknown = here.run("places", "reviews", "accept", "pv-1", "--reason", "x", "--uprn", "12")
        assert (unknown.exit_code, "UPRN 12 is not known" in unknown.output) == (1, True)
        silent = here.run("places", "reviews", "reject", "pv-1")
        assert silent.exit_code == 2
    nothing = here.json("places", "match", "flat 2 19 alder close", "--no-review")["items"]
    assert nothing[0]["uprn"] == str(FLAT.uprn), "the ledger answers where no hub runs"
