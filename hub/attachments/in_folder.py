"""Attachments in a folder of this machine, or one that several share."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator
from hashlib import sha256 as hashed
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from hub.attachments.receiving import Received
from hub.attachments.store import PIECE, Missing, StoreAway, place_of


class InFolder:
    """See ``Store``. A file is there whole or not at all, whenever the power goes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def put(self, received: Received) -> None:
        try:
            await asyncio.to_thread(self._put, received)
        except OSError as error:
            raise StoreAway(f"the folder {self._folder} cannot be written to: {error.strerror}") from error

    async def get(self, sha256: str) -> AsyncGenerator[bytes]:
        try:
            opened = await asyncio.to_thread((self._folder / place_of(sha256)).open, "rb")
        except FileNotFoundError as error:
            raise Missing(f"{self._folder} has no file {sha256}") from error
        except OSError as error:
            raise StoreAway(f"{self._folder / place_of(sha256)} cannot be read: {error.strerror}") from error
        return _pieces(opened)

    async def delete(self, sha256: str) -> None:
        try:
            await asyncio.to_thread((self._folder / place_of(sha256)).unlink, missing_ok=True)
        except OSError as error:
            raise StoreAway(f"{self._folder / place_of(sha256)} cannot go: {error.strerror}") from error

    async def check(self) -> str:
        if not self._folder.exists():
            return f"the folder {self._folder} is made with the first of them"
        sample = b"tolbooth " + uuid4().bytes
        tried = Received(self._folder / f"check-{uuid4().hex}", hashed(sample).hexdigest(), len(sample))
        try:
            await asyncio.to_thread(tried.file.write_bytes, sample)
        except OSError as error:
            raise StoreAway(f"the folder {self._folder} cannot be written to: {error.strerror}") from error
        await self.put(tried)
        back = b"".join([piece async for piece in await self.get(tried.sha256)])
        await self.delete(tried.sha256)
        if back != sample:
            raise StoreAway(f"the folder {self._folder} gives back other than was written")
        return f"the folder {self._folder} takes files and gives them back"

    async def close(self) -> None:
        """Nothing is open."""

    def _put(self, received: Received) -> None:
        place = self._folder / place_of(received.sha256)
        with received.file.open("rb") as written:
            os.fsync(written.fileno())
        received.file.chmod(0o600)
        for folder in (place.parent.parent, place.parent):
            if not folder.is_dir():
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                _settle(folder.parent)
        received.file.replace(place)
        _settle(place.parent)


async def _pieces(opened: BinaryIO) -> AsyncGenerator[bytes]:
    try:
        while piece := await asyncio.to_thread(opened.read, PIECE):
            yield piece
    except OSError as error:
        raise StoreAway(f"a file cannot be read on: {error.strerror}") from error
    finally:
        opened.close()


def _settle(folder: Path) -> None:
    """A name that was made in a folder is there after a power cut only once the folder is written."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
