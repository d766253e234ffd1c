"""Finding the hub a command is for: the one named, the one that runs here, or the ledger itself."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial

import httpx2

from hub.cli import run_file
from hub.cli.asked import Asked
from hub.cli.failure import Failed
from hub.cli.hub_client import PATIENCE, HubClient
from hub.cli.place import require_usable, settings_of
from hub.cli.screen import Screen
from hub.settings import Settings
from ledger.errors import InUse

STARTING = 3.0
"""Seconds that a hub which holds the lock is given to write its run file."""
_PAUSE = 0.05
_HOW = "start it with `tolbooth serve`, or name another hub with --config, or with --url and --key."


@contextmanager
def running_hub(asked: Asked) -> Iterator[HubClient]:
    """A hub that runs. Raises ``Failed`` where there is none, saying how to start one."""
    if asked.url is not None:
        with _remote(asked.url, _key_of(asked)) as client:
            yield client
        return
    settings = settings_of(asked)
    found = _found(asked, settings)
    if found is None:
        raise Failed(
            f"No hub is running on {settings.data}",
            f"This needs one: {_HOW}",
        )
    with _remote(found.url, asked.key or found.key) as client:
        yield client


@contextmanager
def any_hub(asked: Asked, *, makes: bool = False, with_adapters: bool = False) -> Iterator[HubClient]:
    """The hub that runs; where none does, the ledger behind the same API.

    ``makes``: the command may make the ledger if it is not there yet. ``with_adapters``: it asks about them.
    Raises ``Failed``.
    """
    if asked.url is not None:
        with running_hub(asked) as client:
            yield client
        return
    settings = settings_of(asked)
    found = _found(asked, settings)
    where: AbstractContextManager[HubClient]
    note = ""
    if found is not None:
        where = _remote(found.url, asked.key or found.key)
    else:
        # Only where no hub runs is a hub's own machinery needed, and its imports worth waiting for.
        from hub.cli.in_process import hub_in_process
        from hub.own_ledger import database_file
        from ledger.address import read_address

        ledger = database_file(settings)
        if not makes and ledger is not None and not ledger.exists():
            raise Failed(
                f"There is no hub here: none runs, and there is no ledger at {ledger}",
                _HOW[0].upper() + _HOW[1:],
            )
        of = f"the ledger in {read_address(settings.database_url)}"
        # Elsewhere there may be one: a ledger in PostgreSQL has room for many processes, on any machine.
        none = "No hub is running" if ledger is not None else f"No hub is running on {settings.data}"
        note = f"{none}; this {f'works on {of} itself' if makes else f'is what {of} holds'}."
        where = hub_in_process(settings, with_adapters=with_adapters)
    with where as client:
        if note:
            Screen(as_json=asked.as_json).note(note)
        yield client


def _found(asked: Asked, settings: Settings) -> run_file.RunFile | None:
    """The hub that runs on these settings; None where its ledger is free. Raises ``Failed``.

    A hub holds the lock before it writes its run file, so one that is just starting is waited for.
    """
    end = time.monotonic() + STARTING
    while True:
        found = _run_file(settings)
        if found is not None and _answers(found.url):
            return found
        require_usable(asked)
        from hub.own_ledger import database_file, lock_of

        ledger, lock = database_file(settings), lock_of(settings)
        if ledger is None or lock is None or not ledger.parent.is_dir():
            return None
        try:
            with lock:
                return None
        except InUse as error:
            if time.monotonic() > end:
                raise _held(found, settings, error) from error
            time.sleep(_PAUSE)


def _held(found: run_file.RunFile | None, settings: Settings, error: InUse) -> Failed:
    if found is not None:
        return Failed(
            f"The hub (process {found.pid}) has the ledger open but does not answer at {found.url}",
            "It may be stuck or stopping: look at its log; if it stays so, stop that process and start it "
            "again. Nothing that it accepted is lost.",
        )
    return Failed(
        "A hub has the ledger open, but there is no run file to reach it by",
        f"{error} Reach it with --url and --key, or wait until it has started or stopped "
        f"(its run file would be {settings.run_file}).",
    )


def _run_file(settings: Settings) -> run_file.RunFile | None:
    try:
        return run_file.read(settings)
    except PermissionError as error:
        raise Failed(
            f"The run file {settings.run_file} belongs to another user",
            "Run the command as the user the hub runs as, or reach the hub with --url and --key.",
        ) from error


def _answers(url: str) -> bool:
    try:
        with httpx2.Client(trust_env=False, timeout=STARTING) as client:
            return client.get(f"{url}/health/live").is_success
    except httpx2.HTTPError:
        return False


def _key_of(asked: Asked) -> str:
    if asked.key is None:
        raise Failed(
            f"There is no key to ask {asked.url} with",
            "Give one with --key or TOLBOOTH_KEY; `tolbooth keys create` makes one where that hub runs.",
        )
    return asked.key


@contextmanager
def _remote(url: str, key: str) -> Iterator[HubClient]:
    # A proxy is for what lies outside; an address on this machine is never behind one.
    local = httpx2.URL(url).host in {"127.0.0.1", "localhost", "::1"}
    with httpx2.Client(timeout=PATIENCE, trust_env=not local) as client:
        yield HubClient(client.send, url, key, streams=partial(client.send, stream=True))
