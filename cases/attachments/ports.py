"""Attachments as a case knows them: files kept outside the database, by reference. The hub implements it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from schemas.classes import DataClass

if TYPE_CHECKING:
    from ledger.session import Session


@dataclass(frozen=True, slots=True)
class Position:
    """Where a photo was taken: degrees, WGS 84, north and east positive."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Told:
    """What whoever sends a file says of it.

    ``media_type`` is empty where they say nothing. ``keep_location``: they want a photo's location left in.
    ``by`` is who sends it, as the audit trail names them.
    """

    by: str
    name: str = ""
    media_type: str = ""
    data_class: DataClass = DataClass.SENSITIVE
    keep_location: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """One that is kept. ``sha256`` (hexadecimal) and ``size`` (bytes) are of the bytes as they are kept.

    ``media_type`` is what its content is, and ``name`` safe to show. ``position`` is where a photo says that
    it was taken, whether or not that was left in it; it is told once and not kept. ``quarantined``: it could
    not be looked through for viruses yet, and is not given out until it was.
    """

    reference: str
    sha256: str
    size: int
    media_type: str
    name: str
    data_class: DataClass
    position: Position | None = None
    quarantined: bool = False


class AttachmentError(Exception):
    """An attachment is not taken, or not given. The words say why, and what to do."""


class Refused(AttachmentError):
    """It is not taken as it is, however often it is sent: its type, its content, its name."""


class TooLarge(AttachmentError):
    """It has more bytes than may be taken, or the case would have."""


class TryAgain(AttachmentError):
    """It cannot be taken or given now; the same again may do later."""


class NoSuchAttachment(AttachmentError):
    """There is none of this reference, or no longer."""


class InQuarantine(AttachmentError):
    """It is kept, and was not looked through for viruses yet."""


class Attachments(Protocol):
    """Takes and gives files as streams; no more than a piece of one is ever in memory."""

    async def keep(self, stream: AsyncIterator[bytes], told: Told, most: int | None = None) -> Kept:
        """Keep what comes, if it is what it says and may be kept. When this returns it is on the disk.

        ``most``: bytes at most, where that is less than the settings allow. It is swept again unless it is
        held in time. Raises ``Refused``, ``TooLarge`` and ``TryAgain``, with nothing kept.
        """
        ...

    async def open(self, reference: str) -> AsyncIterator[bytes]:
        """Its bytes, in pieces. Raises ``NoSuchAttachment``, ``InQuarantine`` and ``TryAgain``."""
        ...

    async def delete(self, reference: str) -> None:
        """Forget it: from now on nobody is given it. Raises ``NoSuchAttachment``."""
        ...


class HoldsAttachments(Protocol):
    """Says in the caller's unit who needs an attachment, so that it is not swept, and what it is."""

    def known(self, session: Session, reference: str) -> Kept | None:
        """What is kept by this reference; None: nothing."""
        ...

    def hold(self, session: Session, reference: str, by: str) -> Kept:
        """``by`` needs it from now on, such as ``case/PH-2F7K-9``, instead of whoever did.

        Raises ``NoSuchAttachment``, and ``TooLarge`` if they held more bytes than they may.
        """
        ...

    def release(self, session: Session, by: str) -> int:
        """``by`` needs none of its attachments any more: they are swept in time. Answers with how many."""
        ...
