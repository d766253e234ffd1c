"""Calls that somebody was promised: kept, or not to be made. Those of a merged case stay with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cases.acting.actor import Actor
from cases.acting.teller import Teller
from cases.keeping.work import repository as work
from ledger.errors import NotFound, Refused
from ledger.session import Session
from schemas.events.case_work import CaseCallBackSettled


@dataclass(frozen=True, slots=True)
class CallingBack:
    """A contact promises one: see ``cases.acting.noting``."""

    teller: Teller

    def settle(
        self,
        session: Session,
        number: int,
        place: int,
        outcome: Literal["kept", "cancelled"],
        actor: Actor,
        *,
        reason: str | None = None,
        expected: int | None = None,
    ) -> None:
        """One that was missed can still be kept. Raises ``NotFound``, ``Stale``, and ``Refused`` where it was
        settled before."""
        file = self.teller.file(session, number, expected, merged=True)
        name = self.teller.numbering.written(number)
        call = work.call(session, number, place)
        if call is None:
            raise NotFound(f"No call was promised in contact {place} of {name}.")
        if call.settled_at is not None:
            raise Refused(
                f"The call that was promised in contact {place} of {name} is {call.outcome} already."
            )
        cause = self.teller.cause(session, file)
        data = CaseCallBackSettled(
            reference=name,
            service=file.type,
            interaction=place,
            outcome=outcome,
            settled_at=cause.at,
            settled_by=actor.who,
            reason=reason,
        )
        self.teller.tell(session, cause, "call_back_settled", number, file.version + 1, data)
