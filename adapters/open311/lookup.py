"""Is a request there already? By our reference, where the back office can be asked for it.

GeoReport itself has no way to. ``lookup`` in the settings says where its lists repeat our reference, and the
parameter that filters by it, if there is one; otherwise all requests since the event are looked through. Each
request found is held against our reference, since servers pass over parameters that they do not know.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from adapters.contract import Delivery, Looked, Receipt
from adapters.open311.client import BackOffice
from adapters.open311.form import OPENINGS, reference_of
from adapters.open311.records import Found
from adapters.open311.settings import FARTHEST, LONGEST, Lookup, Open311Settings
from adapters.open311.translate import reference_in

REQUEST = "request"


def looked_up(delivery: Delivery, office: BackOffice, settings: Open311Settings, now: datetime) -> Looked:
    """The receipt, False where it is not there, None where the back office cannot tell. Raises ``Retry``."""
    lookup = settings.lookup
    reference = reference_of(delivery.envelope)
    if delivery.envelope.type not in OPENINGS or lookup is None or not reference:
        return None
    # It may have been made at any time since the event: a replay comes weeks later.
    earliest = min(delivery.envelope.time, now) - lookup.within
    since = max(earliest, now - FARTHEST)
    for found in _candidates(reference, office, lookup, since, now, delivery.deadline):
        if reference_in(found, lookup.at) == reference and (request := found.text("service_request_id")):
            return Receipt(local_id=request, answer="it was there already", noun=REQUEST)
    whole = lookup.parameter is not None or since == earliest
    return False if whole else None


def _candidates(
    reference: str, office: BackOffice, lookup: Lookup, since: datetime, now: datetime, deadline: datetime
) -> Iterator[Found]:
    """From the time of the event on, in spans that may be asked for: most were made soon after it."""
    if lookup.parameter is not None:
        yield from office.filtered(lookup.parameter, reference, deadline)
        return
    end = now + timedelta(days=1)
    while since < end:
        until = min(since + LONGEST, end)
        yield from office.listed("requests", since, until, deadline=deadline).found or ()
        since = until
