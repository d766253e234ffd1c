"""What the identity index needs from above; the hub implements it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from ledger.session import Session
from safeguards.policy import Principal, Scope
from schemas.envelope import Envelope

Requires = Callable[[Scope], Callable[..., Awaitable[Principal]]]
"""Makes a FastAPI dependency that gives the caller, or refuses one who lacks the scope."""

Publish = Callable[[Session, Envelope], None]
"""Records an event with the caller's unit. Raises ``Malformed`` for one that the catalogue does not allow."""

Allows = Callable[[Any, Scope], Awaitable[bool]]
"""May whoever sent this request (Starlette's) do this?"""
