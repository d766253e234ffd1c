"""A case holds the files that came to it, so that they are not swept while it has them."""

from __future__ import annotations

from collections.abc import Iterable

from cases.attachments.ports import AttachmentError, HoldsAttachments, NoSuchAttachment
from ledger.errors import Refused
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


def insist(
    session: Session, attachments: HoldsAttachments | None, reference: str, given: Iterable[Attachment]
) -> None:
    """Whoever can mend what they send is told of a file that the case does not hold. Raises ``Refused``."""
    for one in given:
        if attachments is None or not one.reference.startswith(_OURS):
            continue
        try:
            attachments.hold(session, one.reference, holder(reference))
        except NoSuchAttachment:
            raise Refused(
                f"There is no attachment {one.reference}, or no longer: upload it first, and name it as the "
                "answer to that does."
            ) from None
        except AttachmentError as error:
            raise Refused(f"The attachment {one.reference} cannot be held by the case: {error}") from None


def holder(reference: str) -> str:
    return f"case/{reference}"
