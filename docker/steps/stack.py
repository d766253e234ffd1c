"""The composed processes, started on this machine as compose.yaml says."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

from docker.steps.compose import Compose
from docker.steps.folder import Folder
from docker.steps.image import Image

DATA = "/var/lib/tolbooth"


class Broken(Exception):
    """A process ended that should not have, or did not do what it should; its log's end is in the words."""


class Stack:
    """Leaving it kills what still runs. ``scale``: how many of each process, one where it does not say."""

    def __init__(self, compose: Compose, image: Image, folder: Folder, scale: Mapping[str, int]) -> None:
        self._compose = compose
        self._image = image
        self._folder = folder
        self._scale = scale
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._given: dict[str, str] = {}

    def __enter__(self) -> Stack:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self._running.values():
            process.kill()
            process.wait()

    @property
    def running(self) -> list[str]:
        return list(self._running)

    def lay_out(self, base: Path, secrets: Mapping[str, str]) -> None:
        """The files that processes find: settings and secrets. ``base``: compose.yaml's folder."""
        for name in self._compose.ours():
            service = self._compose.services[name]
            for mount in service.configs:
                file = base / self._compose.configs[mount.source].file
                self._folder.write(mount.target, self._folder.here(file.read_text()))
            for secret in service.secrets:
                assert isinstance(secret, str), "Tolbooth's secrets are where Compose puts them"
                assert secret in self._compose.secrets, secret
                self._folder.write(f"/run/secrets/{secret}", f"{secrets[secret]}\n")

    def up(self, given: Mapping[str, str]) -> None:
        """Start all, those that end by themselves to their end. ``given``: more environment for each."""
        self._given = dict(given)
        for name in self._compose.ours():
            service = self._compose.services[name]
            if service.ends_by_itself:
                self.run(name, service.command)
                continue
            for number in range(1, self._scale.get(name, 1) + 1):
                self._start(name, f"{name}-{number}")

    def run(self, service: str, command: list[str]) -> str:
        """`docker compose run`, or `exec` where the service keeps the volume `data`. Raises ``Broken``."""
        words, env = self._told(service, service, command)
        done = subprocess.run(
            words,
            env=env,
            cwd=self._folder.path(DATA),
            user=self._folder.user,
            group=self._folder.user,
            extra_groups=None if self._folder.user is None else [],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Broken(f"{service}: {' '.join(command)}\n{done.stdout}{done.stderr}")
        return done.stdout

    def healthy(self, port: int) -> bool:
        """What the image's HEALTHCHECK says of the API."""
        self.look()
        command = [word.replace("8642", str(port)) for word in self._image.health]
        asked = subprocess.run(command, env=self._image.env, capture_output=True, check=False)
        return asked.returncode == 0

    def look(self) -> None:
        """Raises ``Broken`` if one has ended."""
        for name, process in self._running.items():
            if process.poll() is not None:
                raise Broken(f"{name} ended with {process.returncode}\n{self._said(name)}")

    def down(self) -> dict[str, float]:
        """Tell all to stop; the seconds that each took. Raises ``Broken`` for one that does not, or fails."""
        began = time.monotonic()
        for process in self._running.values():
            process.terminate()
        took: dict[str, float] = {}
        for name, process in self._running.items():
            patience = self._compose.services[name.rpartition("-")[0]].patience
            try:
                code = process.wait(max(0.1, began + patience - time.monotonic()))
            except subprocess.TimeoutExpired as late:
                raise Broken(f"{name} did not stop in {patience:g} seconds\n{self._said(name)}") from late
            took[name] = round(time.monotonic() - began, 2)
            if code:
                raise Broken(f"{name} was told to stop and ended with {code}\n{self._said(name)}")
        self._running.clear()
        return took

    def _start(self, service: str, name: str) -> None:
        words, env = self._told(service, name, self._compose.services[service].command)
        with self._log(name).open("wb") as log:
            self._running[name] = subprocess.Popen(
                words,
                env=env,
                cwd=self._folder.path(DATA),
                user=self._folder.user,
                group=self._folder.user,
                extra_groups=None if self._folder.user is None else [],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def _told(self, service: str, name: str, command: list[str]) -> tuple[list[str], dict[str, str]]:
        found = self._compose.services[service]
        env = self._image.env | found.environment | self._given
        if not found.keeps("data"):  # a folder of its own, as in a container
            env["TOLBOOTH_DATA"] = str(self._folder.make(f"{DATA}/of/{name}"))
        program = self._folder.path("/opt/tolbooth/bin") / self._image.entrypoint[0]
        return [str(program), *self._image.entrypoint[1:], *command], env

    def said(self) -> str:
        """The end of each log."""
        return "\n".join(f"--- {name}\n{self._said(name)}" for name in self._running)

    def _log(self, name: str) -> Path:
        return self._folder.root / f"{name}.log"

    def _said(self, name: str) -> str:
        return self._log(name).read_text(errors="replace")[-3000:]
