"""What a receiver's answer means for a delivery. Pure. What statuses mean: ``adapters.kit.http.statuses``."""

from __future__ import annotations

from datetime import datetime

from adapters.contract import Receipt, Reject
from adapters.kit.http import REDIRECTS, unwelcome, words


def judge(
    status: int, content_type: str, body: bytes, *, location: str, retry_after: str, now: datetime
) -> Receipt:
    """The receipt a 2xx answer stands for; raises ``Reject`` or ``Retry`` for the rest.

    A ``Retry`` says ``uncertain`` where the receiver may have it all the same.

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
    raise unwelcome(status, reason, retry_after=retry_after, now=now)
