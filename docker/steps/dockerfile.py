"""The Dockerfile, instruction by instruction."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Instruction:
    """One line of it, continued lines joined: ``RUN``, and what follows."""

    word: str
    rest: str

    @property
    def listed(self) -> list[str]:
        """The exec form: ``["tolbooth", "serve"]``. Raises ``ValueError`` for the shell form."""
        if not self.rest.startswith("["):
            raise ValueError(f"{self.word} is not in the exec form: {self.rest}")
        return [str(one) for one in json.loads(self.rest)]

    @property
    def assigned(self) -> dict[str, str]:
        """What an ``ENV`` sets."""
        return dict(one.split("=", 1) for one in shlex.split(self.rest))


def stages(file: Path) -> dict[str, list[Instruction]]:
    """The instructions of each stage, by its name."""
    lines = [line for line in file.read_text().splitlines() if not line.lstrip().startswith("#")]
    found: dict[str, list[Instruction]] = {}
    stage: list[Instruction] = []
    for line in re.sub(r"\\\n", " ", "\n".join(lines)).splitlines():
        if not line.strip():
            continue
        word, rest = line.split(maxsplit=1)
        if word == "FROM":
            stage = found.setdefault(rest.split(" AS ")[1], [])
        else:
            stage.append(Instruction(word, rest))
    return found


def let_in(file: Path) -> list[str]:
    """What .dockerignore lets into the build; ours names nothing else. Raises ``ValueError`` if it does."""
    lines = [line for line in file.read_text().splitlines() if line and not line.startswith("#")]
    if lines[0] != "*":
        raise ValueError(f"{file} must begin by leaving everything out (*)")
    return [line.removeprefix("!") for line in lines if line.startswith("!")]
