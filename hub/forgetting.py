"""What goes with the data of events, whoever takes it away: retention, or an erasure."""

from __future__ import annotations

from collections.abc import Sequence

from dead_letter.retaining import forgetting
from hub.attachments.repository import release_events
from ledger.session import Session
from schemas.catalogue import Catalogue


def forget(session: Session, seqs: Sequence[int], catalogue: Catalogue) -> None:
    """To be called while the data is there still, in the unit that takes it away: what the dead-letter office
    knows of it goes, and the attachments that it named are let go."""
    forgetting.forget(session, seqs, catalogue)
    release_events(session, seqs)
