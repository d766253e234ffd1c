"""Staff at their command line: each command is a process of its own, typed as anybody would type it."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from demo.bad_monday.ground import Ground
from demo.telling import Telling

PATIENCE = 120.0
"""Seconds that one command may take."""
SHOWN = 12
"""Lines of an answer that are printed."""
_TOLBOOTH = [sys.executable, "-P", "-c", "from hub.cli.main import main; main()"]


class WentWrong(Exception):
    """A command of the story did not end as it was to."""


class Step(BaseModel):
    """A command that somebody typed, and what it answered."""

    model_config = ConfigDict(frozen=True)

    who: str
    typed: str
    code: int = Field(description="its exit code")
    said: str


@dataclass(slots=True)
class Person:
    """Whoever types. ``key``: theirs; empty is the operator at the machine itself."""

    name: str
    key: str = ""


@dataclass(slots=True)
class Staff:
    """Types commands, and keeps what was typed."""

    ground: Ground
    telling: Telling
    steps: list[Step] = field(default_factory=list)

    def types(self, who: Person, *words: str, code: int = 0, shown: int = SHOWN) -> str:
        """One command; answers with what it printed. Raises ``WentWrong`` unless it ends with ``code``."""
        typed = shlex.join(["tolbooth", *words])
        self.telling.paste(f"  {who.name.split()[0]} $ {typed}")
        done = self._run(who, words)
        said = done.stdout + done.stderr
        self.steps.append(Step(who=who.name, typed=typed, code=done.returncode, said=said.strip()))
        lines = said.rstrip().splitlines()
        for line in lines[:shown]:
            self.telling.paste(f"    {line.rstrip()}")
        if len(lines) > shown > 0:
            self.telling.paste(f"    … {len(lines) - shown} lines more")
        if done.returncode != code:
            raise WentWrong(
                f"{WentWrong.__doc__} {typed}: exit code {done.returncode}. {said.strip()[-800:]}"
            )
        return done.stdout

    def reads(self, who: Person, *words: str) -> Any:
        """What a command answers to a machine: how staff find the ids that they type next. Not told."""
        done = self._run(who, [*words, "--json"])
        if done.returncode:
            raise WentWrong(f"{WentWrong.__doc__} {shlex.join(words)}: {done.stderr.strip()[-800:]}")
        return json.loads(done.stdout)

    def _run(self, who: Person, words: tuple[str, ...] | list[str]) -> subprocess.CompletedProcess[str]:
        mine = {name: value for name, value in os.environ.items() if not name.startswith("TOLBOOTH_")}
        mine["TOLBOOTH_CONFIG"] = str(self.ground.settings)
        if who.key:
            mine["TOLBOOTH_KEY"] = who.key
        return subprocess.run(
            [*_TOLBOOTH, *words],
            env=mine,
            cwd=self.ground.root,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
