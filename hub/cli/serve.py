"""`tolbooth serve`."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from hub.cli.asked import Asked
from hub.cli.place import settings_of
from hub.cli.running import run_until_stopped
from hub.cli.screen import Screen
from hub.roles import EVERY, Role


class WithRole(StrEnum):
    """What `serve` can do beside answering HTTP."""

    WORKER = "worker"
    POLLER = "poller"
    SCHEDULER = "scheduler"
    ALL = "all"


With = Annotated[
    list[WithRole] | None,
    typer.Option(
        "--with",
        metavar="ROLE",
        help="Do this in the same process too: worker, poller, scheduler, or all. May be repeated.",
    ),
]


def serve(asked: Asked, screen: Screen, with_: With = None) -> None:  # noqa: ARG001 - what it says is its log
    """Run the hub until it is stopped with Ctrl-C or SIGTERM.

    With the in-process broker, the default, this one process does everything: it takes events, polls its
    adapters and delivers. With RabbitMQ it answers HTTP, and `tolbooth worker`, `tolbooth poller` and
    `tolbooth scheduler` do the rest, in as many processes as you like; `--with` adds any of them to this one.

    Its address and an operator's key are in `run.json` in the data folder, readable only by the user it runs
    as: that is how the other commands find it. What is in flight when it stops is found again: by another
    process, or at the next start.

    It checks its settings first. With settings that cannot work it does not start; of what else
    `tolbooth check` finds (a folder that is away, say) it warns, and starts.
    """
    asked_for = frozenset(with_ or ())
    settings = settings_of(asked)
    if settings.in_process_broker or WithRole.ALL in asked_for:
        roles = EVERY
    else:
        roles = frozenset({Role.API, *(Role(one.value) for one in asked_for)})
    run_until_stopped(asked, settings, roles)
