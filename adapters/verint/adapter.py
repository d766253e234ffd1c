"""The adapter: forms and cases go in, notes and endings follow them, changes come back.

Wire: reconstructed from the client code that one council published; it is not the vendor's description, and
nothing here was tried on a live server. Operations, elements and types are as that code has them. How a case
is made of an event, what the system's statuses mean, how its searches match, and what its errors are, is
assumed, and can be changed in the settings.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from adapters.contract import (
    Adapter,
    Batch,
    Delivery,
    Health,
    HeldPage,
    Looked,
    Place,
    Receipt,
    Record,
    Reject,
    Retry,
)
from adapters.kit.soap import Fault, SoapClient
from adapters.verint.changes import updated
from adapters.verint.client import CaseService
from adapters.verint.creating import Creating
from adapters.verint.polling import poll
from adapters.verint.settings import VerintSettings
from adapters.verint.updating import Updating
from adapters.verint.walking import page
from adapters.verint.wsdl import FL_SERVICE
from schemas.catalogue import full_of

_MAKES = frozenset(full_of(short) for short in ("form.submitted", "case.opened"))


class Verint(Adapter):
    """Lagan, now Verint: cases made, noted on, closed, reopened over SOAP; changes fetched, all cases listed.

    The wire is reconstructed from public code, not the vendor's own files: try it on a test server first.
    """

    class Settings(VerintSettings):
        """Where the system is, how a case is made of an event, and how changes come back."""

    accepts: ClassVar[Sequence[str]] = (
        "form.submitted",
        "case.opened",
        "case.updated",
        "case.status_changed",
        "case.closed",
        "request.updated",
    )
    emits: ClassVar[Sequence[str]] = ("request.updated",)
    idempotent: ClassVar[bool] = True
    uses_people: ClassVar[bool] = True
    settings: Settings

    def __init__(self, name: str, settings: Settings) -> None:
        super().__init__(name, settings)
        self._soap = SoapClient(name, settings, bundled=FL_SERVICE, rule=self._rule)
        self._service = CaseService(self._soap)

    async def close(self) -> None:
        """Close the connections."""
        self._soap.close()

    def deliver(self, delivery: Delivery) -> Receipt:
        """A case made, or an update of one. A repeat finds what the attempt before it did.

        Raises ``Retry`` and ``Reject`` as the kit says; ``Reject`` for an event that no case can be made of,
        and ``Retry`` for an update of a matter that has no case here as yet.
        """
        return self._for(delivery).deliver(delivery)

    def done(self, delivery: Delivery) -> Looked:
        """Is it there, all of it? None where there are too many cases of that title to tell.

        What ``deliver`` would refuse is not done; that it is refused is for ``deliver`` to say.
        """
        try:
            return self._for(delivery).done(delivery)
        except Reject:
            return False

    @property
    def every(self) -> timedelta:
        """How long to rest between polls that found nothing."""
        return self.settings.every

    def poll(self, cursor: str | None) -> Iterator[Batch]:
        """Cases changed since the cursor, as ``request.updated``."""
        yield from poll(self._service, self.name, self.settings, cursor, datetime.now(UTC))

    def translate(self, raw: bytes, place: Place) -> Record:
        """One listed case again, as a person has mended it."""
        return updated(self._service.change(raw), place, self.name, self.settings)

    def cases_held(self, cursor: str | None, deadline: datetime, *, whole: bool) -> HeldPage:
        """The next of all its cases, by when they were opened; ``whole`` with notes and contacts."""
        service = self._service.until(deadline)
        return page(service, self.settings, cursor, datetime.now(UTC), deadline, whole=whole)

    def check(self) -> Health:
        """Ask for one change of the last minute."""
        now = datetime.now(UTC)
        try:
            self._service.changed(now - timedelta(minutes=1), now, limit=1)
        except (Retry, Reject) as error:
            return Health(ok=False, detail=error.reason)
        return Health(
            ok=True, detail=f"the case service at {self.settings.address} answers, and knows the user"
        )

    def _for(self, delivery: Delivery) -> Creating | Updating:
        service = self._service.until(delivery.deadline)
        if delivery.envelope.type in _MAKES:
            return Creating(service, self.name, self.settings)
        return Updating(service, self.name, self.settings)

    def _rule(self, fault: Fault) -> Reject | None:
        """The error codes of the system's own exceptions that the settings name."""
        code = fault.details.get("ErrorCode", "")
        if code.lstrip("-").isdigit() and int(code) in self.settings.refusals:
            return Reject(f"{self.name} refuses it (ErrorCode {code}): {fault.words}")
        return None
