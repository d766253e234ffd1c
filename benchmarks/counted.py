"""What the hub's ledger counted, held against what the load generator or the file says."""

from __future__ import annotations

import json
import time
import urllib.request

from pydantic import BaseModel, ConfigDict, Field

from benchmarks.hub_process import HubProcess
from ledger.reading.account import Account

SETTLE_SECONDS = 30.0
"""How long the last settlements are waited for: a receiver has an event before the ledger has its answer."""


class CountsDisagree(Exception):
    """The ledger counted otherwise than whoever sent; no figure of such a run can be trusted."""


class Counted(BaseModel):
    """The account of one run, as far as a bench needs it."""

    model_config = ConfigDict(frozen=True)

    events: int
    duplicates: int
    invalid: int
    waiting: int = Field(description="deliveries waiting or held")
    delivered: int
    dead: int
    balances: bool


def account(hub: HubProcess) -> Account:
    """The hub's own account, over HTTP."""
    return Account.model_validate_json(asked(hub, "/account"))


def counted(hub: HubProcess) -> Counted:
    """The same, as far as a bench needs it."""
    return _counted(account(hub))


def asked(hub: HubProcess, path: str, *, patience: float = 120.0) -> bytes:
    """What the hub answers to a GET with the operator's key. Raises OSError."""
    request = urllib.request.Request(hub.url + path, headers={"Authorization": f"Bearer {hub.key}"})
    with urllib.request.urlopen(request, timeout=patience) as answer:
        body: bytes = answer.read()
        return body


def agreed(hub: HubProcess, *, events: int, delivered: int, each: int = 1) -> Counted:
    """Wait until so many are delivered and none is left over, and answer what the ledger counted.

    ``events``: how many were accepted, with so many deliveries ``each``. Raises CountsDisagree, naming both
    counts, when after 30 s they are not so many, or the account does not balance.
    """
    until = time.monotonic() + SETTLE_SECONDS
    while True:
        found = counted(hub)
        if _as_told(found, events, delivered, each):
            return found
        if time.monotonic() >= until or found.events != events:
            raise CountsDisagree(
                f"{events:,} events with {delivered:,} deliveries made were expected, "
                f"and the ledger says: {json.dumps(found.model_dump())}"
            )
        time.sleep(0.2)


def _as_told(found: Counted, events: int, delivered: int, each: int) -> bool:
    alike = (found.events, found.delivered, found.waiting) == (events, delivered, events * each - delivered)
    return alike and found.balances and not (found.duplicates or found.invalid or found.dead)


def _counted(told: Account) -> Counted:
    return Counted(
        events=told.events,
        duplicates=told.records["duplicate"],
        invalid=sum(told.invalid.values()),
        waiting=told.deliveries["waiting"] + told.deliveries["held"],
        delivered=told.deliveries["delivered"],
        dead=told.dead_open + told.dead_resolved,
        balances=told.balances,
    )
