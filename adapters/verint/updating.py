"""Telling a case that is there what became of the matter: a note, and whether it is closed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from adapters.contract import Delivery, Looked, Receipt, Retry
from adapters.verint.answers import CaseDetails
from adapters.verint.client import CaseService
from adapters.verint.settings import VerintSettings
from adapters.verint.translate import FINAL, Update, update

_NOUN = "case"


class Updating:
    """Looks at the case first: a repeat does only what is not done yet.

    It is for one delivery, whose time ``service`` keeps.
    """

    def __init__(self, service: CaseService, name: str, settings: VerintSettings) -> None:
        self._service, self._name, self._settings = service, name, settings

    def deliver(self, delivery: Delivery) -> Receipt:
        """Raises ``Retry`` or ``Reject``."""
        if self._our_own(delivery):
            return Receipt(answer="it came from this system; there is nothing to tell it")
        reference = delivery.links.get(_NOUN)
        if reference is None:
            return self._without()
        wanted = update(delivery.envelope, delivery.key, self._settings)
        begun = False
        try:
            for step in self._steps(wanted, self._service.case(reference)):
                step()
                begun = True
        except Retry as error:
            raise Retry(error.reason, after=error.after, uncertain=error.uncertain or begun) from error
        return Receipt(reference, noun=_NOUN)

    def done(self, delivery: Delivery) -> Looked:
        """Raises ``Retry`` or ``Reject``."""
        if self._our_own(delivery):
            return Receipt(answer="it came from this system; there is nothing to tell it")
        reference = delivery.links.get(_NOUN)
        if reference is None:
            return False
        wanted = update(delivery.envelope, delivery.key, self._settings)
        if self._lacks(wanted, self._service.case(reference)):
            return False
        return Receipt(reference, answer="it is there already", noun=_NOUN)

    def _steps(self, wanted: Update, there: CaseDetails) -> Iterator[Callable[[], None]]:
        """What is still to be done there, in order."""
        service, settings, reference = self._service, self._settings, there.reference
        closed = self._closed(there)
        if closed and wanted.ends == "open":
            why = wanted.note.partition("\n")[0]
            yield lambda: service.reopen(reference, why, settings.reopen_queue)
        if not there.noted(wanted.mark):
            yield lambda: service.add_note(reference, wanted.note, settings.note_parent_type)
        if not closed and wanted.ends == "closed":
            yield lambda: service.close(reference, wanted.reason, wanted.message)

    def _lacks(self, wanted: Update, there: CaseDetails) -> bool:
        ends = wanted.ends is not None and self._closed(there) != (wanted.ends == "closed")
        return ends or not there.noted(wanted.mark)

    def _closed(self, there: CaseDetails) -> bool:
        return self._settings.statuses.get(there.core.status.strip().casefold()) in FINAL

    def _our_own(self, delivery: Delivery) -> bool:
        return delivery.envelope.source == f"/adapters/{self._name}"

    def _without(self) -> Receipt:
        if self._settings.unlinked == "skip":
            return Receipt(answer="not sent: it holds no case for this matter")
        raise Retry(
            f"{self._name} holds no case for this matter as yet: the event that begins it (form.submitted, "
            "case.opened) has to get there first. If it never will, narrow the route to the matters that go "
            'there, or set unlinked = "skip"'
        )
