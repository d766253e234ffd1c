"""What a bucket is asked, and in which order: some servers keep less than S3 does when two ask at once."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path

import pytest
from aiohttp import web

from hub.attachments.in_s3 import InS3
from hub.attachments.receiving import Received
from hub.attachments.store import Missing

BYTES = b"%PDF-1.7\n"
HASH = sha256(BYTES).hexdigest()


class Bucket:
    """Takes a while over each upload, and says of the first few reads that nothing is there."""

    def __init__(self, absent: int = 0) -> None:
        self.absent = absent
        self.uploading: Counter[str] = Counter()
        self.most = 0
        self.uploads = 0

    async def put(self, request: web.Request) -> web.Response:
        self.uploading[request.path] += 1
        self.uploads += 1
        self.most = max(self.most, *self.uploading.values())
        await request.read()
        for _ in range(20):  # the others' turn
            await asyncio.sleep(0)
        self.uploading[request.path] -= 1
        return web.Response()

    async def get(self, _request: web.Request) -> web.Response:
        self.absent -= 1
        return web.Response(status=404) if self.absent >= 0 else web.Response(body=BYTES)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[InS3]:
        app = web.Application()
        app.router.add_put("/{key:.*}", self.put)
        app.router.add_get("/{key:.*}", self.get)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        store = InS3(
            endpoint=f"http://{host}:{port}",
            bucket="council-attachments",
            region="us-east-1",
            prefix="",
            access_key="INVENTEDKEY",
            secret_key="invented-secret",
        )
        try:
            yield store
        finally:
            await store.close()
            await runner.cleanup()


def _file(folder: Path) -> Received:
    file = folder / HASH
    file.write_bytes(BYTES)
    return Received(file, file.name, len(BYTES))


def test_the_same_bytes_go_up_one_after_another(tmp_path: Path) -> None:
    bucket = Bucket()

    async def scenario() -> None:
        async with bucket.serving() as store:
            await asyncio.gather(*(store.put(_file(tmp_path)) for _ in range(6)))
            assert (bucket.uploads, bucket.most) == (6, 1)

    asyncio.run(scenario())


def test_what_is_missing_for_a_moment_is_found(tmp_path: Path) -> None:
    bucket = Bucket(absent=1)

    async def scenario() -> None:
        async with bucket.serving() as store:
            await store.put(_file(tmp_path))
            assert b"".join([piece async for piece in await store.get(HASH)]) == BYTES

    asyncio.run(scenario())


def test_what_stays_missing_is_said_to_be() -> None:
    bucket = Bucket(absent=100)

    async def scenario() -> None:
        async with bucket.serving() as store:
            with pytest.raises(Missing, match="has no council-attachments"):
                await store.get(HASH)

    asyncio.run(scenario())
    assert bucket.absent == 97
