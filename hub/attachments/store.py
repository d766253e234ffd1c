"""What keeps the bytes of attachments, by their hash. A folder does, or a bucket."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Protocol

from hub.attachments.receiving import Received

PIECE = 65_536
"""Bytes of a file in memory at once."""


class StoreAway(Exception):
    """Where attachments are kept cannot be reached, or does not do what it is asked. The words say what."""


class Missing(Exception):
    """It has no bytes of that hash."""


class Store(Protocol):
    """Keeps files by the SHA-256 of their bytes, in hexadecimal. Safe to ask from many tasks at once."""

    async def put(self, received: Received) -> None:
        """When this returns, its bytes are kept for good. It may take the file away. Raises ``StoreAway``."""
        ...

    async def get(self, sha256: str) -> AsyncGenerator[bytes]:
        """Raises ``Missing`` and ``StoreAway``, the latter also on the way."""
        ...

    async def delete(self, sha256: str) -> None:
        """Harmless where there is none. Ends in a minute, whatever happens. Raises ``StoreAway``."""
        ...

    async def check(self) -> str:
        """Write, read and delete something small; answers with what is well. Raises ``StoreAway``."""
        ...

    async def close(self) -> None: ...


def place_of(sha256: str) -> str:
    """Where one lies, two folders deep. Raises ``ValueError`` for what is no hash: nothing else is a name."""
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise ValueError("a hash is 64 hexadecimal digits in lower case")
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"
