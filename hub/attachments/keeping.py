"""Keeping attachments: received, looked at, scanned, rid of their location, written down and kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path

import structlog

from cases.attachments.ports import (
    InQuarantine,
    Kept,
    NoSuchAttachment,
    Position,
    Refused,
    Told,
    TooLarge,
    TryAgain,
)
from hub.attachments import repository
from hub.attachments.location import removing
from hub.attachments.location.stays import Stays
from hub.attachments.looking import Seen, look
from hub.attachments.names import clean, named, new_reference
from hub.attachments.receiving import Arrivals, Received, again, measured
from hub.attachments.scanner import Scanner, ScannerAway
from hub.attachments.settings import AttachmentSettings
from hub.attachments.store import PIECE, Missing, Store, StoreAway
from ledger import auditing
from ledger.door import Door
from ledger.reader import Reader
from ledger.session import Session

log = structlog.get_logger()

_LONGEST_WAIT = 5.0
"""Seconds that whoever keeps bytes waits for the same bytes to be deleted."""
_LOOKS = 2
"""Files that are looked into at once: it is work for a processor, and each is mapped into memory."""
INFECTED = "attachments.infected"
"""What the audit trail calls it when a virus is found."""


@dataclass(frozen=True, slots=True)
class Given:
    """One that is given out: what it is, and its bytes."""

    kept: Kept
    pieces: AsyncGenerator[bytes]


class KeptAttachments:
    """Implements ``cases.attachments.ports.Attachments`` and ``HoldsAttachments``."""

    def __init__(
        self,
        door: Door,
        reader: Reader,
        store: Store,
        arrivals: Arrivals,
        scanner: Scanner | None,
        settings: AttachmentSettings,
    ) -> None:
        self._door = door
        self._reader = reader
        self.store = store
        self.arrivals = arrivals
        self.scanner = scanner
        self._settings = settings
        self._looks = asyncio.Semaphore(_LOOKS)

    async def keep(self, stream: AsyncIterator[bytes], told: Told, most: int | None = None) -> Kept:
        """See ``Attachments``. What is refused for a virus goes on record."""
        allowed = self._settings.max_bytes if most is None else min(most, self._settings.max_bytes)
        with self.arrivals.space() as place:
            received = await self.arrivals.receive(stream, place, allowed)
            name = clean(told.name)
            async with self._looks:
                seen = await asyncio.to_thread(self._look, received.file, name, told.media_type)
            quarantined = await self._scan(received, told.by)
            async with self._looks:
                position, received = await asyncio.to_thread(self._locate, received, seen, told.keep_location)
            kept = Kept(
                reference=new_reference(),
                sha256=received.sha256,
                size=received.size,
                media_type=seen.media_type,
                name=named(name, seen.kind),
                data_class=told.data_class,
                position=position,
                quarantined=quarantined,
            )
            await self._admit(kept, told.by)
            await self._put(kept, received)
        return kept

    async def open(self, reference: str) -> AsyncGenerator[bytes]:
        """See ``Attachments``. An answer that is not what was kept breaks off with ``TryAgain``."""
        return (await self.given(reference)).pieces

    async def given(self, reference: str) -> Given:
        """The same, with what it is."""
        row = await self.about(reference)
        if row.kept.quarantined:
            raise InQuarantine(
                f"{reference} was not looked through for viruses yet, as the scanner was away. Ask again "
                "later."
            )
        return Given(row.kept, _checked(await self._get(row.kept), row.kept))

    async def about(self, reference: str) -> repository.Row:
        """What it is and who needs it. Raises ``NoSuchAttachment``."""
        row = await self._reader.run(lambda session: repository.find(session, reference))
        if row is None:
            raise _none(reference)
        return row

    async def delete(self, reference: str) -> None:
        if not await self._door.run(lambda session: repository.remove(session, [reference])):
            raise _none(reference)

    def known(self, session: Session, reference: str) -> Kept | None:
        """See ``HoldsAttachments``."""
        row = repository.find(session, reference)
        return None if row is None else row.kept

    def hold(self, session: Session, reference: str, by: str) -> Kept:
        """See ``HoldsAttachments``."""
        row = repository.find(session, reference)
        if row is None:
            raise _none(reference)
        most = self._settings.max_bytes_per_case
        if repository.held_bytes(session, by, reference) + row.kept.size > most:
            raise TooLarge(f"{by} would have more than {most:,} bytes of attachments. Leave some out.")
        repository.hold(session, reference, by)
        return row.kept

    def release(self, session: Session, by: str) -> int:
        """See ``HoldsAttachments``."""
        return repository.release(session, [by])

    async def scan_kept(self, row: repository.Row) -> bool:
        """Look through one that is in quarantine; it is let out or forgotten. Raises ``ScannerAway``, and
        ``TryAgain`` where its bytes cannot be had. Answers with whether it is well."""
        assert self.scanner is not None
        kept = row.kept
        verdict = await self.scanner.scan(_checked(await self._get(kept), kept))
        if verdict.virus is None:
            await self._door.run(lambda session: repository.clear(session, kept.reference))
            return True
        found = partial(_infected, who="attachments", sha256=kept.sha256, virus=verdict.virus)

        def unit(session: Session) -> None:
            if repository.remove(session, [kept.reference]):
                found(session, reference=kept.reference)

        await self._door.run(unit)
        return False

    async def close(self) -> None:
        await self.store.close()

    def _look(self, file: Path, name: str, said: str) -> Seen:
        settings = self._settings
        return look(file, name=name, said=said, allowed=settings.allowed, unknown=settings.unknown)

    async def _scan(self, received: Received, who: str) -> bool:
        """Is it to go into quarantine? Raises ``Refused`` for a virus, ``TryAgain``."""
        if self.scanner is None:
            return False
        try:
            verdict = await self.scanner.scan(pieces_of(received.file))
        except ScannerAway as error:
            log.warning("attachments.not_scanned", problem=str(error))
            if self._settings.scanner.when_away == "quarantine":
                return True
            raise TryAgain(
                "The virus scanner cannot be asked just now, and nothing is taken that it has not seen. Try "
                "again later."
            ) from error
        if verdict.virus is None:
            return False
        virus = verdict.virus
        await self._door.run(lambda session: _infected(session, who=who, sha256=received.sha256, virus=virus))
        raise Refused(
            f"It has a virus in it ({virus}), and was not kept. Have the machine it is from looked at."
        )

    def _locate(self, received: Received, seen: Seen, asked: bool) -> tuple[Position | None, Received]:
        settings = self._settings
        if settings.keep_location == "always" or (asked and settings.keep_location == "asked"):
            return removing.position_of(received.file, seen.media_type), received
        fresh = again(received.file)
        try:
            position, written = removing.remove(received.file, seen.media_type, fresh)
        except Stays as error:
            if settings.fixed_location == "refuse":
                said = str(error)
                raise Refused(
                    f"{said[0].upper()}{said[1:]}. Send it as a JPEG or a PNG, or without its location."
                ) from error
            return removing.position_of(received.file, seen.media_type), received
        return position, measured(fresh) if written else received

    async def _admit(self, kept: Kept, by: str) -> None:
        wait, waited = 0.05, 0.0
        while not await self._door.run(lambda session: repository.admit(session, kept, by)):
            if waited > _LONGEST_WAIT:
                raise TryAgain("The same file is being deleted just now. Try again in a moment.")
            await asyncio.sleep(wait)
            waited += wait

    async def _put(self, kept: Kept, received: Received) -> None:
        try:
            await self.store.put(received)
        except BaseException as error:
            # Whatever ended it, nobody is told the reference: without this it would go a day later.
            await asyncio.shield(self._door.run(lambda session: repository.remove(session, [kept.reference])))
            if not isinstance(error, StoreAway):
                raise
            log.warning("attachments.store_away", problem=str(error))
            raise TryAgain(
                "The hub cannot keep attachments just now: what keeps them does not answer. Try again later."
            ) from error

    async def _get(self, kept: Kept) -> AsyncGenerator[bytes]:
        try:
            return await self.store.get(kept.sha256)
        except (StoreAway, Missing) as error:
            log.warning("attachments.store_away", reference=kept.reference, problem=str(error))
            raise TryAgain(
                f"The bytes of {kept.reference} cannot be had just now. Try again later, and tell operations "
                "if it stays so."
            ) from error


async def pieces_of(file: Path) -> AsyncGenerator[bytes]:
    """A file's bytes, in pieces."""
    opened = await asyncio.to_thread(file.open, "rb")
    try:
        while piece := await asyncio.to_thread(opened.read, PIECE):
            yield piece
    finally:
        opened.close()


async def _checked(pieces: AsyncGenerator[bytes], kept: Kept) -> AsyncGenerator[bytes]:
    """The same, but the last piece is given only if all of it is what was kept."""
    digest, before = sha256(), b""
    try:
        async with aclosing(pieces):
            async for piece in pieces:
                if before:
                    yield before
                digest.update(piece)
                before = piece
    except StoreAway as error:
        log.warning("attachments.store_away", reference=kept.reference, problem=str(error))
        raise TryAgain(f"The bytes of {kept.reference} broke off. Try again later.") from error
    if digest.hexdigest() != kept.sha256:
        log.error("attachments.altered", reference=kept.reference, sha256=kept.sha256)
        raise TryAgain(f"The bytes of {kept.reference} are not those that were kept: tell operations.")
    if before:
        yield before


def _infected(session: Session, *, who: str, sha256: str, virus: str, reference: str | None = None) -> None:
    thing = f"attachment/{reference}" if reference else f"attachment/sha256:{sha256}"
    auditing.note(session, who=who, action=INFECTED, thing=thing, reason=virus, detail={"sha256": sha256})
    session.after_commit(lambda: log.warning("attachments.infected", thing=thing, virus=virus))


def _none(reference: str) -> NoSuchAttachment:
    return NoSuchAttachment(
        f"There is no attachment {reference[:60]!r}, or no longer: what nobody refers to is swept in time."
    )
