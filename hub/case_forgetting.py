"""The data of a case's events, which goes when the case is forgotten. Implements ``ForgetsEvents``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cases.announcing import source_of
from hub.forgetting import forget
from ledger import auditing, erasing, retention
from ledger.ports import SourceKeys
from ledger.reading import people
from ledger.retention import Apart
from ledger.session import Session
from schemas.catalogue import Catalogue

if TYPE_CHECKING:
    from hub.bootstrap import Hub

_POLICY = "policy retention_days"
"""Who it is by, in the audit trail."""


@dataclass(frozen=True, slots=True)
class ForgetsCaseEvents:
    """As retention forgets: never what waits or is undecided, nor what names somebody whose data are
    restricted."""

    keys: SourceKeys
    catalogue: Catalogue

    def kept_back(self, session: Session, seqs: Sequence[int]) -> bool:
        return bool(erasing.still_open(session, seqs) or people.restricted(session, self.keys, seqs))

    def left(self, session: Session, seqs: Sequence[int]) -> list[int]:
        return retention.left(session, seqs)

    def forget(self, session: Session, seqs: Sequence[int], reference: str, days: int) -> None:
        def going(session: Session, gone: Sequence[int]) -> None:
            forget(session, gone, self.catalogue)

        retention.forget_all_of(session, seqs, going)
        reason = f"kept for {days} days after its end"
        auditing.note(session, _POLICY, "retention.forget", f"case/{reference}", reason, {"many": len(seqs)})


def events_of_cases(hub: Hub) -> Apart | None:
    """Their data goes with their case, and not before, since a case is made again from them; None where this
    hub keeps no cases."""
    return Apart(source_of(hub.identity.id), "case/") if hub.settings.cases.enabled else None
