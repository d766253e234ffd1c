"""Whoever follows the page about training has weights of their own in use."""

from __future__ import annotations

from pathlib import Path

from tests.house.walk import Walk, answers, free_port, until

FIRST = "tolbooth people import revenues.csv --system revenues --profile people.toml"


def test_the_matching_is_trained(walk: Walk, root: Path) -> None:
    walk.env["TOLBOOTH_HTTP__PORT"] = port = str(free_port())
    walk.first = {FIRST: lambda: until(lambda: answers(int(port)), "the page's hub")}
    page = (root / "docs" / "how-to" / "train-matching.md").read_text()
    learning, trying = page.split("## See what would change")
    (walk.folder / "learning.md").write_text(learning)
    walk.through(walk.folder / "learning.md")
    jobs = walk.json("tolbooth people weights jobs")["items"]
    assert [(one["kind"], one["state"], one["labels"]) for one in jobs] == [
        ("training", "done", 5),
        ("training", "done", 0),
    ]
    assert "<svg" in (walk.folder / "matching.html").read_text()
    tuned = jobs[0]["weights"]
    walk.instead = {"w-0123456789ab": tuned}
    (walk.folder / "trying.md").write_text(trying)
    walk.through(walk.folder / "trying.md")
    found = walk.json("tolbooth people weights list")
    assert (found["in_use"], len(found["items"])) == (tuned, 3)
    [trial] = [one for one in walk.json("tolbooth people weights jobs")["items"] if one["kind"] == "trial"]
    assert (trial["state"], trial["tried"]) == ("done", 12)
