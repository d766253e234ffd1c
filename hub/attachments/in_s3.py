"""Attachments in a bucket of an S3-compatible server."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from hashlib import sha256 as hashed
from http import HTTPStatus
from pathlib import Path
from uuid import uuid4
from weakref import WeakValueDictionary

import aiohttp
from aiohttp_s3_client import S3Client
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_exponential

from hub.attachments.receiving import Received
from hub.attachments.store import PIECE, Missing, StoreAway, place_of

MIB = 1_048_576
ONE_PUT = 32 * MIB
"""What is larger goes up in parts, each of which is tried again by itself."""
PART = 8 * MIB
"""Bytes; S3 wants 5 MiB at least."""
_PATIENCE = aiohttp.ClientTimeout(total=None, sock_connect=10, sock_read=60)
_SHORT = aiohttp.ClientTimeout(total=30)
_TROUBLE = (aiohttp.ClientError, OSError, TimeoutError)
_CODE = re.compile(r"<Code>([A-Za-z0-9]+)</Code>")
_FIXES = {
    HTTPStatus.FORBIDDEN: "is the key right, and may it write there?",
    HTTPStatus.NOT_FOUND: "is there a bucket of that name?",
}


class _Passing(StoreAway):
    """It may do a moment later."""


class InS3:
    """See ``Store``. Requests are signed (Signature Version 4), with the hash of what they carry."""

    def __init__(
        self, *, endpoint: str, bucket: str, region: str, prefix: str, access_key: str, secret_key: str
    ) -> None:
        self._endpoint, self._bucket, self._region = endpoint, bucket, region
        self._start = f"{bucket}/{prefix}"
        self._keys = (access_key, secret_key)
        self._open: tuple[aiohttp.ClientSession, S3Client] | None = None
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._said = f"the bucket {bucket} at {endpoint}"

    async def put(self, received: Received) -> None:
        key = self._key(received.sha256)
        # The same bytes go up one after another: there are servers (rclone's) that take what is there away
        # when one of two such uploads fails.
        async with self._turns.setdefault(key, asyncio.Lock()):
            if received.size > ONE_PUT:
                await self._put_in_parts(key, received)
                return
            async for attempt in self._tries():
                with attempt:
                    await self._put_once(key, received)

    async def get(self, sha256: str) -> AsyncGenerator[bytes]:
        # What is missing too: another process may be putting the same bytes there again.
        async for attempt in self._tries((_Passing, Missing)):
            with attempt:
                pieces = self._pieces(self._key(sha256))
                first = await anext(pieces, b"")
        return _after(first, pieces)

    async def delete(self, sha256: str) -> None:
        async for attempt in self._tries():
            with attempt:
                await self._delete_once(self._key(sha256))

    async def check(self) -> str:
        sample = b"tolbooth " + uuid4().bytes
        key = f"{self._start}check-{uuid4().hex}"
        try:
            async with self._client.put(
                key, sample, content_sha256=hashed(sample).hexdigest(), timeout=_SHORT
            ) as answer:
                if answer.status != HTTPStatus.OK:
                    raise await self._refused(answer)
            async with self._client.get(key, timeout=_SHORT) as answer:
                back = await answer.read()
            async with self._client.delete(key, timeout=_SHORT) as answer:
                await answer.read()
        except _TROUBLE as error:
            raise self._away(error) from error
        if back != sample:
            raise StoreAway(f"{self._said} gives back other than was written")
        return f"{self._said} takes files and gives them back"

    async def close(self) -> None:
        if self._open is not None:
            await self._open[0].close()
            self._open = None

    @property
    def _client(self) -> S3Client:
        # Not at its making: a session belongs to the loop that runs.
        if self._open is None:
            session = aiohttp.ClientSession(timeout=_PATIENCE, auto_decompress=False)
            access, secret = self._keys
            client = S3Client(
                session, self._endpoint, secret_access_key=secret, access_key_id=access, region=self._region
            )
            self._open = (session, client)
        return self._open[1]

    def _key(self, sha256: str) -> str:
        return self._start + place_of(sha256)

    def _tries(self, passing: tuple[type[Exception], ...] = (_Passing,)) -> AsyncRetrying:
        return AsyncRetrying(
            retry=retry_if_exception_type(passing),
            stop=stop_after_attempt(3),
            wait=wait_exponential(0.2),
            reraise=True,
        )

    async def _put_once(self, key: str, received: Received) -> None:
        try:
            async with self._client.put(
                key,
                _Part(received.file, 0, received.size),
                data_length=received.size,
                content_sha256=received.sha256,
                headers={"Content-Type": "application/octet-stream"},
            ) as answer:
                if answer.status != HTTPStatus.OK:
                    raise await self._refused(answer)
        except _TROUBLE as error:
            raise self._away(error) from error

    async def _delete_once(self, key: str) -> None:
        try:
            async with self._client.delete(key, timeout=_SHORT) as answer:
                if answer.status not in {HTTPStatus.OK, HTTPStatus.NO_CONTENT, HTTPStatus.NOT_FOUND}:
                    raise await self._refused(answer)
        except _TROUBLE as error:
            raise self._away(error) from error

    async def _put_in_parts(self, key: str, received: Received) -> None:
        try:
            async with self._client.multipart_upload(key) as upload:
                for start in range(0, received.size, PART):
                    part = _Part(received.file, start, min(PART, received.size - start))
                    digest = await asyncio.to_thread(part.digest)
                    await upload.put_part(part, digest, data_length=part.length)
        except _TROUBLE as error:
            raise self._away(error) from error

    async def _pieces(self, key: str) -> AsyncGenerator[bytes]:
        try:
            async with self._client.get(key) as answer:
                if answer.status == HTTPStatus.NOT_FOUND:
                    raise Missing(f"{self._said} has no {key}")
                if answer.status != HTTPStatus.OK:
                    raise await self._refused(answer)
                async for piece in answer.content.iter_chunked(PIECE):
                    yield piece
        except _TROUBLE as error:
            raise self._away(error) from error

    async def _refused(self, answer: aiohttp.ClientResponse) -> StoreAway:
        text = (await answer.content.read(4096)).decode("utf-8", "replace")
        code = _CODE.search(text)
        fix = _FIXES.get(HTTPStatus(answer.status), "")
        said = f"{self._said} answered {answer.status}{f' ({code.group(1)})' if code else ''}"
        kind = _Passing if answer.status >= 500 or answer.status == 429 else StoreAway
        return kind(f"{said}: {fix}" if fix else said)

    def _away(self, error: BaseException) -> StoreAway:
        return _Passing(f"{self._said} cannot be reached ({str(error) or type(error).__name__})")


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a file, read anew each time that it is sent."""

    file: Path
    start: int
    length: int

    def digest(self) -> str:
        found = hashed()
        with self.file.open("rb") as opened:
            opened.seek(self.start)
            for at in range(0, self.length, PIECE):
                found.update(opened.read(min(PIECE, self.length - at)))
        return found.hexdigest()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        opened = await asyncio.to_thread(self.file.open, "rb")
        try:
            opened.seek(self.start)
            for at in range(0, self.length, PIECE):
                yield await asyncio.to_thread(opened.read, min(PIECE, self.length - at))
        finally:
            opened.close()


async def _after(first: bytes, rest: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
    async with aclosing(rest):
        if first:
            yield first
        async for piece in rest:
            yield piece
