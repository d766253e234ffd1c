"""`tolbooth serve`."""

from __future__ import annotations

import signal

import structlog

from hub.cli.asked import Asked
from hub.cli.failure import Failed
from hub.cli.place import settings_of
from hub.cli.screen import Screen
from hub.logging import set_up
from hub.settings import Settings

log = structlog.get_logger()


def serve(asked: Asked, screen: Screen) -> None:  # noqa: ARG001 - what it says is its log
    """Run the hub until it is stopped with Ctrl-C or SIGTERM.

    It takes events, polls its adapters and delivers, in one process. Its address and an operator's key are in
    `run.json` in the data folder, readable only by the user it runs as: that is how the other commands find
    it. What is in flight when it stops is found again at the next start.

    It checks its settings first. With settings that cannot work it does not start; of what else
    `tolbooth check` finds (a folder that is away, say) it warns, and starts.
    """
    from adapters.contract import Retry
    from adapters.registry import AdapterError
    from hub.checking.everything import check, fatal
    from hub.checking.said import where
    from hub.route_files import WrongRoutes
    from hub.secrets import SecretMissing
    from hub.serve import PortTaken, run
    from ledger.errors import LedgerError

    settings = settings_of(asked)
    set_up(settings.log.level, "json" if asked.as_json else settings.log.format)
    for one in fatal(asked.file):
        raise Failed(f"{where(one)}: {one.problem}", f"Fix: {one.fix}")
    for one in check(asked.file):
        log.warning("check.problem", where=where(one), problem=one.problem, fix=one.fix)
    # Being told to stop is the ordinary end of a hub: it unwinds as by Ctrl-C, and the run file goes with it.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        _look_at_lock(settings)
        run(settings)
    except (PortTaken, LedgerError, AdapterError, Retry, SecretMissing, WrongRoutes, ValueError) as error:
        # Retry: an adapter that would do harm if it started, because another hub has its folder.
        raise Failed("The hub cannot start", str(error)) from error


def _look_at_lock(settings: Settings) -> None:
    """Raises ``InUse`` where a hub has the ledger: it may have the port too, and no other port would help."""
    from hub.bootstrap import lock_of

    lock = lock_of(settings)
    if lock is not None:
        with lock:
            pass
