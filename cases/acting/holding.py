"""A case holds the files that came to it, so that they are not swept while it has them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cases.attachments.ports import AttachmentError, HoldsAttachments, Kept, NoSuchAttachment
from ledger.errors import Refused
from ledger.session import Session
from schemas.events.form import Attachment

_OURS = "at-"
"""What a reference begins with of a file that the hub keeps; others are where another system has them."""
_ADDRESS = re.compile(r"https?://\S+")


def as_kept(session: Session, attachments: HoldsAttachments, given: Iterable[Attachment]) -> list[Attachment]:
    """What a file is that the hub keeps, the hub knows, whatever is said of it: its type and its size, and
    its name where another says that it were something else."""
    return [
        _as_kept(attachments.known(session, one.reference), one) if one.reference.startswith(_OURS) else one
        for one in given
    ]


def _as_kept(kept: Kept | None, said: Attachment) -> Attachment:
    if kept is None:
        return said
    name = said.name if _ending(said.name) == _ending(kept.name) else kept.name
    return said.model_copy(update={"name": name, "media_type": kept.media_type, "size": kept.size})


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower()


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
    """Whoever can mend what they send is told of a file that the case does not hold, and that is nowhere
    else. Raises ``Refused``."""
    for one in given:
        if not one.reference.startswith(_OURS):
            if not _ADDRESS.fullmatch(one.reference):
                raise Refused(
                    f"There is no attachment {one.reference}: upload the file first, and name it as the "
                    "answer to that does; or give the address (https://…) of where another system has it."
                )
            continue
        if attachments is None:
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
