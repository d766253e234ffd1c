"""The numbers of the files, and what stands in the last ones: so that no event stands in two after a crash.

The protocol: the whole file is written aside; then the record is replaced, naming it; then the file is
renamed to its final name. A crash before the record leaves a file aside that the next one writes over; a
crash after it leaves one that is renamed on the next call. A receiver may take files away at any time. Nobody
else writes here: the caller holds the lock of the folder, makes one call at a time, and has the turn among
the hub's processes for as long as that lasts, also while it stands still. So looking for a file of a name
before giving that name is enough not to lose it (a hard link would refuse by itself, but between link and
unlink a crash would leave a second copy to be published after the first was fetched).

What is remembered: of each subscription the rows of its last files, ``NumberedFiles.remembered`` of them or
a file more. A row can come again only if the file's call was never settled. Each process of the hub has one
call of a subscription under way at a time, so those are the rows of its latest files, and they come back
after a restart, a back-off of hours, or a process's standing still. Nothing in a later call tells that they
cannot come any more: urgent events may take their places for many calls, and chance spreads a back-off over
several. So a file is forgotten only when that many rows of the same subscription were written after it; other
subscriptions, however busy, do not count. What comes again later still (the replay of an old dead letter) is
written again; where it may have been in a file, the hub has it flagged as a possible duplicate.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from adapters.contract import Retry

ASIDE = ".part"


class Written(BaseModel):
    """One file: its sequence number, its name, whose it is, and the keys of its deliveries, row by row."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: int
    name: str
    subscription: str
    keys: tuple[str, ...]


class Memory(BaseModel):
    """The files that are remembered, oldest first; none: there was none."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    files: tuple[Written, ...] = ()

    @property
    def last(self) -> int:
        """The number of the last file; 0: there was none."""
        return self.files[-1].number if self.files else 0

    def rows(self) -> dict[str, tuple[str, int]]:
        """For each key the name of its file and its row, counted from 1."""
        return {key: (one.name, row) for one in self.files for row, key in enumerate(one.keys, start=1)}

    def grown(self, written: Written, most: int) -> Memory:
        """With one file more, without those that ``most`` rows of their subscription were written after."""
        return Memory(files=tuple(reversed(list(_kept((*self.files, written), most)))))


def _kept(files: tuple[Written, ...], most: int) -> Iterator[Written]:
    after: dict[str, int] = {}
    for one in reversed(files):
        rows = after.get(one.subscription, 0)
        if rows < most:
            yield one
        after[one.subscription] = rows + len(one.keys)


@dataclass(frozen=True, slots=True)
class NumberedFiles:
    """The files of one prefix in one folder. ``remembered``: rows of each subscription, see above."""

    folder: Path
    prefix: str
    remembered: int

    def memory(self) -> Memory:
        """What was written; a file that was left aside gets its name first. Raises ``Retry``, ``OSError``."""
        record = self._record
        try:
            memory = Memory.model_validate_json(record.read_bytes())
        except FileNotFoundError:
            return Memory()
        except ValidationError as error:
            raise Retry(
                f"{record} cannot be read: put it back from a copy, or remove it to begin again at the first "
                "number that no file has; what was not settled before may then be written twice"
            ) from error
        if memory.files:
            self._publish(memory.files[-1].name)
        return memory

    def following(self, memory: Memory) -> tuple[int, str]:
        """A number, and a name that no file has: a record that was lost must not cost a file."""
        number = memory.last + 1
        while os.path.lexists(self.folder / (name := f"{self.prefix}_{number:06d}.csv")):
            number += 1
        return number, name

    def write(self, memory: Memory, written: Written, content: bytes) -> None:
        """Write one file, as the protocol above has it. Raises ``Retry``, ``OSError``."""
        _durable(self._aside(written.name), content)
        beside = self._record.with_name(self._record.name + ASIDE)
        _durable(beside, memory.grown(written, self.remembered).model_dump_json().encode())
        beside.rename(self._record)
        sync(self.folder)
        self._publish(written.name)

    def _publish(self, name: str) -> None:
        """Give a file that stands aside its name; nothing where none does."""
        aside, final = self._aside(name), self.folder / name
        if not os.path.lexists(aside):
            return
        if os.path.lexists(final):
            raise Retry(f"{final} is in the way of a file of that name: move it elsewhere")
        aside.rename(final)
        sync(self.folder)

    def _aside(self, name: str) -> Path:
        return self.folder / f".{name}{ASIDE}"

    @property
    def _record(self) -> Path:
        return self.folder / f".{self.prefix}.sequence.json"


def sync(folder: Path) -> None:
    """Make renames in a folder last."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _durable(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
