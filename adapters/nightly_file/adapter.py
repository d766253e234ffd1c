"""The nightly file: CSV with a header, a row for each event, and a trailer.

The trailer is ``TRAILER,<sequence number>,<rows>,<sum of the total column, or nothing>``: always four fields.
Files are ``<prefix>_<number>.csv``; a gap in the numbers means that a file is missing.
"""

from __future__ import annotations

import asyncio
import csv
import io
import re
import threading
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import ClassVar, Literal

from pydantic import Field, field_validator, model_validator

from adapters.contract import Adapter, BatchReceipt, Delivery, Health, Receipt, Reject, Retry
from adapters.kit.flat_file import amount
from adapters.kit.flat_file.lock import FolderLock, owner_of
from adapters.kit.flat_file.turn import FolderTurn
from adapters.nightly_file import columns, schedule
from adapters.nightly_file.sequence import NumberedFiles, Written
from routes.duration import Duration

_TIME_OF_DAY = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
_REMEMBERED = 50_000
"""Rows of each subscription that are remembered at least; four whole files where that is more."""
_PATIENCE = timedelta(seconds=2)
"""How long another process of the hub may take over its file before this one comes again later."""
Outcome = Receipt | Retry | Reject


class NightlyFile(Adapter):
    """Writes events into a numbered CSV file at a time of day."""

    class Settings(Adapter.Settings):
        """Where the files go, and when. Exactly one of ``at`` and ``every`` is given."""

        folder: Path = Field(description="The folder files are written to; one for each such adapter.")
        prefix: str = Field(
            default="events", pattern=r"^[A-Za-z0-9_-]{1,60}$", description="How the names of files begin."
        )
        at: str | None = Field(default=None, description="Time of day, HH:MM, Europe/London.")
        every: Duration | None = Field(
            default=None, gt=timedelta(0), description="How often, instead of a time of day."
        )
        most: int = Field(default=5000, ge=1, le=100_000, description="Rows in one file, at most.")
        encoding: Literal["utf-8", "utf-8-sig", "cp1252", "iso-8859-1"] = Field(
            default="utf-8", description="The encoding of the files."
        )
        delimiter: str = Field(default=",", min_length=1, max_length=1, description="Between fields.")

        @field_validator("at")
        @classmethod
        def _a_time(cls, at: str | None) -> str | None:
            if at is not None and not _TIME_OF_DAY.fullmatch(at):
                raise ValueError("write a time of day as HH:MM, such as 02:30")
            return at

        @model_validator(mode="after")
        def _one_schedule(self) -> NightlyFile.Settings:
            if (self.at is None) == (self.every is None):
                raise ValueError('give either `at` (such as "02:30") or `every` (such as "10s"), not both')
            return self

    class Target(columns.Columns):
        """The columns of the file, and which of them is summed."""

    accepts: ClassVar[Sequence[str]] = ("*",)
    idempotent: ClassVar[bool] = True
    uses_links: ClassVar[bool] = False
    one_system: ClassVar[bool] = False
    settings: Settings

    def __init__(self, name: str, settings: Settings) -> None:
        super().__init__(name, settings)
        self._lock = FolderLock(settings.folder)
        self._turn = threading.Lock()
        """The hub calls once for each subscription, on several threads: one at a time reads what was written
        last, chooses the next number, and writes."""
        self._turn_of_processes = FolderTurn(settings.folder, _PATIENCE)
        """The same among the hub's processes."""
        self._files = NumberedFiles(settings.folder, settings.prefix, max(_REMEMBERED, 4 * settings.most))

    @property
    def most(self) -> int:
        """How many deliveries one file may hold."""
        return self.settings.most

    def due(self, last: datetime | None, now: datetime) -> bool:
        """Is it time for a file?"""
        if self.settings.every is not None:
            return schedule.due_every(self.settings.every, last, now)
        return schedule.due_at(time.fromisoformat(self.settings.at or "00:00"), last, now)

    async def open(self) -> None:
        """Lock the folder. Raises ``FolderInUse`` if another has it; one that is away can wait."""
        if self.check().ok:
            with self._turn:
                self._enter()

    async def close(self) -> None:
        """Let another hub have the folder, once the file that is being written is done."""
        await asyncio.to_thread(self._leave)

    def check(self) -> Health:
        """Is the folder there?"""
        folder = self.settings.folder
        there = folder.is_dir()
        return Health(there, f"the folder {folder} is {'' if there else 'not '}there")

    def deliver(self, delivery: Delivery) -> Receipt:
        """A file of one row. Raises ``Retry`` or ``Reject``."""
        outcome = self.deliver_batch([delivery]).outcomes[0]
        if isinstance(outcome, Receipt):
            return outcome
        raise outcome

    def deliver_batch(self, deliveries: Sequence[Delivery]) -> BatchReceipt:
        """One file. A delivery that is remembered to stand in a file is not written again.

        Deliveries whose event cannot be a row are rejected; the others go on. If none can, no file is made.
        """
        try:
            with self._turn:
                self._enter()
                with self._turn_of_processes.taken():
                    return BatchReceipt(self._deliver(deliveries))
        except (Retry, Reject) as outcome:
            return BatchReceipt([outcome] * len(deliveries))
        except OSError as error:
            reason = f"the folder {self.settings.folder} cannot be written: {error.strerror or error}"
            return BatchReceipt([Retry(reason)] * len(deliveries))

    def _deliver(self, deliveries: Sequence[Delivery]) -> list[Outcome]:
        memory = self._files.memory()
        rows = memory.rows()
        number, name = self._files.following(memory)
        lines: list[list[str]] = []
        keys: list[str] = []
        total: Decimal | None = None
        header: list[str] = []
        outcomes: list[Outcome] = []
        for delivery in deliveries:
            if delivery.key in rows:
                outcomes.append(_receipt(*rows[delivery.key]))
                continue
            try:
                told = columns.told(delivery.subscription, delivery.target)
                line = columns.fields(delivery.envelope, told)
                self._encoded([line])
                value = _value(told, line)
                header = _same(header, list(told.columns))
            except Reject as refused:
                outcomes.append(refused)
                continue
            lines.append(line)
            keys.append(delivery.key)
            total = value if total is None else total + (value or 0)
            rows[delivery.key] = (name, len(lines))
            outcomes.append(_receipt(name, len(lines)))
        if lines:
            trailer = ["TRAILER", str(number), str(len(lines)), "" if total is None else f"{total:f}"]
            content = self._encoded([header, *lines, trailer])
            whose = deliveries[0].subscription
            written = Written(number=number, name=name, subscription=whose, keys=tuple(keys))
            self._files.write(memory, written, content)
        return outcomes

    def _enter(self) -> None:
        if not self.settings.folder.is_dir():
            raise Retry(f"the folder {self.settings.folder} is not there: make it, or mend `folder`")
        self._lock.take(owner_of(self))

    def _leave(self) -> None:
        with self._turn:
            self._lock.release()

    def _encoded(self, lines: list[list[str]]) -> bytes:
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=self.settings.delimiter).writerows(lines)
        try:
            return text.getvalue().encode(self.settings.encoding)
        except UnicodeEncodeError as error:
            raise Reject(
                f"the event holds a character that {self.settings.encoding} cannot write; "
                "set `encoding` to utf-8 if the receiver can read it"
            ) from error


def _receipt(name: str, row: int) -> Receipt:
    return Receipt(local_id=f"{name}:{row}", answer=f"row {row} of {name}")


def _same(header: list[str], names: list[str]) -> list[str]:
    if header and header != names:
        raise Reject("one file holds one subscription's deliveries, and this one has other columns")
    return names


def _value(told: columns.Columns, line: list[str]) -> Decimal | None:
    if told.total is None:
        return None
    text = line[list(told.columns).index(told.total)]
    try:
        return amount(text)
    except ValueError as error:
        raise Reject(f"the column {told.total} is to be added up, and {error}") from error
