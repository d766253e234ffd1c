"""Asking to see what is held of people in clear."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request

from identity_index.people.desk.looking import Looking
from ledger.reading.masking import Unmasking
from safeguards.policy import Principal
from schemas.errors import Malformed


def looking_at(
    may_unmask: Callable[..., Awaitable[Principal]],
) -> Callable[[Unmasking, Request], Awaitable[Looking | None]]:
    """Who looks, if they ask for what is masked; by the dependency that lets them. The function raises what
    that does, and ``Malformed`` where no purpose is given."""

    async def looking(asked: Unmasking, request: Request) -> Looking | None:
        if not asked.unmasked:
            return None
        if not asked.purpose.strip():
            raise Malformed(
                "personal data is shown for a purpose, and none is given",
                where="purpose",
                fix="Say what you need it for (`purpose`, `--purpose`); it goes on record.",
            )
        return Looking((await may_unmask(request)).holder, asked.purpose)

    return looking
