"""Asking ClamAV's daemon whether a file has a virus in it.

The protocol is clamd(8)'s: a command ends in a zero byte if it begins with ``z``; after ``zINSTREAM`` comes
the file in pieces, each behind its length (four bytes, the highest first), then a length of zero; the answer
is ``stream: OK``, ``stream: NAME FOUND`` or ends in ``ERROR``, with a zero byte behind it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from urllib.parse import urlsplit

_BROKEN = (ConnectionResetError, BrokenPipeError)
_LONGEST = 4096
"""Bytes of an answer that are read."""


class ScannerAway(Exception):
    """Nobody says whether the file has a virus. The words say why."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """``virus`` is what the scanner calls what it found; None: it found nothing."""

    virus: str | None


class Scanner:
    """Asks one clamd, at most so often at once."""

    def __init__(self, address: str, *, seconds: float, at_once: int) -> None:
        """``address``: ``tcp://host:port`` or ``unix:/path``; ``seconds``: the longest one scan may take."""
        self._address = address
        self._seconds = seconds
        self._turns = asyncio.Semaphore(at_once)

    async def scan(self, pieces: AsyncGenerator[bytes]) -> Verdict:
        """Raises ``ScannerAway``; and what ``pieces`` does."""
        async with self._turns:
            answer = await self._ask(b"zINSTREAM\x00", pieces)
        if answer == "stream: OK":
            return Verdict(None)
        if answer.startswith("stream: ") and answer.endswith(" FOUND"):
            return Verdict(answer[len("stream: ") : -len(" FOUND")][:200])
        if "size limit exceeded" in answer:
            raise ScannerAway(
                f"clamd at {self._address} takes no file of that size: raise its StreamMaxLength to at least "
                "max_bytes of [attachments]"
            )
        raise ScannerAway(f"clamd at {self._address} answers {answer[:200]!r}")

    async def version(self) -> str:
        """What it calls itself, with the date of what it knows. Raises ``ScannerAway``."""
        if (pong := await self._ask(b"zPING\x00", None)) != "PONG":
            raise ScannerAway(f"what listens at {self._address} is no clamd: it answers {pong[:80]!r}")
        return await self._ask(b"zVERSION\x00", None)

    async def _ask(self, command: bytes, pieces: AsyncGenerator[bytes] | None) -> str:
        try:
            async with asyncio.timeout(self._seconds):
                reader, writer = await self._connected()
                try:
                    writer.write(command)
                    # It may answer before it has had everything, and listens no longer then.
                    answering = asyncio.create_task(reader.readuntil(b"\x00"))
                    answering.add_done_callback(lambda done: done.cancelled() or done.exception())
                    if pieces is not None:
                        await _send(writer, pieces, answering)
                    answer = await answering
                finally:
                    writer.close()
        except TimeoutError as error:
            raise ScannerAway(
                f"clamd at {self._address} does not answer within {self._seconds:g} seconds"
            ) from error
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, *_BROKEN) as error:
            raise ScannerAway(
                f"clamd at {self._address} breaks off; where files are large, raise its StreamMaxLength"
            ) from error
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise ScannerAway(f"clamd at {self._address} cannot be reached ({why})") from error
        return answer.rstrip(b"\x00").decode("utf-8", "replace").strip()

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._address.startswith("unix:"):
            return await asyncio.open_unix_connection(self._address.removeprefix("unix:"), limit=_LONGEST)
        where = urlsplit(self._address)
        return await asyncio.open_connection(where.hostname, where.port, limit=_LONGEST)


async def _send(
    writer: asyncio.StreamWriter, pieces: AsyncGenerator[bytes], answering: asyncio.Task[bytes]
) -> None:
    try:
        async with aclosing(pieces):
            async for piece in pieces:
                if answering.done():
                    return
                if piece:
                    writer.write(len(piece).to_bytes(4, "big") + piece)
                    await writer.drain()
        writer.write(b"\x00\x00\x00\x00")
        await writer.drain()
    except _BROKEN:
        # What it said before it closed may have come all the same.
        return
