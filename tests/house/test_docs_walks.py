"""Whoever follows a page literally gets where it says: every command of it is run, in order, where it says.

Blocks with a title are files; a second TOML block of one title is added to its end. Commands of `tolbooth`
run in this process, which spares their start; the hub, the demo and the receiver are processes of their own.
"""

from __future__ import annotations

import json
import logging
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import structlog
from typer.testing import CliRunner

from hub.cli.main import app

BESIDE = Path(sys.executable).parent
BLOCK = re.compile(r'^```(\w+)(?: title="([^"]+)")?\n(.*?)^```', re.MULTILINE | re.DOTALL)
PATIENCE = 60.0
RUN_ELSEWHERE = {"tolbooth demo --once --json": "tests/demo/test_once.py"}


def until(condition: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, f"{what} did not come about within {PATIENCE:g} seconds"
        time.sleep(0.01)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def answers(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


@dataclass
class Walk:
    """Somebody in a folder, with a shell and a page. ``instead``: what of the page is otherwise here."""

    folder: Path
    env: dict[str, str]
    running: ExitStack
    instead: dict[str, str] = field(default_factory=dict)
    pasted: str = ""
    """A command that is pasted before the answer to it is looked at; none: it was typed."""
    said: str = ""

    def through(self, page: Path) -> None:
        """Do what the page says."""
        for language, title, text in BLOCK.findall(page.read_text()):
            body = self.here(text)
            if title:
                with (self.folder / title).open("a" if language == "toml" else "w") as file:
                    file.write(body)
            elif language == "sh":
                for command in body.replace("\\\n", " ").splitlines():
                    self.do(command)
            elif language == "json":
                self.said = self.answer(self.pasted) if self.pasted else self.said
                shown, answered = json.loads(body), json.loads(self.said)
                assert answered["results"][0].keys() == shown["results"][0].keys(), page
                assert answered["results"][0]["status"] == shown["results"][0]["status"], page

    def here(self, text: str) -> str:
        for shown, actual in self.instead.items():
            text = re.sub(rf"(?<![\w-]){re.escape(shown)}(?!\w)", lambda _: actual, text)  # noqa: B023
        return text

    def do(self, command: str) -> None:
        """One command, as it is typed. It must succeed."""
        assigned = re.fullmatch(r"export (\w+)=(.*)", command)
        if command in RUN_ELSEWHERE:
            return
        if assigned is not None:
            name, value = assigned.groups()
            inner = re.fullmatch(r"\$\((.*)\)", value)
            self.env[name] = self.answer(inner[1] if inner else f"printf %s {value}").strip()
        elif command == "tolbooth serve":
            self.background([str(BESIDE / "tolbooth"), "serve"])
            until((self.folder / "var" / "run.json").exists, "the hub's run file")
        elif command.endswith(" receiver.py"):
            self.background([sys.executable, "receiver.py"])
            until(lambda: answers(int(self.instead["8081"])), "the receiver")
        elif command == "tolbooth events tail":
            self.answer("tolbooth events tail --until 3")
        elif (redirected := re.fullmatch(r"(tolbooth .*) > (\S+)", command)) is not None:
            (self.folder / redirected[2]).write_text(self.answer(redirected[1]))
        else:
            self.said = self.answer(command)

    def answer(self, command: str) -> str:
        if not command.startswith("tolbooth "):
            done = subprocess.run(
                ["sh", "-c", command],
                cwd=self.folder,
                env=self.env,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
                timeout=PATIENCE,
            )
            assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
            return done.stdout
        mine = {name: value for name, value in self.env.items() if name.startswith("TOLBOOTH_")}
        found = CliRunner().invoke(app, shlex.split(command)[1:], env=mine)
        assert found.exit_code == 0, f"{command}\n{found.output}"
        return found.stdout

    def json(self, command: str) -> Any:
        return json.loads(self.answer(f"{command} --json"))

    def background(self, command: list[str]) -> Path:
        """Started, and stopped at the end; what it says is in the file."""
        log = self.folder / f"{Path(command[0]).name}-{len(list(self.folder.glob('*.said')))}.said"
        self.running.enter_context(started(command, self.folder, self.env, log))
        return log


@contextmanager
def started(command: list[str], folder: Path, env: dict[str, str], log: Path) -> Iterator[None]:
    with log.open("w") as said:
        process = subprocess.Popen(
            command, cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT
        )
    try:
        yield
    finally:
        process.terminate()
        process.wait(PATIENCE)


@pytest.fixture
def walk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, absent: Callable[[str], object]) -> Iterator[Walk]:
    if shutil.which("curl") is None:
        absent("curl is not installed (Debian and Ubuntu: apt-get install curl)")
    for name in [one for one in os.environ if one.startswith("TOLBOOTH_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    env = {**os.environ, "PWD": str(tmp_path), "PATH": f"{BESIDE}{os.pathsep}{os.environ['PATH']}"}
    logger = logging.getLogger()
    before, level = list(logger.handlers), logger.level
    with ExitStack() as running:
        yield Walk(tmp_path, env, running)
    logger.handlers[:] = before
    logger.setLevel(level)
    structlog.reset_defaults()


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
    walk.instead = {"d-414": left[0], "make run": "true"}
    (walk.pasted,) = re.findall(r"^curl .*?(?=\n\n)", told, re.MULTILINE | re.DOTALL)
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
    walk.instead |= {"d-17": delivery, "i-4": message}
    walk.through(pages / "how-to" / "replay-a-dead-letter.md")
    assert walk.json(f"tolbooth dead-letters show {message}")["state"] == "discarded"
    assert walk.json(f"tolbooth dead-letters show {delivery}")["replayed_as"]


def received(walk: Walk) -> list[str]:
    (log,) = walk.folder.glob(f"{Path(sys.executable).name}-*.said")
    return [line.split()[2] for line in log.read_text().splitlines() if line.count(" ") == 2]


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
    (walk.folder / "bad.json").write_text(json.dumps({**event, "id": "bad", "data": {}}))
    walk.do("tolbooth events publish lost.json")
    refused = CliRunner().invoke(app, ["events", "publish", "bad.json"], env={"TOLBOOTH_HTTP__PORT": "0"})
    assert refused.exit_code == 1
    listing = "tolbooth dead-letters list"
    until(lambda: len(walk.json(listing)["items"]) == 2, "two dead letters")
    delivery, message = sorted(one["id"] for one in walk.json(listing)["items"])
    return delivery, message


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


def test_every_page_with_commands_is_walked(pages: Path) -> None:
    """One that is not shows a command to be typed and nobody knows whether it works."""
    walked = {"quickstart.md", "set-up-a-hub.md", "publish-and-receive.md", "write-a-route.md"}
    walked |= {"replay-a-dead-letter.md", "register-an-adapter.md"}
    reference = {"commands.md", "performance.md"}
    with_commands = {page.name for page in pages.rglob("*.md") if "```sh\n" in page.read_text()}
    assert with_commands - reference == walked


def test_every_make_target_that_a_page_names_is_there(root: Path) -> None:
    makefile = (root / "Makefile").read_text()
    for page in [root / "README.md", root / "CONTRIBUTING.md", *(root / "docs").rglob("*.md")]:
        named = set(re.findall(r"^make ([a-z-]+)", page.read_text(), re.MULTILINE))
        named |= set(re.findall(r"`make ([a-z-]+)`", page.read_text()))
        assert {one for one in named if f"\n{one}:" not in makefile} == set(), page
