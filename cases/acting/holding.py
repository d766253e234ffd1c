"""A case holds the files that came to it, so that they are not swept while it has them."""

from __future__ import annotations

from collections.abc import Iterable

from cases.attachments.ports import AttachmentError, HoldsAttachments
from ledger.session import Session
from schemas.events.form import Attachment

_OURS = "at-"
"""What a reference begins with of a file that the hub keeps; others are where another system has them."""


def hold(
    session: Session, attachments: HoldsAttachments, reference: str, given: Iterable[Attachment]
) -> None:
    """A file that is gone, or that were more than the case may hold, stays as it is: an event that names it
    holds it for as long as its data is kept. What somebody sent is not refused for it."""
    for one in given:
        if one.reference.startswith(_OURS):
            try:
                attachments.hold(session, one.reference, holder(reference))
            except AttachmentError:
                continue


def holder(reference: str) -> str:
    return f"case/{reference}"
