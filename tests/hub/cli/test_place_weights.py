"""Weights that texts are matched by, learned on the hub and looked at by the command line."""

from __future__ import annotations

from pathlib import Path

from identity_index.places.addressbase.sandbox import Town, write_town
from identity_index.places.matching.weights import shipped
from tests.hub.cli.conftest import Place

SPOTS = list(Town(200).spots())
FLAT = next(one for one in SPOTS if one.flat == 2)
UNCLEAR = f"flat 2 alder close tolburgh {FLAT.postcode}"


def loaded(here: Place, tmp_path: Path) -> None:
    file = tmp_path / "town.csv"
    write_town(file, 200)
    here.json("places", "load", str(file))


def test_weights_are_learned_put_in_use_and_named_by_each_answer(here: Place, tmp_path: Path) -> None:
    with here.serving():
        nothing = here.run("places", "train")
        assert (nothing.exit_code, "load a gazetteer" in nothing.output) == (1, True)
        loaded(here, tmp_path)
        ships = here.json("places", "match", "1 alder close")["weights"]
        assert ships == shipped().version
        done = here.json("places", "train")
        assert (done["id"], done["state"], done["records"], done["labels"]) == ("wj-1", "done", 200, 0)
        version = done["weights"]
        assert here.json("places", "train")["weights"] == version, "the same properties teach the same"
        assert here.json("places", "match", "1 alder close")["weights"] == ships, "it is not in use"
        shown = here.json("places", "weights", "show", version)
        assert (shown["made"], shown["labels"], shown["in_use"]) == ("learned", 0, False)
        assert "texts made of the index's own addresses, no labels" in shown["learned_from"]
        assert "same street" in here.run("places", "weights", "show", version).stdout
        used = here.run("places", "weights", "use", version, "--reason", "it knows our streets")
        assert "is in use from the next text on" in used.stdout
        [found] = here.json("places", "match", "flat 2 19 aldr close tolburgh")["items"]
        assert (found["outcome"], found["uprn"]) == ("certain", str(FLAT.uprn))
        assert here.json("places", "match", UNCLEAR)["weights"] == version
        assert here.json("places", "reviews", "show", "pv-1")["weights"] == version
        page = here.json("places", "weights", "list")
        assert page["in_use"] == version
        assert {one["version"] for one in page["items"]} == {version, ships}
        assert "it knows our streets" in here.run("places", "weights", "list").stderr
        again = here.run("places", "weights", "use", version, "--reason", "x")
        assert (again.exit_code, "in use already" in again.output) == (1, True)
        missing = here.run("places", "weights", "use", "pw-1", "--reason", "x")
        assert (missing.exit_code, "tolbooth places weights list" in missing.output) == (1, True)
        assert [one["id"] for one in here.json("places", "weights", "jobs")["items"]] == ["wj-2", "wj-1"]
        assert here.json("people", "weights", "jobs")["items"] == [], "they are no jobs of the other index"
        strange = here.run("people", "weights", "job", "wj-1")
        assert (strange.exit_code, "There is no job wj-1" in strange.output) == (1, True)
        ended = here.run("places", "weights", "stop", "wj-1", "--reason", "x")
        assert (ended.exit_code, "has ended already" in ended.output) == (1, True)


def test_a_version_is_evaluated_by_what_people_said(here: Place, tmp_path: Path) -> None:
    with here.serving():
        loaded(here, tmp_path)
        none = here.run("places", "evaluate", "--reviews")
        assert (none.exit_code, "There is no text to evaluate by" in none.output) == (1, True)
        here.json("places", "match", UNCLEAR)
        here.json("places", "reviews", "accept", "pv-1", "--reason", "x", "--uprn", str(FLAT.uprn))
        found = here.json("places", "evaluate", "--reviews")
        assert (found["texts"], found["answerable"], found["accuracy"], found["asked"]) == (1, 1, 0.0, 1.0)
        assert found["precision"] is None, "nothing was relied on"
        labels = tmp_path / "labels.csv"
        labels.write_text(
            "text,uprn\n"
            f'"flat 2, 19 alder close, tolburgh",{FLAT.uprn}\n'
            f'"1 alder close, tolburgh",{SPOTS[1].uprn}\n'
            "9 nowhere road,\n"
        )
        found = here.json("places", "evaluate", "--labels", str(labels))
        assert (found["texts"], found["answerable"]) == (3, 2)
        assert (found["accuracy"], found["precision"]) == (0.5, 0.5)
        [wrong] = found["wrong"]
        assert (wrong["meant"], wrong["found"]) == (str(SPOTS[1].uprn), str(SPOTS[0].uprn))
        assert wrong["certain"]
        margin = next(one for one in found["at"] if one["threshold"] == found["certain"])
        assert (margin["linked"], margin["precision"], margin["recall"]) == (2, 0.5, 0.5)
        assert "accuracy" in here.run("places", "evaluate", "--labels", str(labels)).stdout
        learned = here.json("places", "train", "--reviews")
        assert learned["labels"] == 1
        version = learned["weights"]
        assert "1 that people answered" in here.json("places", "weights", "show", version)["learned_from"]
        assert here.json("places", "evaluate", "--reviews", "--weights", version)["weights"] == version


def test_what_is_wrong_with_a_file_of_labels_is_said(here: Place, tmp_path: Path) -> None:
    with here.serving():
        loaded(here, tmp_path)
        file = tmp_path / "labels.csv"
        for text, said in (
            ("address,uprn\nx,1\n", "text,uprn"),
            ("text,uprn\n1 alder close, tolburgh,1\n", "line 2 is no label"),
            ("text,uprn\n", "has no label"),
            ("text,uprn\n1 alder close,9.9E+11\n", "9.9E+11"),
        ):
            file.write_text(text)
            failed = here.run("places", "evaluate", "--labels", str(file))
            assert (failed.exit_code, said in failed.output) == (1, True), failed.output
        file.write_text("text,uprn\n1 Alder Close,9.9E+11\n1 Alder Close,\n")
        some = here.run("places", "evaluate", "--labels", str(file))
        assert (some.exit_code, "line 2 is no label: '9.9E+11' is no UPRN" in some.stderr) == (0, True), (
            some.output
        )
        gone = here.run("places", "evaluate", "--labels", str(tmp_path / "none.csv"))
        assert (gone.exit_code, "cannot be read" in gone.output) == (1, True)
        file.write_bytes(b"text,uprn\n\xff,1\n")
        assert "not written in UTF-8" in here.run("places", "evaluate", "--labels", str(file)).output
        assert here.run("places", "evaluate").exit_code == 2


def test_a_dry_run_says_what_another_version_would_answer_otherwise(here: Place, tmp_path: Path) -> None:
    with here.serving():
        loaded(here, tmp_path)
        version = here.json("places", "train")["weights"]
        here.json("places", "match", UNCLEAR, "1 alder close")
        before = here.json("places", "reviews", "list", "--state", "any")
        texts = tmp_path / "texts.txt"
        texts.write_text(f"{UNCLEAR}\n\n2 aldr cl tolburgh\nthe moon\n")
        found = here.json("places", "weights", "try", version, "--texts", str(texts), "--examples", "10")
        assert (found["weights"], found["against"], found["decided"]) == (version, shipped().version, 0)
        tried = {one["of"]: one for one in found["tried"]}
        assert tried["given"]["texts"] == 3
        assert tried["open reviews"]["texts"] == len(before["items"]) > 0
        made = tried["made of addresses"]
        assert made["texts"] > 100, "200 properties, but for those that are called nothing"
        assert made["wrong_after"] + made["right_after"] <= made["texts"]
        said = here.run("places", "weights", "try", version)
        assert (said.exit_code, "texts, made of addresses" in said.stdout) == (0, True), said.output
        assert "rightly with certainty" in said.stdout
        assert here.json("places", "reviews", "list", "--state", "any") == before, "nothing is changed"
        assert here.json("places", "weights", "list")["in_use"] == shipped().version
        here.json("places", "reviews", "accept", "pv-1", "--reason", "x")
        again = here.json("places", "weights", "try", version, "--texts", str(texts), "--sample", "0")
        assert again["decided"] == 1, "what somebody said holds by any version"
        assert {one["of"] for one in again["tried"]} <= {"given", "open reviews"}


def test_a_dry_run_that_can_show_nothing_is_refused(here: Place, tmp_path: Path) -> None:
    with here.serving():
        same = here.run("places", "weights", "try", shipped().version)
        assert (same.exit_code, "is in use already" in same.output) == (1, True)
        missing = here.run("places", "weights", "try", "pw-1")
        assert (missing.exit_code, "tolbooth places weights list" in missing.output) == (1, True)
        empty = tmp_path / "texts.txt"
        empty.write_text("\n")
        none = here.run("places", "weights", "try", "pw-1", "--texts", str(empty))
        assert (none.exit_code, "has no text" in none.output) == (1, True)
        loaded(here, tmp_path)
        version = here.json("places", "train")["weights"]
        nothing = here.run("places", "weights", "try", version, "--sample", "0")
        assert (nothing.exit_code, "There is no text to try it on" in nothing.output) == (1, True)
