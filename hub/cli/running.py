"""What every command does that runs a process of the hub until it is stopped."""

from __future__ import annotations

import signal

import structlog

from hub.cli.asked import Asked
from hub.cli.failure import Failed
from hub.cli.place import require_usable
from hub.logging import set_up
from hub.roles import Role
from hub.settings import Settings

log = structlog.get_logger()


def run_until_stopped(asked: Asked, settings: Settings, roles: frozenset[Role]) -> None:
    """Check the settings, then run. Raises ``Failed`` where the process cannot start."""
    from adapters.contract import Retry
    from adapters.registry import AdapterError
    from hub.cases import WrongDefinitions
    from hub.channels.contract import ChannelRefused
    from hub.checking.everything import check
    from hub.checking.said import where
    from hub.recipients import WrongRecipient
    from hub.route_files import WrongRoutes
    from hub.secrets import SecretMissing
    from hub.serve import FolderTaken, PortTaken, run
    from ledger.errors import LedgerError

    set_up(settings.log.level, "json" if asked.as_json else settings.log.format)
    require_usable(asked)
    for one in check(asked.file):
        log.warning("check.problem", where=where(one), problem=one.problem, fix=one.fix)
    # Being told to stop is the ordinary end of a hub: it unwinds as by Ctrl-C, and the run file goes with it.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        _look_at_lock(settings)
        run(settings, roles)
    except (
        FolderTaken,
        PortTaken,
        LedgerError,
        ChannelRefused,
        AdapterError,
        Retry,
        SecretMissing,
        WrongDefinitions,
        WrongRecipient,
        WrongRoutes,
        ValueError,
    ) as error:
        # Retry: an adapter that would do harm if it started, because another hub has its folder.
        raise Failed("The hub cannot start", str(error)) from error


def _look_at_lock(settings: Settings) -> None:
    """Raises ``InUse`` where a hub has the ledger: it may have the port too, and no other port would help."""
    from hub.own_ledger import lock_of

    lock = lock_of(settings)
    if lock is not None:
        with lock:
            pass
