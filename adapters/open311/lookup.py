"""Is a request there already? By our reference, where the back office can be asked for it.

GeoReport itself has no way to. ``lookup`` in the settings says where its lists repeat our reference, and the
parameter that filters by it, if there is one; otherwise the latest requests are looked through. Each request
found is held against our reference, since servers pass over parameters that they do not know.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from adapters.contract import Delivery, Looked, Receipt
from adapters.open311.client import BackOffice
from adapters.open311.form import OPENINGS, reference_of
from adapters.open311.records import Found
from adapters.open311.settings import Open311Settings
from adapters.open311.translate import reference_in

REQUEST = "request"


def looked_up(delivery: Delivery, office: BackOffice, settings: Open311Settings) -> Looked:
    """The receipt, False where it is not there, None where the back office cannot tell. Raises ``Retry``."""
    lookup = settings.lookup
    reference = reference_of(delivery.envelope)
    if delivery.envelope.type not in OPENINGS or lookup is None or not reference:
        return None
    for found in _candidates(reference, office, settings, delivery.deadline):
        if reference_in(found, lookup.at) == reference and (request := found.text("service_request_id")):
            return Receipt(local_id=request, answer="it was there already", noun=REQUEST)
    return False


def _candidates(
    reference: str, office: BackOffice, settings: Open311Settings, deadline: datetime
) -> Sequence[Found]:
    assert settings.lookup is not None
    if settings.lookup.parameter is not None:
        return office.filtered(settings.lookup.parameter, reference, deadline)
    now = datetime.now(UTC)
    return office.listed("requests", now - settings.lookup.within, now + timedelta(days=1)).found or ()
