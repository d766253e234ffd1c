"""Tickets as a broker message: a small JSON array, the same on every broker.

One ticket is ``[subscription, fence, delivery, lane]``; several are an array of those.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from pydantic import JsonValue

from ledger.tickets import Ticket


def encode(tickets: Sequence[Ticket]) -> str:
    """At least one."""
    rows = [[one.subscription, one.fence, one.delivery, one.lane] for one in tickets]
    return json.dumps(rows if len(rows) > 1 else rows[0])


def decode(body: str | bytes) -> list[Ticket]:
    """Raises ``ValueError`` for what is no ticket (somebody else's message in our queue)."""
    try:
        found = json.loads(body)
    except RecursionError as error:
        raise ValueError("not a ticket: it is nested too deep to be read") from error
    if isinstance(found, list) and found and isinstance(found[0], list):
        return [_ticket(one) for one in found]
    return [_ticket(found)]


def _ticket(found: JsonValue) -> Ticket:
    match found:
        case [str(subscription), int(fence), int() | None as delivery, str() | None as lane]:
            return Ticket(subscription, fence, delivery=delivery, lane=lane)
        case _:
            raise ValueError(f"not a ticket: {found!r}")
