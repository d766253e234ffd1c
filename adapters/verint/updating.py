"""Telling a case that is there what became of the matter: a note, and whether it is closed."""

from __future__ import annotations

from adapters.contract import Delivery, Looked, Receipt, Reject
from adapters.verint.answers import CaseDetails
from adapters.verint.client import CaseService
from adapters.verint.settings import VerintSettings
from adapters.verint.translate import FINAL, Update, update

_NOUN = "case"


class Updating:
    """Looks at the case first: a repeat does only what is not done yet."""

    def __init__(self, service: CaseService, name: str, settings: VerintSettings) -> None:
        self._service, self._name, self._settings = service, name, settings

    def deliver(self, delivery: Delivery) -> Receipt:
        """Raises ``Retry`` or ``Reject``."""
        if self._our_own(delivery):
            return Receipt(answer="it came from this system; there is nothing to tell it")
        reference = self._case_of(delivery)
        wanted = update(delivery.envelope, delivery.key, self._settings)
        there = self._service.case(reference)
        closed = self._closed(there)
        if closed and wanted.ends == "open":
            self._service.reopen(reference, wanted.note.partition("\n")[0], self._settings.reopen_queue)
        if not there.noted(wanted.mark):
            self._service.add_note(reference, wanted.note, self._settings.note_parent_type)
        if not closed and wanted.ends == "closed":
            self._service.close(reference, wanted.reason, wanted.message)
        return Receipt(reference, noun=_NOUN)

    def done(self, delivery: Delivery) -> Looked:
        """Raises ``Retry`` or ``Reject``."""
        if self._our_own(delivery):
            return Receipt(answer="it came from this system; there is nothing to tell it")
        reference = self._case_of(delivery)
        wanted = update(delivery.envelope, delivery.key, self._settings)
        if self._lacks(wanted, self._service.case(reference)):
            return False
        return Receipt(reference, answer="it is there already", noun=_NOUN)

    def _lacks(self, wanted: Update, there: CaseDetails) -> bool:
        ends = wanted.ends is not None and self._closed(there) != (wanted.ends == "closed")
        return ends or not there.noted(wanted.mark)

    def _closed(self, there: CaseDetails) -> bool:
        return self._settings.statuses.get(there.core.status.strip().casefold()) in FINAL

    def _our_own(self, delivery: Delivery) -> bool:
        return delivery.envelope.source == f"/adapters/{self._name}"

    def _case_of(self, delivery: Delivery) -> str:
        reference = delivery.links.get(_NOUN)
        if reference is None:
            raise Reject(
                f"{self._name} holds no case for this matter, as far as the hub knows: see that the event "
                "that begins it (form.submitted, case.opened) is routed there and was delivered, then replay"
            )
        return reference
