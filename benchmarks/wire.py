"""As much of HTTP/1.1 as the load generator and the receiver need between themselves and a server on
loopback.

Requests and answers carry Content-Length (RFC 9112, section 6.3); chunked bodies are refused by name, for the
server under test sends none and reading them would cost the core that is being measured.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:", re.IGNORECASE)


class NotUnderstood(Exception):
    """The peer speaks more of HTTP than this reads; measure it with something else."""


@dataclass(frozen=True, slots=True)
class Message:
    """One request or answer: its first line and headers as they came, and its body."""

    head: bytes
    body: bytes

    @property
    def status(self) -> int:
        """The status code of an answer."""
        return int(self.head[9:12])


class Incoming:
    """Cuts a stream of bytes into messages."""

    __slots__ = ("_held",)

    def __init__(self) -> None:
        self._held = b""

    def feed(self, data: bytes) -> list[Message]:
        """The messages that are complete now. Raises NotUnderstood for a chunked body."""
        held = self._held + data if self._held else data
        found: list[Message] = []
        while (end := held.find(b"\r\n\r\n")) >= 0:
            head = held[:end]
            length = _LENGTH.search(head)
            if length is None and _CHUNKED.search(head):
                raise NotUnderstood(f"a chunked body: {head[:80]!r}")
            after = end + 4 + (int(length[1]) if length else 0)
            if len(held) < after:
                break
            found.append(Message(head, held[end + 4 : after]))
            held = held[after:]
        self._held = held
        return found
