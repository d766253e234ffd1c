"""What case management needs from above; the hub implements it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from safeguards.policy import Principal, Scope

Requires = Callable[[Scope], Callable[..., Awaitable[Principal]]]
"""Makes a FastAPI dependency that gives the caller, or refuses one who lacks the scope."""
