"""The hub beside the demo: a process of its own, found by its run file as any command finds it."""

from __future__ import annotations

import os
import signal
import time

import httpx2
from pydantic import BaseModel, ConfigDict, ValidationError

from demo.child import PATIENCE, Child
from demo.place import Place

START_SECONDS = 120.0
"""A hub that starts takes a second or two; on a machine with much else to do, a minute."""
_LOOK = 0.05
_TOLBOOTH = ("-c", "from hub.cli.main import main; main()")


class HubFailed(Exception):
    """The hub did not come up, or ended."""


class RunFile(BaseModel):
    """What a running hub says of itself to whoever may read its run file."""

    model_config = ConfigDict(frozen=True)

    url: str
    key: str
    pid: int


def start(place: Place) -> tuple[Child, RunFile]:
    """Start it and wait until it takes events. Raises ``HubFailed``."""
    place.run_file.unlink(missing_ok=True)
    child = Child([*_TOLBOOTH, "serve", "--config", str(place.settings)], place.hub_log)
    try:
        return child, _wait(child, place)
    except BaseException:
        child.stop()
        raise


def _wait(child: Child, place: Place) -> RunFile:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and child.ended is None:
        run = _run_file(place)
        if run is not None and run.pid == child.pid and _answers(run, "/health/ready"):
            return run
        time.sleep(_LOOK)
    what = f"did not come up within {START_SECONDS:g} seconds" if child.ended is None else "ended"
    said = f"{child.last_words()}\n(The whole log: {place.hub_log})"
    raise HubFailed(f"The hub {what}; the end of its log says why.\n{said}")


def _run_file(place: Place) -> RunFile | None:
    try:
        return RunFile.model_validate_json(place.run_file.read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


def _answers(run: RunFile, path: str) -> bool:
    try:
        return httpx2.get(run.url + path, timeout=3, trust_env=False).status_code == 200
    except httpx2.HTTPError:
        return False


def end_orphan(place: Place) -> None:
    """A demo that was killed leaves its hub running. We hold the folder's lock, so it is nobody else's.

    Raises ``HubFailed`` if it does not end.
    """
    run = _run_file(place)
    if run is None or not _answers(run, "/health/live"):
        return
    os.kill(run.pid, signal.SIGTERM)
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            os.kill(run.pid, 0)
        except ProcessLookupError:
            return
        time.sleep(_LOOK)
    raise HubFailed(
        f"A hub left by an earlier demo (process {run.pid}) does not stop; end it, then try again."
    )
