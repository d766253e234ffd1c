"""What a back office says of one of its records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from schemas.events.case import Status
from schemas.events.request import RequestUpdated

ENDS = frozenset({"resolved", "closed"})
BEGINS = frozenset({"new", "open"})


@dataclass(frozen=True, slots=True)
class Word:
    """``status`` in the words that all systems share, ``there`` in its own; ``at`` by its clock."""

    system: str
    local_id: str
    status: Status
    there: str
    at: datetime
    our_reference: str | None = None
    message: str | None = None
    notes: str | None = None

    @classmethod
    def of(cls, said: RequestUpdated) -> Word:
        return cls(
            system=said.request.system,
            local_id=said.request.local_id,
            status=said.status,
            there=(said.status_there or said.status).strip(),
            at=said.updated_at,
            our_reference=said.our_reference,
            message=said.message,
            notes=said.notes,
        )

    @property
    def ends(self) -> bool:
        """Does it say that all is done there?"""
        return self.status in ENDS

    @property
    def begins(self) -> bool:
        """Does it say no more than that the record is there?"""
        return self.status in BEGINS
