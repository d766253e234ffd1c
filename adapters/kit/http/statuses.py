"""Which statuses are worth another try, and after which of them the other end may have acted. Pure.

Sources: RFC 9110 (status codes, ``Retry-After``), CloudEvents HTTP Webhook 1.0 (410: the receiver is gone for
good; 415: it cannot read this content type).
"""

from __future__ import annotations

from collections.abc import Set
from datetime import datetime

from adapters.contract import Reject, Retry
from adapters.kit.http.retry_after import wait

REDIRECTS = frozenset({301, 302, 303, 307, 308})
REFUSALS = frozenset({400, 410, 413, 415, 422})
"""Answers about this message itself: the same again would be refused again.

409 is not among them: by the Idempotency-Key draft of the IETF it says that the first try with this id is
still being worked on, so a later try is right, and the attempts are bounded in any case.
"""
MAY_SAY_WHEN = frozenset({429, 503})
NOT_TAKEN = frozenset({501, 503, 505, 507, 511})
"""Failures at the other end that say it did nothing with the message."""
UNCERTAIN = frozenset({408, *range(500, 600)}) - NOT_TAKEN
"""Answers after which the receiver may have the message all the same.

It may have acted and failed only then (500), or what stands before it gave up waiting for its answer (408,
502, 504). A 5xx that nobody has heard of counts as a 500 (RFC 9110, section 15).
"""
PERHAPS_TAKEN = frozenset({301, 302, 303})
"""Redirects of a request with an effect that may have had it already.

Servers answer a POST that they took by any of these (a page to read next, or a place to sign in at first);
307 and 308 say that it is to be sent elsewhere.
"""


def unwelcome(
    status: int, reason: str, *, retry_after: str, now: datetime, refusals: Set[int] = REFUSALS
) -> Retry | Reject:
    """What an answer that is neither a success nor a redirect stands for.

    ``reason`` is what a person will read, ``retry_after`` the header of that name or "", ``now`` the moment
    the answer came (UTC). ``refusals``: the statuses after which a repeat would be pointless.
    """
    if status in refusals:
        return Reject(reason)
    after = wait(retry_after, now) if status in MAY_SAY_WHEN else None
    return Retry(reason, after=after, uncertain=status in UNCERTAIN)
