"""A ticket as a broker message: a small JSON array, the same on every broker."""

from __future__ import annotations

import json

from ledger.tickets import Ticket


def encode(ticket: Ticket) -> str:
    return json.dumps([ticket.subscription, ticket.fence, ticket.delivery, ticket.lane])


def decode(body: str | bytes) -> Ticket:
    """Raises ``ValueError`` for what is not a ticket (somebody else's message in our queue)."""
    try:
        found = json.loads(body)
    except RecursionError as error:
        raise ValueError("not a ticket: it is nested too deep to be read") from error
    match found:
        case [str(subscription), int(fence), int() | None as delivery, str() | None as lane]:
            return Ticket(subscription, fence, delivery=delivery, lane=lane)
        case _:
            raise ValueError(f"not a ticket: {found!r}")
