"""What a receiver's answer means for a delivery. Pure.

Sources: RFC 9110 (status codes, ``Retry-After``), RFC 9457 (problem documents), CloudEvents HTTP Webhook 1.0
(410: the receiver is gone for good; 415: it cannot read this content type).
"""

from __future__ import annotations

import json
from datetime import datetime

from adapters.contract import Receipt, Reject, Retry
from adapters.kit.retry_after import wait

WORDS = 500
"""Characters of the receiver's own words that are kept."""

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


def judge(
    status: int, content_type: str, body: bytes, *, location: str, retry_after: str, now: datetime
) -> Receipt:
    """The receipt a 2xx answer stands for; raises ``Reject`` or ``Retry`` for the rest.

    A ``Retry`` says ``uncertain`` where the receiver may have it all the same: see ``UNCERTAIN``.

    ``body`` is what was read of the answer (it may be cut short), ``location`` and ``retry_after`` the
    headers of those names or "", ``now`` the moment the answer came (UTC).
    """
    if 200 <= status < 300:
        return Receipt(answer=words(content_type, body) or None)
    if status in REDIRECTS:
        raise Reject(
            f"the receiver redirects ({status}) to {location or 'an address it does not name'}; redirects "
            "are never followed: put the final address in the subscription's target"
        )
    reason = f"the receiver answered {status}"
    said = words(content_type, body)
    if said:
        reason = f"{reason}: {said}"
    if status in REFUSALS:
        raise Reject(reason)
    after = wait(retry_after, now) if status in MAY_SAY_WHEN else None
    raise Retry(reason, after=after, uncertain=status in UNCERTAIN)


def words(content_type: str, body: bytes) -> str:
    """The receiver's own words, at most ``WORDS`` characters; of a problem document its ``detail``."""
    if not body:
        return ""
    if content_type.partition(";")[0].strip().lower() == "application/problem+json":
        said = _problem(body)
        if said:
            return _tidy(said)
    return _tidy(body[: WORDS * 4].decode("utf-8", errors="replace"))


def _problem(body: bytes) -> str:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(document, dict):
        return ""
    for name in ("detail", "title"):
        said = document.get(name)
        if isinstance(said, str) and said.strip():
            return said
    return ""


def _tidy(text: str) -> str:
    printable = "".join(letter if letter.isprintable() else " " for letter in text[: WORDS * 2])
    return printable.strip()[:WORDS]
