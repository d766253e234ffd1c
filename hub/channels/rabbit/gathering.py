"""A pika connection that sends many messages in one write.

By itself pika makes a system call of each of a message's three frames, and those cost more than all the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pika.adapters.select_connection import SelectConnection


class GatheringConnection(SelectConnection):  # type: ignore[misc]  # pika has no types
    """``with connection.gathering():`` what is published inside leaves together at its end."""

    _gathered: list[bytes] | None = None

    @contextmanager
    def gathering(self) -> Iterator[None]:
        gathered = self._gathered = []
        try:
            yield
        finally:
            self._gathered = None
            if gathered:
                super()._adapter_emit_data(b"".join(gathered))

    def abandon(self) -> None:
        """Drop the connection without a farewell; pika has that only for its own use."""
        if not self.is_closed:
            self._adapter_disconnect_stream()

    def _adapter_emit_data(self, data: bytes) -> None:
        """What pika's adapters override to send what is ready to go."""
        if self._gathered is None:
            super()._adapter_emit_data(data)
        else:
            self._gathered.append(data)
