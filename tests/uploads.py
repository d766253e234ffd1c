"""Many files sent to a hub at once, and what that takes of its memory."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import aiohttp

_PIECE = 65_536
_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB$", re.MULTILINE)


@dataclass(frozen=True)
class Sent:
    """The status of each, and the resident memory at most (MiB): before, after one, and after all of them."""

    statuses: Sequence[int]
    before: float
    after_one: float
    at_most: float


def peak_mib(pid: int) -> float:
    """The most that the process had in memory so far."""
    found = _PEAK.search(Path(f"/proc/{pid}/status").read_text())
    assert found is not None
    return int(found.group(1)) / 1024


def send_at_once(url: str, key: str, pid: int, files: Sequence[tuple[str, bytes]], many: int) -> Sent:
    """Send ``many`` of the files, each with its media type, over as many connections; all begin together."""

    async def one(session: aiohttp.ClientSession, number: int) -> int:
        media_type, data = files[number % len(files)]
        # What follows the end of a file is its own, so that no two are the same.
        sent = _pieces(data, f"\n%{number}".encode())
        async with session.post(
            f"{url}/attachments", data=sent, headers={"Content-Type": media_type}
        ) as answer:
            await answer.read()
            return answer.status

    async def all_of_them() -> Sent:
        connector = aiohttp.TCPConnector(limit=0)
        headers = {"Authorization": f"Bearer {key}"}
        timeout = aiohttp.ClientTimeout(total=600)
        async with aiohttp.ClientSession(connector=connector, headers=headers, timeout=timeout) as session:
            before = peak_mib(pid)
            first = [await one(session, number) for number in range(len(files))]
            after_one = peak_mib(pid)
            rest = await asyncio.gather(*(one(session, number) for number in range(many)))
        return Sent([*first, *rest], before, after_one, peak_mib(pid))

    return asyncio.run(all_of_them())


async def _pieces(data: bytes, end: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(data), _PIECE):
        yield data[start : start + _PIECE]
        await asyncio.sleep(0)
    yield end
