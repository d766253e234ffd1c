"""Cursors of lists: opaque to callers, and void once the ledger was restored from a copy."""

from __future__ import annotations

import base64
import binascii
import json

from sqlalchemy import select

from ledger.errors import LedgerError
from ledger.session import Session
from ledger.tables import hub


class BadCursor(LedgerError):
    """That is not a cursor of this list; begin again without one, and send back what `next` said."""


class ForeignCursor(LedgerError):
    """That cursor is from before the ledger was restored, or from another hub; begin again without one."""


def epoch(session: Session) -> str:
    """The hub's epoch; empty before the hub has its identity."""
    return session.execute(select(hub.c.epoch).limit(1)).scalar() or ""


def write(of_epoch: str, kind: str, *position: int) -> str:
    """A cursor of the list ``kind``, standing at ``position``."""
    text = json.dumps([of_epoch, kind, *position], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read(text: str, of_epoch: str, kind: str, many: int) -> tuple[int, ...]:
    """The position of a cursor of ``kind``. Raises ``BadCursor`` and ``ForeignCursor``."""
    try:
        found = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error):
        raise BadCursor(BadCursor.__doc__) from None
    if not isinstance(found, list) or len(found) != many + 2 or found[1] != kind:
        raise BadCursor(BadCursor.__doc__)
    if found[0] != of_epoch:
        raise ForeignCursor(ForeignCursor.__doc__)
    position = found[2:]
    if not all(type(one) is int and 0 <= one < 2**63 for one in position):
        raise BadCursor(BadCursor.__doc__)
    return tuple(position)
