"""A scanner for the tests: a real server that speaks clamd's protocol, and knows one virus, EICAR's.

What it answers is as clamd(8) and its ``clamd/session.c`` have it, ends of messages and limits included.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""The test file of the European Institute for Computer Antivirus Research, put together here so that no
scanner takes these tests for one."""
NAME = "Eicar-Test-Signature"


@dataclass
class Clamd:
    """How it does. ``away``: it breaks off without a word."""

    address: str = ""
    most: int = 25 * 1_048_576
    away: bool = False
    scanned: list[int] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            command = await reader.readuntil(b"\x00")
            if not self.away:
                writer.write(await self._answer(command, reader) + b"\x00")
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()

    async def _answer(self, command: bytes, reader: asyncio.StreamReader) -> bytes:
        if command == b"zPING\x00":
            return b"PONG"
        if command == b"zVERSION\x00":
            return b"ClamAV 1.4.6/27900/Sun Nov 29 09:00:00 2026"
        if command != b"zINSTREAM\x00":
            return b"UNKNOWN COMMAND"
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            got = bytearray()
            while length := int.from_bytes(await reader.readexactly(4), "big"):
                if len(got) + length > self.most:
                    return b"INSTREAM size limit exceeded. ERROR"
                got += await reader.readexactly(length)
            self.scanned.append(len(got))
            return f"stream: {NAME} FOUND".encode() if EICAR in got else b"stream: OK"
        finally:
            self.at_once -= 1


@asynccontextmanager
async def clamd_on_tcp() -> AsyncIterator[Clamd]:
    clamd = Clamd()
    async with await asyncio.start_server(clamd.serve, "127.0.0.1") as server:
        clamd.address = f"tcp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield clamd


@asynccontextmanager
async def clamd_on_socket(file: Path) -> AsyncIterator[Clamd]:
    clamd = Clamd(address=f"unix:{file}")
    async with await asyncio.start_unix_server(clamd.serve, file):
        yield clamd
