"""Staff at their command line: each command is a process of its own, typed as anybody would type it."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from demo.command_line import CommandLine, Done
from demo.place import Place
from demo.telling import Telling

SHOWN = 12
"""Lines of an answer that are printed."""


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

    place: Place
    telling: Telling
    command_line: CommandLine
    steps: list[Step] = field(default_factory=list)

    def types(self, who: Person, *words: str, code: int = 0, shown: int = SHOWN) -> str:
        """One command; answers with what it printed. Raises ``WentWrong`` unless it ends with ``code``."""
        typed = shlex.join(["tolbooth", *words])
        self.telling.paste(f"  {who.name.split()[0]} $ {typed}")
        done = self._run(who, words)
        said = done.out + done.err
        self.steps.append(Step(who=who.name, typed=typed, code=done.code, said=said.strip()))
        lines = said.rstrip().splitlines()
        for line in lines[:shown]:
            self.telling.paste(f"    {line.rstrip()}")
        if len(lines) > shown > 0:
            self.telling.paste(f"    … {len(lines) - shown} lines more")
        if done.code != code:
            raise WentWrong(f"{WentWrong.__doc__} {typed}: exit code {done.code}. {said.strip()[-800:]}")
        return done.out

    def reads(self, who: Person, *words: str) -> Any:
        """What a command answers to a machine: how staff find the ids that they type next. Not told."""
        done = self._run(who, [*words, "--json"])
        if done.code:
            raise WentWrong(f"{WentWrong.__doc__} {shlex.join(words)}: {done.err.strip()[-800:]}")
        return json.loads(done.out)

    def _run(self, who: Person, words: Sequence[str]) -> Done:
        mine = {name: value for name, value in os.environ.items() if not name.startswith("TOLBOOTH_")}
        mine["TOLBOOTH_CONFIG"] = str(self.place.settings.resolve())
        if who.key:
            mine["TOLBOOTH_KEY"] = who.key
        return self.command_line.run(words, mine, self.place.root)
