"""Receiving a file: as it comes, onto the disk, hashed on the way."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from cases.attachments.ports import TooLarge, TryAgain

MIB = 1_048_576


class Digest(Protocol):
    def update(self, piece: bytes, /) -> None: ...


STALE = 86_400.0
"""Seconds after which a file that is being received belongs to a process that ended."""


@dataclass(frozen=True, slots=True)
class Received:
    """One that lies in the folder where files arrive. ``sha256`` in hexadecimal, ``size`` in bytes."""

    file: Path
    sha256: str
    size: int


class Arrivals:
    """The folder where files lie until they are kept or refused."""

    def __init__(self, folder: Path, *, spare: int) -> None:
        """``spare``: so many bytes must stay free on its disk."""
        self._folder = folder
        self._spare = spare

    @contextmanager
    def space(self) -> Iterator[Path]:
        """A place for one file. What lies there at the end, or in ``again(place)``, is removed."""
        place = self._folder / uuid4().hex
        try:
            yield place
        finally:
            place.unlink(missing_ok=True)
            again(place).unlink(missing_ok=True)

    async def receive(self, stream: AsyncIterator[bytes], place: Path, most: int) -> Received:
        """Write what comes to ``place``. Raises ``TooLarge`` with the first byte over ``most``, ``TryAgain``
        where the disk has no room."""
        digest, size = sha256(), 0
        await asyncio.to_thread(self._make_room)
        out = await asyncio.to_thread(_opened, place)
        try:
            async for piece in stream:
                size += len(piece)
                if size > most:
                    raise TooLarge(f"At most {_said(most)} are taken in one file. Send a smaller one.")
                await asyncio.to_thread(_written, out, piece, digest)
        except OSError as error:
            raise TryAgain(f"The hub cannot write the file: {error.strerror}. Try again later.") from error
        finally:
            os.close(out)
        return Received(place, digest.hexdigest(), size)

    def _make_room(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if (free := shutil.disk_usage(self._folder).free) < self._spare:
            raise TryAgain(
                f"Only {free // MIB} MiB are free where attachments arrive. Try again when operations have "
                "made room."
            )

    def clear(self, now: float) -> int:
        """Remove what processes that ended have left, and say how many; ``now`` in seconds since 1970."""
        many = 0
        for left in self._folder.glob("*") if self._folder.is_dir() else ():
            try:
                if left.is_file() and left.stat().st_mtime < now - STALE:
                    left.unlink()
                    many += 1
            except FileNotFoundError:
                continue
        return many


def again(place: Path) -> Path:
    """Where the file of ``place`` is written a second time, without what goes out of it."""
    return place.with_suffix(".again")


def measured(file: Path) -> Received:
    """One that was written again."""
    with file.open("rb") as opened:
        return Received(file, file_digest(opened, "sha256").hexdigest(), file.stat().st_size)


def _opened(place: Path) -> int:
    return os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)


def _written(out: int, piece: bytes, digest: Digest) -> None:
    digest.update(piece)
    view = memoryview(piece)
    while view:
        view = view[os.write(out, view) :]


def _said(most: int) -> str:
    return f"{most // MIB} MiB" if most >= MIB and most % MIB == 0 else f"{most:,} bytes"
