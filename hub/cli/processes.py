"""`tolbooth worker`, `tolbooth poller`, `tolbooth scheduler`: the hub's processes beside `tolbooth serve`."""

from __future__ import annotations

from typing import Annotated

import typer

from hub.cli.asked import Asked
from hub.cli.failure import Failed
from hub.cli.place import settings_of
from hub.cli.running import run_until_stopped
from hub.cli.screen import Screen
from hub.roles import Role
from hub.settings import Settings

Groups = Annotated[
    list[str] | None,
    typer.Option(
        "--group",
        metavar="GROUP",
        help="A worker group to serve; may be given several times. Otherwise those of the settings, or all.",
    ),
]


def worker(asked: Asked, screen: Screen, group: Groups = None) -> None:  # noqa: ARG001 - what it says is its log
    """Deliver what is handed out, until stopped with Ctrl-C or SIGTERM.

    Start as many as you need, on as many machines. Each serves one or more worker groups: an adapter is in
    the group that its settings name, `main` unless they say otherwise. Told to stop, it lets what is in
    flight end, for `stop_seconds` at most, and gives the rest back for others to have.
    """
    settings = _shared(asked, "worker")
    if group:
        known = {"main", *(one.group for one in settings.adapters.values())}
        for one in group:
            if one not in known:
                raise Failed(
                    f"No adapter is in the worker group {one!r}",
                    f"There are: {', '.join(sorted(known))}. `group` of an adapter says its own.",
                )
        chosen = settings.worker.model_copy(update={"groups": tuple(dict.fromkeys(group))})
        settings = settings.model_copy(update={"worker": chosen})
    run_until_stopped(asked, settings, frozenset({Role.WORKER}))


def poller(asked: Asked, screen: Screen) -> None:  # noqa: ARG001 - as above
    """Poll the adapters, until stopped with Ctrl-C or SIGTERM.

    Start more than one, so that another takes over when one is lost: each adapter is polled by one process
    at a time, whichever holds its lease. `tolbooth adapters list` says which.
    """
    run_until_stopped(asked, _shared(asked, "poller"), frozenset({Role.POLLER}))


def scheduler(asked: Asked, screen: Screen) -> None:  # noqa: ARG001 - as above
    """Do what is due now and then, such as forgetting old keys, until stopped with Ctrl-C or SIGTERM.

    Start more than one, so that another takes over when one is lost: one at a time is at work.
    """
    run_until_stopped(asked, _shared(asked, "scheduler"), frozenset({Role.SCHEDULER}))


def _shared(asked: Asked, what: str) -> Settings:
    """The settings of a hub that may have several processes. Raises ``Failed``."""
    settings = settings_of(asked)
    if settings.in_process_broker:
        raise Failed(
            f"A {what} of its own needs a broker that several processes can reach",
            "With `memory://` the one process of `tolbooth serve` does everything. For several, set `url` "
            "under [broker] to RabbitMQ's address and `url` under [database] to PostgreSQL's.",
        )
    return settings
