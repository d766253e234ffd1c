"""The conformance suite of attachments: what a folder and S3 must do alike, through the port that cases use.

A further place to keep them in is one more entry of ``MAKERS``.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cases.attachments.ports import Told
from hub.attachments.build import scanner_of
from hub.attachments.in_folder import InFolder
from hub.attachments.in_s3 import InS3
from hub.attachments.keeping import KeptAttachments
from hub.attachments.receiving import Arrivals
from hub.attachments.settings import AttachmentSettings
from hub.attachments.store import Store
from hub.attachments.sweeping import Sweeping
from ledger.reader import Reader
from tests import s3
from tests.ledgers import Ledger


@dataclass
class Place:
    """A store, how to make it, and what lies in it."""

    make: Callable[[], Store]
    folder: Path
    """Where its files lie."""
    breaks: Callable[[], None]
    """From now on it cannot be reached, or written to."""

    def files(self) -> list[str]:
        """The names of what is kept, which are hashes."""
        return sorted(one.name for one in self.folder.rglob("*") if one.is_file() and len(one.name) == 64)


@contextmanager
def _folder(tmp: Path, _server: s3.S3Server) -> Iterator[Place]:
    folder = tmp / "kept"

    def breaks() -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.write_text("in the way")

    yield Place(lambda: InFolder(folder), folder, breaks)


@contextmanager
def _s3(tmp: Path, server: s3.S3Server) -> Iterator[Place]:
    broken = False

    def make() -> Store:
        return InS3(
            endpoint="http://127.0.0.1:9" if broken else server.endpoint,
            bucket=server.bucket,
            region="us-east-1",
            prefix=f"{tmp.name}/",
            access_key=server.access_key,
            secret_key=server.secret_key,
        )

    def breaks() -> None:
        nonlocal broken
        broken = True

    yield Place(make, server.folder / tmp.name, breaks)


MAKERS: dict[str, Callable[[Path, s3.S3Server], AbstractContextManager[Place]]] = {
    "folder": _folder,
    "s3": _s3,
}


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[s3.S3Server]:
    with s3.serving(tmp_path_factory.mktemp("s3") / "served") as server:
        yield server


@pytest.fixture(params=sorted(MAKERS))
def place(request: pytest.FixtureRequest, tmp_path: Path, s3_server: s3.S3Server) -> Iterator[Place]:
    with MAKERS[request.param](tmp_path, s3_server) as made:
        yield made


class Desk:
    """Attachments over a ledger and a place, and the short words by which the suite uses them."""

    def __init__(self, ledger: Ledger, place: Place, arriving: Path, settings: AttachmentSettings) -> None:
        self.door = ledger.make_door(ledger.engine)
        self.reader = Reader(ledger.engine)
        self.place = place
        self.arriving = arriving
        self.settings = settings
        self.kept = self.attachments()

    def attachments(self, **changed: Any) -> KeptAttachments:
        settings = self.settings.model_copy(update=changed)
        return KeptAttachments(
            self.door,
            self.reader,
            self.place.make(),
            Arrivals(self.arriving, spare=1),
            scanner_of(settings),
            settings,
        )

    async def keep(self, data: bytes, name: str = "", said: str = "", **more: Any) -> Any:
        return await self.kept.keep(pieces(data), Told(by="tester", name=name, media_type=said, **more))

    async def fetch(self, reference: str) -> bytes:
        return b"".join([piece async for piece in await self.kept.open(reference)])

    def sweeping(self) -> Sweeping:
        return Sweeping(self.door, self.reader, self.kept, self.settings.unheld_for)

    async def close(self) -> None:
        await self.kept.close()
        await asyncio.to_thread(self.door.close)


async def pieces(data: bytes, many: int = 65_536) -> AsyncGenerator[bytes]:
    for start in range(0, len(data), many):
        yield data[start : start + many]


Opens = Callable[..., Any]


@pytest.fixture
def desk(ledger: Ledger, place: Place, tmp_path: Path) -> Opens:
    """Opens one, on each database and each place in turn."""

    @asynccontextmanager
    async def opened(**settings: Any) -> AsyncIterator[Desk]:
        made = Desk(ledger, place, tmp_path / "arriving", AttachmentSettings.model_validate(settings))
        try:
            yield made
        finally:
            await made.close()

    return opened
