"""Whoever follows a page literally gets where it says."""

from __future__ import annotations

import json
import re
import shlex
import sys
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hub.cli.main import app
from tests.house.walk import BESIDE, BLOCK, Walk, answers, free_port, until


@pytest.fixture
def pages(root: Path) -> Path:
    return root / "docs"


def test_the_quickstart(walk: Walk, pages: Path) -> None:
    """With the demo's outage cut short, and its port of the system's choosing."""
    said = walk.background([str(BESIDE / "tolbooth"), "demo", "--port", "0", "--outage", "0.5"])
    until(lambda: "Ctrl-C stops" in said.read_text(), "the demo's live part")
    told = said.read_text()
    page = pages / "quickstart.md"
    (excerpt,) = (text for language, _, text in BLOCK.findall(page.read_text()) if language == "text")
    assert excerpt in told.replace("  revenues", "revenues")
    assert "export TOLBOOTH_CONFIG=var/demo/tolbooth.toml" in told
    left = re.findall(r"dead-letters replay (d-\d+)", told)
    walk.instead = {"d-544": left[0], "make run": "true"}
    (walk.pasted,) = re.findall(r"^curl -sS \S+/events .*?(?=\n\n)", told, re.MULTILINE | re.DOTALL)
    walk.through(page)
    assert json.loads(walk.answer(walk.pasted))["results"][0]["status"] == "duplicate"
    changed = json.loads(walk.answer(walk.pasted.replace("A pothole", "A hole")))
    assert changed["results"][0]["status"] == "conflict"


def test_a_hub_is_set_up_and_used(walk: Walk, pages: Path) -> None:
    """The how-tos one after the other in one folder, with one hub, on ports that are free."""
    port, receiver = free_port(), free_port()
    walk.env["TOLBOOTH_HTTP__PORT"] = str(port)
    walk.instead = {"8642": str(port), "8081": str(receiver), "python3": shlex.quote(sys.executable)}
    walk.through(pages / "how-to" / "set-up-a-hub.md")
    walk.through(pages / "how-to" / "publish-and-receive.md")
    published = ["C-1001", "C-1001", "C-1002", "C-1002", "C-1003"]
    until(lambda: sorted(received(walk)) == published, "what was published")
    assert "planning-app: delivered" in walk.answer("tolbooth events trace 1")
    walk.through(pages / "how-to" / "write-a-route.md")
    assert "yes      north-area-cases to north-area" in walk.answer("tolbooth routes explain event.json")
    delivery, message = something_dead(walk)
    [group] = walk.json("tolbooth dead-letters groups --place away")["items"]
    walk.instead |= {"g-12": group["id"]}
    walk.through(pages / "how-to" / "find-what-fails.md")
    walk.through(pages / "how-to" / "search-dead-letters.md")
    [found] = walk.json("tolbooth dead-letters list --subscription away --until 0s")["items"]
    assert found["id"] == delivery
    [group] = walk.json("tolbooth dead-letters groups --state resolved")["items"]
    assert (group["owner"], group["labels"], group["open"]) == ("Ailsa Example", ["supplier"], 1)
    walk.instead |= {"d-17": delivery, "i-4": message} | held_replay(walk, delivery)
    walk.through(pages / "how-to" / "replay-a-dead-letter.md")
    assert walk.json("tolbooth replays show r-2")["state"] == "cancelling", "what is out is held, and let end"
    assert walk.json(f"tolbooth dead-letters show {message}")["state"] == "discarded"
    assert walk.json(f"tolbooth dead-letters show {delivery}")["replayed_as"]
    walk.instead |= something_to_mend(walk, pages / "how-to" / "mend-a-dead-letter.md")
    walk.through(pages / "how-to" / "mend-a-dead-letter.md")
    del walk.env["TOLBOOTH_KEY"]
    [made] = walk.json(f"tolbooth dead-letters show {walk.instead['d-17']}")["edits"]
    assert walk.json(f"tolbooth events show {made['seq']}")["causationid"] == "wrong"
    assert walk.json(f"tolbooth dead-letters show {walk.instead['i-4']}")["state"] == "mended"
    [approved] = walk.json(f"tolbooth dead-letters show {walk.instead['d-18']}")["edits"]
    assert (approved["state"], approved["decided_by"]) == ("sent", "Ruairidh Sample")


def received(walk: Walk) -> list[str]:
    (log,) = walk.folder.glob(f"{Path(sys.executable).name}-*.said")
    return [line.split()[2] for line in log.read_text().splitlines() if line.count(" ") == 2]


def held_replay(walk: Walk, delivery: str) -> dict[str, str]:
    """Have a second letter in the group, and what is replayed held, so that the job is there to be told
    things; answers with what is written otherwise for it. The first run is the one letter's."""
    walk.do("tolbooth events publish lost-2.json")
    listing = "tolbooth dead-letters list --kind delivery"
    until(lambda: [one["id"] for one in walk.json(listing)["items"]][1:] == [delivery], "another dead letter")
    away = walk.folder / "away.toml"
    away.write_text(away.read_text().replace('adapter = "web"', 'adapter = "web"\nenabled = false'))
    walk.do("tolbooth routes apply away.toml")
    walk.first["tolbooth replays pause r-2"] = lambda: until(
        lambda: walk.json("tolbooth replays show r-2")["progress"]["out"] > 0, "something on its way"
    )
    return {"r-31 --watch": "r-2", "r-31": "r-2"}


def something_dead(walk: Walk) -> tuple[str, str]:
    """A delivery that failed, and a message that could not become an event."""
    (walk.folder / "away.toml").write_text(
        '[subscriptions.away]\nadapter = "web"\ntarget = { url = "http://127.0.0.1:9/" }\n'
        '[routes.away]\ntypes = ["case.opened"]\nto = "away"\nretry = { attempts = 1 }\n'
    )
    walk.do("tolbooth routes apply away.toml")
    event = {**json.loads((walk.folder / "event.json").read_text()), "id": "lost"}
    event |= {"specversion": "1.0", "time": "2026-05-06T10:00:00Z"}
    (walk.folder / "lost.json").write_text(json.dumps(event))
    (walk.folder / "lost-2.json").write_text(json.dumps({**event, "id": "lost-2"}))
    (walk.folder / "bad.json").write_text(json.dumps({**event, "id": "bad", "data": {}}))
    walk.do("tolbooth events publish lost.json")
    refused = CliRunner().invoke(app, ["events", "publish", "bad.json"], env={"TOLBOOTH_HTTP__PORT": "0"})
    assert refused.exit_code == 1
    listing = "tolbooth dead-letters list"
    until(lambda: len(walk.json(listing)["items"]) == 2, "two dead letters")
    delivery, message = sorted(one["id"] for one in walk.json(listing)["items"])
    return delivery, message


def something_to_mend(walk: Walk, page: Path) -> dict[str, str]:
    """A delivery for each of two routes, one of which asks for a second person; and what the page mends."""
    (walk.folder / "asking.toml").write_text(
        "".join(
            f'[subscriptions.{name}]\nadapter = "web"\ntarget = {{ url = "http://127.0.0.1:9/" }}\n'
            f'[routes.{name}]\ntypes = ["case.opened"]\nto = "{name}"\nretry = {{ attempts = 1 }}\n'
            f"approve_edits = {approve}\nmatching = \"id == 'wrong'\"\n"
            for name, approve in (("alone", "false"), ("asking", "true"))
        )
    )
    walk.do("tolbooth routes apply asking.toml")
    event = json.loads((walk.folder / "lost.json").read_text())
    (walk.folder / "wrong.json").write_text(json.dumps({**event, "id": "wrong"}))
    walk.do("tolbooth events publish wrong.json")
    [mended] = [text for _, title, text in BLOCK.findall(page.read_text()) if title == "mended.json"]
    (walk.folder / "untitled.json").write_text(json.dumps({**json.loads(mended), "data": {}}))
    env = {name: value for name, value in walk.env.items() if name.startswith("TOLBOOTH_")}
    assert CliRunner().invoke(app, ["events", "publish", "untitled.json"], env=env).exit_code == 1
    found: dict[str, str] = {}

    def all_there() -> bool:
        for one in walk.json("tolbooth dead-letters list")["items"]:
            if one["event_id"] == "wrong" and one["subscription"] in {"alone", "asking"}:
                found["d-17" if one["subscription"] == "alone" else "d-18"] = one["id"]
            elif one["kind"] == "invalid" and one["event_id"] == "C-1004-opened":
                found["i-4"] = one["id"]
        return len(found) == 3

    until(all_there, "three dead letters")
    edit = [
        "dead-letters",
        "edit",
        found["d-18"],
        "--subject",
        "C-1005",
        "-r",
        "it is about another",
        "--json",
    ]
    asked = CliRunner().invoke(app, edit, env=env)
    assert asked.exit_code == 3, asked.output
    return {**found, "e-5": json.loads(asked.stdout)["edit"]["id"]}


def test_an_adapter_is_registered(walk: Walk, pages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page's class, in a package that the page's pyproject.toml names, as an installer would write it."""
    page = pages / "how-to" / "register-an-adapter.md"
    titled = {title: text for _, title, text in BLOCK.findall(page.read_text()) if title}
    project = tomllib.loads(titled["pyproject.toml"])["project"]
    (walk.folder / "council_street_lights.py").write_text(titled["council_street_lights.py"])
    installed = walk.folder / f"council_street_lights-{project['version']}.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text(f"Name: {project['name']}\nVersion: {project['version']}\n")
    lines = [
        f"[{group}]\n" + "".join(f"{name} = {place}\n" for name, place in points.items())
        for group, points in project["entry-points"].items()
    ]
    (installed / "entry_points.txt").write_text("\n".join(lines))
    monkeypatch.syspath_prepend(str(walk.folder))
    walk.through(page)
    assert "street_lights" in walk.answer("tolbooth adapters list --kinds")
    assert walk.json("tolbooth check") == {"ok": True, "settings": "tolbooth.toml", "problems": []}


def test_a_rest_system_is_connected(walk: Walk, pages: Path) -> None:
    """The page's back office, its hub, and a pothole that comes back mended."""
    port, sandbox = free_port(), free_port()
    walk.env["TOLBOOTH_HTTP__PORT"] = str(port)
    walk.instead = {"8642": str(port), "8311": str(sandbox), "python3": shlex.quote(sys.executable)}
    walk.through(pages / "how-to" / "connect-a-rest-system.md")
    until(lambda: "to-roads: delivered" in walk.answer("tolbooth events trace 1"), "the request")

    def told() -> list[str]:
        found = walk.json("tolbooth events list --type request.updated")["items"]
        shown = [walk.json(f"tolbooth events show {one['seq']}") for one in found]
        return [one["data"]["status_there"] for one in shown]

    until(lambda: bool(told()), "what the back office said")
    assert told() == ["fixed"], "one change is told of once"
    (shown,) = tomllib.loads((walk.folder / "tolbooth.toml").read_text())["adapters"]["roads"]["polls"]
    assert shown == "servicerequestupdates", "with another list, it would be told of twice"


def test_a_soap_system_is_connected(walk: Walk, pages: Path) -> None:
    """The sandbox in a process of its own, and a hub that makes a case in it."""
    port, door, orders = free_port(), free_port(), free_port()
    walk.env["TOLBOOTH_HTTP__PORT"] = str(port)
    walk.instead = {"8090": str(door), "8091": str(orders), "python3": shlex.quote(sys.executable)}
    page = pages / "how-to" / "connect-a-soap-system.md"
    walk.through(page)
    until(lambda: "crm: delivered" in walk.answer("tolbooth events trace 1"), "the case")
    (case,) = json.loads(walk.answer(f"curl -sS http://127.0.0.1:{orders}/cases"))
    assert (case["external_references"], case["party_type"]) == (["C-1001"], "C1")
    assert answers(door), "its mischief is over"


def test_a_system_is_protected(walk: Walk, pages: Path) -> None:
    """With the page's hub running, which is the one that is asked."""
    port = free_port()
    walk.env["TOLBOOTH_HTTP__PORT"] = str(port)
    walk.through(pages / "how-to" / "protect-a-system.md")
    until(lambda: answers(port), "the page's hub")
    [line] = walk.json("tolbooth adapters list")["items"]
    (system,) = line["systems"]
    assert (system["name"], system["concurrency"], system["rate"]) == ("planning/planning-app", 4, 20.0)
    assert system["breaker"]["state"] == "closed"


def test_a_receiver_is_paused(walk: Walk, pages: Path) -> None:
    """Beside the page's hub, which starts before anything is paused."""
    port = free_port()
    walk.env["TOLBOOTH_HTTP__PORT"] = str(port)
    walk.through(pages / "how-to" / "pause-and-resume.md")
    assert walk.json("tolbooth pauses")["items"] == []
    assert [one["name"] for one in walk.json("tolbooth routes list")["routes"]] == ["forms"]


def test_rules_of_retention_are_looked_at(walk: Walk, pages: Path) -> None:
    """No hub runs: the rules are those of the page's settings, over an empty ledger."""
    walk.answer("tolbooth migrate")
    walk.through(pages / "how-to" / "keep-and-forget.md")
    rules = {one["rule"]: one["kept_for"] for one in walk.json("tolbooth retention show")["items"]}
    assert rules["retention.payloads.personal"] == "730d"
    assert rules["retention.undecided_messages"] == "90d"
    assert rules["retention.payloads.open"] is None


def test_people_are_looked_after(walk: Walk, pages: Path) -> None:
    """As the page's hub tells them apart; what it asks is waited for."""
    walk.env["TOLBOOTH_HTTP__PORT"] = str(free_port())

    def asked() -> None:
        until(lambda: bool(walk.json("tolbooth people reviews list")["items"]), "the review of the third")

    walk.first = {"tolbooth people list": asked}
    walk.through(pages / "how-to" / "look-after-people.md")
    history = walk.json("tolbooth people history p-1")["items"]
    assert [one["what"] for one in history] == ["unmerge", "merge", "reject", "unmerge", "merge", "link"]
    assert [one["undone_by"] for one in history] == [None, "c-6", None, None, "c-3", None]
    assert walk.json("tolbooth people show housing/H1")["id"] == "p-1", "a dry run has parted nobody"
    assert walk.json("tolbooth people show p-2")["state"] == "active"
    [review] = walk.json("tolbooth people reviews list --state rejected")["items"]
    shown = walk.json(f"tolbooth people reviews show {review['id']}")
    assert shown["waterfall"][-1]["total"] == pytest.approx(shown["bits"], abs=0.1)
    judged = walk.json("tolbooth people sample s-1")["estimate"]
    assert (judged["judged"], judged["wrong"], judged["rate"], judged["low"]) == (1, 0, 0.0, 0.0)
    looked = "a call at the desk"
    seen = walk.json("tolbooth audit list --thing person/1 --action payloads.read")["items"]
    assert [one["reason"] for one in seen] == [looked]
    assert "Ailsa" not in walk.answer("tolbooth people reviews show v-1")


def test_every_page_with_commands_is_walked(pages: Path) -> None:
    """One that is not shows a command to be typed and nobody knows whether it works."""
    walked = {
        "know-places.md",
        "run-on-several-machines.md",
        "connect-a-rest-system.md",
        "connect-a-soap-system.md",
    }
    walked |= {"restrict-what-is-used.md", "replay-a-dead-letter.md", "answer-what-is-held.md", "be-told.md"}
    walked |= {"publish-and-receive.md", "register-an-adapter.md", "search-dead-letters.md", "load-people.md"}
    walked |= {"mend-a-dead-letter.md", "look-after-people.md", "pause-and-resume.md", "protect-a-system.md"}
    walked |= {"care-for-people.md", "find-what-fails.md", "keep-and-forget.md", "know-businesses.md"}
    walked |= {"work-on-cases.md", "join-cases.md", "share-out-the-work.md", "work-with-back-offices.md"}
    walked |= {"let-citizens-follow.md", "serve-open311.md", "take-in-mail.md"}
    walked |= {"move-cases.md", "move-from-lagan.md", "report-a-life-event.md", "know-your-staff.md"}
    walked |= {"train-matching.md", "write-runbooks.md", "write-a-route.md", "set-up-a-hub.md"}
    walked |= {"quickstart.md", "describe-a-case-type.md", "take-attachments.md"}
    # By tests/demo/test_bad_monday.py and test_namesakes.py: their commands are those that are typed there.
    walked |= {"a-bad-monday.md", "two-of-one-name.md"}
    reference = {"commands.md", "performance.md"}
    with_commands = {page.name for page in pages.rglob("*.md") if "```sh\n" in page.read_text()}
    assert with_commands - reference == walked


def test_every_make_target_that_a_page_names_is_there(root: Path) -> None:
    makefile = (root / "Makefile").read_text()
    for page in [root / "README.md", root / "CONTRIBUTING.md", *(root / "docs").rglob("*.md")]:
        named = set(re.findall(r"^make ([a-z-]+)", page.read_text(), re.MULTILINE))
        named |= set(re.findall(r"`make ([a-z-]+)`", page.read_text()))
        assert {one for one in named if f"\n{one}:" not in makefile} == set(), page
