"""Running one process of the hub: one event loop, until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import socket
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

import structlog
import uvloop

from hub.adapters import build_adapters
from hub.bootstrap import Hub
from hub.case_service import apply_case_route
from hub.cases import apply_cases
from hub.cli import run_file
from hub.cli.login import login
from hub.clock_check import warn_of_clock
from hub.ending import end_within
from hub.people import apply_people
from hub.recipients import apply_recipients
from hub.roles import EVERY, Role
from hub.route_files import apply_files
from hub.settings import Settings
from hub.staff import apply_staff
from ledger.errors import LedgerError
from ledger.session import Session
from safeguards.keys import repository
from safeguards.policy import EVERY_SOURCE, Scope

log = structlog.get_logger()

OPERATOR = "operator {login} (run file)"
"""Who holds the key of the run file, by the login that started the hub."""


LONGEST_STOP = 20.0
"""Seconds, beside what deliveries in flight are given, after which a stop that hangs is cut short."""
LONGEST_EXIT = 3.0
"""Seconds that a stopped process waits for threads in vendors' calls, and for the database to end its key."""


class FolderTaken(Exception):
    """Another process of the hub serves from this data folder; give this one a folder of its own."""


class PortTaken(Exception):
    """Something else listens on the hub's port; stop it, or set another port."""


def run(settings: Settings, roles: frozenset[Role] = EVERY) -> None:
    """Do what the roles are until SIGINT or SIGTERM.

    Raises ``PortTaken``, ``FolderTaken``, a ``LedgerError`` such as ``InUse`` or ``OutOfStep``, and
    ``ChannelRefused``.
    """
    _settle_interpreter()
    if Role.API not in roles:
        with contextlib.suppress(KeyboardInterrupt):
            uvloop.run(_work(settings, roles))
        return
    _look_at_folder(settings)
    with _listening(settings) as listener, contextlib.suppress(KeyboardInterrupt):
        uvloop.run(_serve(settings, listener, roles))


def _settle_interpreter() -> None:
    """Let the collector pass over what lives as long as the process, and come less often.

    Measured under load: its full passes took a quarter of the time, and stalls of 65 ms and more set the p99.
    The threads' turns are a little shorter than Python's 5 ms, for the p99 of a quiet hub; 0.5 ms would cost
    a tenth of the throughput.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    sys.setswitchinterval(0.002)


async def _work(settings: Settings, roles: frozenset[Role]) -> None:
    """A process without an API: it has no port and no run file, and answers to signals alone."""
    told = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    hub = Hub(settings, build_adapters(settings), roles)
    try:
        await warn_of_clock(settings.database_url)
        await hub.start()
        log.info("hub.working", roles=_said(roles), process=hub.name, hub=hub.identity.id)
        await told.wait()
        log.info("hub.stopping", process=hub.name)
    finally:
        await _stop(hub)


async def _serve(settings: Settings, listener: socket.socket, roles: frozenset[Role]) -> None:
    hub = Hub(settings, build_adapters(settings), roles)
    try:
        await warn_of_clock(settings.database_url)
        await hub.claim_broker()
        await hub.door.run(lambda session: _apply(session, hub))
        hub.routing.refresh()
        await hub.start()
        await _answer(hub, listener)
    finally:
        await _stop(hub)


def _apply(session: Session, hub: Hub) -> None:
    apply_files(session, hub.settings, hub.catalogue)
    apply_recipients(session, hub.settings)
    apply_people(session, hub.settings)
    apply_staff(session, hub.settings)
    apply_cases(session, hub.settings)
    apply_case_route(session, hub.settings, hub.identity.id, hub.adapters)


def _said(roles: frozenset[Role]) -> list[str]:
    return sorted(one.value for one in roles)


async def _stop(hub: Hub) -> None:
    end_within(hub.settings.worker.stop_seconds + LONGEST_STOP, code=1)
    await hub.stop()
    end_within(LONGEST_EXIT, code=0)


async def _answer(hub: Hub, listener: socket.socket) -> None:
    # Not above: what only delivers, polls or keeps time would spend half of its start on them.
    import uvicorn

    from hub.api.app import build

    settings = hub.settings
    host, port = listener.getsockname()[:2]
    url = f"http://{host}:{port}"
    server = uvicorn.Server(
        uvicorn.Config(
            build(hub),
            log_config=None,
            access_log=False,
            lifespan="off",
            proxy_headers=bool(settings.http.trusted_proxies),
            forwarded_allow_ips=list(settings.http.trusted_proxies),
            server_header=False,
            timeout_graceful_shutdown=max(1, int(settings.worker.stop_seconds)),
        )
    )
    key = await hub.door.run(partial(_operator_key, alone=hub.alone, before=run_file.left(settings)))
    run_file.write(settings, run_file.RunFile(url=url, key=key.text, pid=os.getpid(), hub=hub.identity.id))
    log.info("hub.serving", url=url, roles=_said(hub.roles), hub=hub.identity.id, data=str(settings.data))
    try:
        await server.serve(sockets=[listener])
    finally:
        run_file.remove(settings, os.getpid())
        with contextlib.suppress(LedgerError, TimeoutError):
            async with asyncio.timeout(LONGEST_EXIT):
                await hub.door.run(partial(_end_key, key_id=key.key_id))


def _look_at_folder(settings: Settings) -> None:
    """The run file in it tells the commands where the hub is, and can tell of one only."""
    other = run_file.read(settings)
    if other is not None and other.pid != os.getpid() and run_file.answers(other):
        raise FolderTaken(
            f"{settings.data} is the data folder of the process {other.pid}, which serves at {other.url}. "
            "Give this one a folder of its own (TOLBOOTH_DATA, or `data` in the settings)."
        )


@contextlib.contextmanager
def _listening(settings: Settings) -> Iterator[socket.socket]:
    listener = socket.socket(socket.AF_INET6 if ":" in settings.http.host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.http.host, settings.http.port))
        # Who reads the run file may call at once: it waits in the queue until the server takes it.
        listener.listen(2048)
    except OSError as error:
        listener.close()
        raise PortTaken(
            f"{settings.http.host}:{settings.http.port} cannot be listened on ({error.strerror}). "
            "Stop what uses it, or set another port (TOLBOOTH_HTTP__PORT, or port under [http])."
        ) from error
    with listener:
        yield listener


def _operator_key(session: Session, *, alone: bool, before: run_file.RunFile | None) -> repository.NewKey:
    """A new key for this run, for the commands of whoever may read the run file.

    Keys of earlier runs that could not end them themselves end now: that of the run file ``before``, if its
    process is dead; and where nobody else serves this ledger (``alone``), all of them.
    """
    now = datetime.now(UTC)
    if before is not None and not before.alive and (owner := repository.find(session, before.key)):
        repository.revoke(session, at=now, key_id=owner.key_id)
    for known in repository.listing(session) if alone else ():
        if _is_operator(known.holder) and known.revoked_at is None:
            repository.revoke(session, at=now, key_id=known.key_id)
    holder = OPERATOR.format(login=login())
    return repository.create(session, at=now, holder=holder, scopes=list(Scope), sources=EVERY_SOURCE)


def _end_key(session: Session, key_id: str) -> None:
    repository.revoke(session, at=datetime.now(UTC), key_id=key_id)


def _is_operator(holder: str) -> bool:
    """Whoever it was that started that hub; the earliest hubs named nobody."""
    before, _, after = OPERATOR.partition(" {login} ")
    return holder.startswith(f"{before} ") and holder.endswith(f" {after}")
