"""The API without a server: for commands on a machine where no hub runs.

The ledger is locked and opened, the application is built over it and asked through memory; no worker, no
outbox and no poller runs. So a command has one way of doing its work, and permissions and audit hold.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2

from adapters.contract import Adapter
from adapters.registry import AdapterError
from hub.adapters import build_adapters
from hub.api.app import build
from hub.bootstrap import Hub
from hub.cli.failure import Failed
from hub.cli.hub_client import PATIENCE, HubClient
from hub.cli.login import login
from hub.keyring import Keyring
from hub.secrets import SecretMissing
from hub.settings import Settings
from ledger.errors import LedgerError
from ledger.reader import Reader
from safeguards.policy import EVERY_SOURCE, Principal, Scope

URL = "http://in-process"
_TEXT = "in-process"


def operator() -> Principal:
    """Whoever may open the database may do all this to it anyway; the audit trail says that so."""
    holder = f"operator {login()} (command line, no hub running)"
    return Principal("cli", holder, frozenset(Scope), EVERY_SOURCE)


class OperatorKeyring(Keyring):
    """Knows the operator, without a key in the database."""

    def __init__(self, reader: Reader) -> None:
        super().__init__(reader)
        self._operator = operator()

    def remembered(self, presented: str) -> Principal | None:
        return self._operator if presented == _TEXT else super().remembered(presented)


@contextmanager
def hub_in_process(settings: Settings, *, with_adapters: bool = False) -> Iterator[HubClient]:
    """A client of a hub that serves nobody else. Raises ``Failed``, and ``InUse`` where one runs."""
    adapters = _adapters(settings) if with_adapters else {}
    with asyncio.Runner() as runner:

        async def opened() -> tuple[Hub, httpx2.AsyncClient]:
            hub = Hub(settings, adapters)
            hub.keyring = OperatorKeyring(hub.reader)
            transport = httpx2.ASGITransport(app=build(hub), raise_app_exceptions=False)
            return hub, httpx2.AsyncClient(transport=transport, timeout=PATIENCE)

        try:
            hub, client = runner.run(opened())
        except LedgerError as error:
            raise Failed("The ledger cannot be opened", str(error)) from error
        try:
            yield HubClient(lambda request: runner.run(client.send(request)), URL, _TEXT)
        finally:
            runner.run(client.aclose())
            runner.run(hub.stop())


def _adapters(settings: Settings) -> dict[str, Adapter]:
    try:
        return build_adapters(settings)
    except (AdapterError, SecretMissing) as error:
        raise Failed("An adapter cannot be used", f"{error}. `tolbooth check` names every fault.") from error
