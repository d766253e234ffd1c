"""What the index of people needs from above; the hub implements it."""

from __future__ import annotations

from collections.abc import Callable

from ledger.session import Session
from schemas.envelope import Envelope

Publish = Callable[[Session, Envelope], None]
"""Records an event with the caller's unit. Raises ``Malformed`` for one that the catalogue does not allow."""
