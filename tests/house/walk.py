"""Somebody who follows a page literally: every command of it is run, in order, where it says.

Blocks with a title are files; a second TOML block of one title is added to its end. Commands of `tolbooth`
run in this process, which spares their start; the hub, the demo and the receiver are processes of their own.
"""

from __future__ import annotations

import json
import re
import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from typing import Any

from typer.testing import CliRunner

from benchmarks.servers.ports import free_ports
from hub.cli.main import app

BESIDE = Path(sys.executable).parent
BLOCK = re.compile(r'^```(\w+)(?: title="([^"]+)")?\n(.*?)^```', re.MULTILINE | re.DOTALL)
PATIENCE = 120.0
PROCESSES = tuple(f"tolbooth {one}" for one in ("worker", "poller", "scheduler"))
RUN_ELSEWHERE = {"tolbooth demo --once --json": "tests/demo/test_whole.py"}


def until(condition: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, f"{what} did not come about within {PATIENCE:g} seconds"
        time.sleep(0.01)


def free_port() -> int:
    return free_ports(1)[0]


def answers(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


@dataclass
class Walk:
    """Somebody in a folder, with a shell and a page.

    ``instead``: what of the page is otherwise here. ``first``: what is done before a command that begins so,
    such as to wait for what a person would have seen by then.
    """

    folder: Path
    env: dict[str, str]
    running: ExitStack
    instead: dict[str, str] = field(default_factory=dict)
    first: dict[str, Callable[[], None]] = field(default_factory=dict)
    pasted: str = ""
    """A command that is pasted before the answer to it is looked at; none: it was typed."""
    said: str = ""

    def through(self, page: Path) -> None:
        """Do what the page says."""
        for language, title, text in BLOCK.findall(page.read_text()):
            body = self.here(text)
            if title:
                (self.folder / title).parent.mkdir(parents=True, exist_ok=True)
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
        for beginning, do_first in self.first.items():
            if command.startswith(beginning):
                do_first()
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
        elif command.startswith(PROCESSES):
            said = self.background([str(BESIDE / "tolbooth"), *command.split()[1:]])
            until(lambda: "hub.working" in said.read_text(), f"hub.working in {said}")
        elif command.endswith(" receiver.py"):
            self.background([sys.executable, "receiver.py"])
            until(lambda: answers(int(self.instead["8081"])), "the receiver")
        elif " -m adapters.verint.sandbox " in command:
            self.background(shlex.split(command))
            until(lambda: answers(int(self.instead["8090"])), "the sandbox")
        elif " -m adapters." in command:
            said = self.background(shlex.split(command))
            until(lambda: '"url"' in said.read_text(), f"the sandbox's address in {said}")
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
        words = shlex.split(Template(command).safe_substitute(self.env))
        found = CliRunner().invoke(app, words[1:], env=mine)
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
