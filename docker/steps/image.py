"""The image, as far as a folder can be one: the Dockerfile's instructions, carried out in it."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from pathlib import Path

from docker.steps.dockerfile import Instruction, let_in, stages
from docker.steps.folder import Folder

_ONLY_IN_A_CONTAINER = ("groupadd ",)
"""A machine's accounts are not changed for this."""

_NO_STEP = {"ARG", "LABEL", "VOLUME", "EXPOSE", "STOPSIGNAL"}


class Image:
    """Built in ``folder`` from the sources at ``top``; after that it says what its processes are given."""

    def __init__(self, top: Path, folder: Folder) -> None:
        self._top = top
        self._folder = folder
        self._at = folder.root
        self._allowed = let_in(top / ".dockerignore")
        self.env = _surroundings(folder.python)
        self.entrypoint: list[str] = []
        self.health: list[str] = []
        self.user = ""

    def build(self) -> None:
        """Raises ``subprocess.CalledProcessError`` where a step fails, ``ValueError`` for a strange one."""
        for name, instructions in stages(self._top / "docker" / "Dockerfile").items():
            if name != "build":  # what the build was told stays there
                self.env = _surroundings(self._folder.python) | {"HOME": str(self._folder.root)}
            for one in instructions:
                self._follow(one)

    def _follow(self, one: Instruction) -> None:  # one branch for each word
        if one.word in _NO_STEP:
            return
        if one.word == "ENV":
            for name, value in one.assigned.items():
                self.env[name] = self._folder.here(value).replace("$PATH", self.env["PATH"])
        elif one.word == "WORKDIR":
            self._at = self._folder.path(one.rest)
            self._at.mkdir(parents=True, exist_ok=True)
        elif one.word == "COPY":
            self._copy(shlex.split(one.rest))
        elif one.word == "RUN":
            self._run(one.rest)
        elif one.word == "USER":
            self.user = one.rest
        elif one.word == "ENTRYPOINT":
            self.entrypoint = one.listed
        elif one.word == "HEALTHCHECK":
            self.health = Instruction("CMD", one.rest.partition("CMD ")[2]).listed
        elif one.word == "CMD":
            assert one.listed == ["serve"], "compose.yaml says the command of each process"
        else:
            raise ValueError(f"docker/steps does not know what to do with {one.word} {one.rest}")

    def _copy(self, words: list[str]) -> None:
        *sources, target = words
        if sources[0].startswith("--from="):
            assert sources[1:] == [target], "what was built keeps its place: an environment cannot be moved"
            return
        into = self._folder.path(target) if target.startswith("/") else self._at / target
        for name in self._allowed if sources == ["."] else sources:
            assert name in self._allowed, f".dockerignore keeps {name} out of the build"
            self._bring(self._top / name, into / name if sources == ["."] else into, target)

    @staticmethod
    def _bring(source: Path, into: Path, target: str) -> None:
        if source.is_dir():
            leave = shutil.ignore_patterns("__pycache__", "*.pyc")
            shutil.copytree(source, into, ignore=leave, dirs_exist_ok=True)
            return
        if target.endswith("/") and into.name != source.name:
            into = into / source.name
        into.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, into)

    def _run(self, line: str) -> None:
        if line.startswith(_ONLY_IN_A_CONTAINER):
            return
        here = self._folder.here(line)
        if self._folder.user is None:
            here = here.replace("--owner 10001 --group 10001 ", "")
        subprocess.run(["sh", "-euc", here], cwd=self._at, env=self.env, stdin=subprocess.DEVNULL, check=True)


def _surroundings(python: Path) -> dict[str, str]:
    """This machine's own settings (proxies, mirrors), with the Python that stands for the base image's."""
    ours = ("TOLBOOTH_", "PYTHON", "VIRTUAL_ENV")
    found = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return found | {"PATH": f"{python}{os.pathsep}{found['PATH']}"}
