"""The receiving app's own log: a line of JSON for every request that arrived, whatever was answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError


class BadLog(Exception):
    """The receiving app's log cannot be read; it was changed by another hand, or cut short."""


class Arrival(BaseModel):
    """One request, as the app saw it. It holds ids only: the log of an app is no place for people's data."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: datetime
    desk: str = Field(description="which part of the app it came to: housing, payments, cases, phone")
    key: str = Field(description="the webhook-id, equal on every attempt at one delivery")
    attempt: int
    source: str
    id: str
    type: str
    status: int = Field(description="what the app answered")
    repeat: bool = Field(description="the app had this key already, and did nothing a second time")

    @property
    def taken(self) -> bool:
        return 200 <= self.status < 300


def read(log: Path) -> Iterator[Arrival]:
    """Every arrival, in order; none where there is no log yet. Raises ``BadLog``.

    A last line without its end was being written when the app was killed: it was never answered.
    """
    if not log.exists():
        return
    with log.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.endswith(b"\n"):
                return
            try:
                yield Arrival.model_validate_json(line)
            except ValidationError as error:
                raise BadLog(f"{log}, line {number}, is not an arrival as the app writes it") from error


class ArrivalLog:
    """Appends to the log, after its last whole line. Each line is with the system before the answer goes."""

    def __init__(self, log: Path) -> None:
        log.parent.mkdir(parents=True, exist_ok=True)
        self._file = log.open("a+b")
        self._file.seek(0)
        whole = sum(len(line) for line in self._file if line.endswith(b"\n"))
        self._file.truncate(whole)

    def write(self, arrival: Arrival) -> None:
        self._file.write(arrival.model_dump_json().encode() + b"\n")
        self._file.flush()

    def close(self) -> None:
        self._file.close()
