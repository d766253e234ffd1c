"""Polling a drop folder: file after file, batch after batch, each on a durable cursor."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from pydantic import Field, ValidationError, field_validator

from adapters.contract import WHOLE_FILE, Adapter, Batch, Health, Invalid, Place, Record, Retry
from adapters.kit.flat_file.claimed import Claimed, opened
from adapters.kit.flat_file.cursor import Cursor, Fate, Position
from adapters.kit.flat_file.folder import QUARANTINE, DropFolder, Rules
from adapters.kit.flat_file.lock import owner_of
from adapters.kit.flat_file.unusable import HEAD, Unusable
from routes.duration import Duration

BATCH = 500
"""Records in one batch, at most."""


class Reading(Protocol):
    """One file being read from a position on."""

    @property
    def position(self) -> Position:
        """Where the record after the last one given begins."""
        ...

    def records(self) -> Iterator[Record]:
        """The records, in order; once. Raises ``Unusable`` where nothing (more) of the file can be used."""
        ...


class FolderAdapter(Adapter):
    """Takes files from a folder that a system drops them into.

    A subclass says how one file is read. Whatever happens, a file ends in ``done/``, or in ``quarantine/``
    with an invalid record that says why and where it lies. A process that was taken over from while it stood
    still may go on with a poll for a moment: nothing it records counts, and no file it moves is lost.
    """

    class Settings(Adapter.Settings):
        """Which files, and when they may be taken."""

        folder: Path = Field(description="The folder that files are dropped into; on one file system.")
        pattern: str = Field(default="*", min_length=1, description="Names of the files, with * and ?.")
        settle: Duration = Field(
            default=timedelta(seconds=5),
            ge=timedelta(0),
            description="How long a file's size and time must not change before it is taken as complete.",
        )
        marker: bool = Field(
            default=False, description="Is a file complete once NAME.done lies beside it (instead of settle)?"
        )
        every: Duration = Field(
            default=timedelta(seconds=5),
            gt=timedelta(0),
            description="How long to rest when nothing is there.",
        )
        source: str | None = Field(
            default=None,
            min_length=1,
            description="The source of its events; otherwise /council/ and its name.",
        )

        @field_validator("pattern")
        @classmethod
        def _a_name(cls, pattern: str) -> str:
            if "/" in pattern or pattern.startswith("."):
                raise ValueError("the pattern is for names in the folder: no / and no leading dot")
            return pattern

    settings: Settings

    def __init__(self, name: str, settings: Settings, *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(name, settings)
        rules = Rules(settings.pattern, settings.settle, settings.marker)
        self._folder = DropFolder(settings.folder, rules, clock)

    @property
    def every(self) -> timedelta:
        """How long to rest between polls that found nothing."""
        return self.settings.every

    @property
    def source(self) -> str:
        """The source of the events this adapter makes."""
        return self.settings.source or f"/council/{self.name}"

    async def open(self) -> None:
        """Lock the folder. Raises ``FolderInUse`` if another has it; one that is away can wait."""
        if self.check().ok:
            self._folder.enter(owner_of(self))

    async def close(self) -> None:
        """Let another hub have the folder."""
        self._folder.leave()

    def check(self) -> Health:
        """Is the folder there?"""
        folder = self.settings.folder
        if folder.is_dir():
            return Health(True, f"the folder {folder} is there")
        return Health(False, f"the folder {folder} is not there: make it, or mend `folder` in the settings")

    def reading(self, file: Claimed, start: Position) -> Reading:
        """Begin to read a file from ``start`` on."""
        raise NotImplementedError(f"{type(self).__name__} must say how a file is read: override reading()")

    def poll(self, cursor: str | None) -> Iterator[Batch]:
        """Finish what was begun, then take every settled file. Raises ``Retry`` where the folder is away."""
        try:
            self._folder.enter(owner_of(self))
            stood = _cursor(cursor)
            if stood is not None and stood.fate is not None:
                self._finish_by_cursor(stood)
            for path in self._folder.claimed():
                yield from self._take(path, stood)
            for path in self._folder.settled():
                claimed = self._folder.claim(path)
                if claimed is not None:
                    yield from self._take(claimed, None)
        except OSError as error:
            raise Retry(f"the folder {self.settings.folder} cannot be read: {error}") from error

    def _finish_by_cursor(self, stood: Cursor) -> None:
        """The last batch of this file was committed, and the crash came before it was moved."""
        for path in self._folder.claimed():
            lies = (path.parent.name, path.name)
            if lies == (stood.claim, stood.name) and _sha256(path) == stood.sha256 and stood.fate is not None:
                self._folder.finish(path, stood.fate)

    def _take(self, path: Path, stood: Cursor | None) -> Iterator[Batch]:
        try:
            file = Claimed.of(path)
        except Unusable as verdict:
            cursor = Cursor(name=path.name, claim=path.parent.name, sha256="", fate="quarantine")
            yield self._last([self._whole(path, verdict)], cursor, 1, 1)
            self._folder.finish(path, QUARANTINE)
            return
        start = Position()
        if stood is not None and (stood.claim, stood.sha256) == (file.claim, file.sha256):
            start = stood.position
        yield from self._read(file, start)

    def _read(self, file: Claimed, start: Position) -> Iterator[Batch]:
        reading = self.reading(file, start)
        records: list[Record] = []
        fate: Fate = "done"
        try:
            for record in reading.records():
                records.append(record)
                if len(records) == BATCH:
                    at = reading.position
                    cursor = Cursor(name=file.name, claim=file.claim, sha256=file.sha256, position=at)
                    progress = (at.rows, max(file.lines, at.rows))
                    yield Batch(records, cursor.model_dump_json(), file.name, progress, ahead=True)
                    records = []
            _still_whole(file)
        except Unusable as verdict:
            records.append(self._whole(file.path, verdict))
            fate = "quarantine"
        at = reading.position
        cursor = Cursor(name=file.name, claim=file.claim, sha256=file.sha256, position=at, fate=fate)
        yield self._last(records, cursor, at.rows, at.rows)
        self._folder.finish(file.path, fate)

    def _last(self, records: list[Record], cursor: Cursor, done: int, total: int) -> Batch:
        return Batch(records, cursor.model_dump_json(), cursor.name, (done, total))

    def _whole(self, path: Path, verdict: Unusable) -> Invalid:
        lies = self.settings.folder / QUARANTINE / path.name
        raw = b""
        try:
            with opened(path) as file:
                raw = file.read(HEAD)
        except Unusable:
            raw = b""  # a link is not followed, not even to show what it leads to
        return Invalid(
            raw,
            verdict.problem,
            f"{verdict.fix} The whole file lies at {lies}.",
            Place(path.name, verdict.line, verdict.column),
            WHOLE_FILE,
        )


def _cursor(text: str | None) -> Cursor | None:
    if text is None:
        return None
    try:
        return Cursor.model_validate_json(text)
    except ValidationError as error:
        raise Retry(f"the cursor is not one of this adapter's: {text[:100]!r}") from error


def _still_whole(file: Claimed) -> None:
    if not file.unchanged():
        raise Unusable(
            "the file was changed while it was being read",
            "Have its sender write it under another name and rename it when it is complete (or raise "
            "`settle`), and send it again whole. The rows read before were taken.",
        )


def _sha256(path: Path) -> str:
    try:
        return Claimed.of(path).sha256
    except Unusable:
        return ""
