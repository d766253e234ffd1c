"""The drop folder: what has settled, whose it is, and where it goes.

A file passes ``<folder>/`` → ``claimed/`` → ``done/`` or ``quarantine/``, each step one rename on one file
system, so that at any moment it is in exactly one place.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from fnmatch import fnmatchcase
from pathlib import Path

from adapters.contract import Retry
from adapters.kit.flat_file.lock import FolderLock

CLAIMED, DONE, QUARANTINE = "claimed", "done", "quarantine"
MARKER = ".done"
_TEMPORARY = (".part", ".tmp", ".filepart", ".crdownload")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffd]")


@dataclass(frozen=True, slots=True)
class Rules:
    """When a file may be taken: ``pattern`` its name, then quiet for ``settle`` or, if ``marker``, a marker.

    With a marker, ``x.csv`` may be taken once ``x.csv.done`` is there and is no older than it.
    """

    pattern: str
    settle: timedelta
    marker: bool


class DropFolder:
    """One folder, used by one hub. Not for several threads at once.

    ``clock`` gives seconds that only go forward.
    """

    def __init__(self, path: Path, rules: Rules, clock: Callable[[], float]) -> None:
        self.path = path
        self._rules = rules
        self._clock = clock
        self._lock = FolderLock(path)
        self._seen: dict[str, tuple[tuple[int, int, int], float]] = {}

    def enter(self) -> None:
        """Lock the folder and make the folders within. Raises ``FolderInUse``, or ``Retry`` if it is away."""
        try:
            if not self.path.is_dir():
                raise Retry(f"the folder {self.path} is not there: make it, or mend `folder` in the settings")
            self._lock.take()
            for name in (CLAIMED, DONE, QUARANTINE):
                inner = self.path / name
                inner.mkdir(exist_ok=True)
                if inner.is_symlink():
                    raise Retry(f"{inner} is a link: files must stay in the folder; make it a real folder")
        except OSError as error:
            raise Retry(f"the folder {self.path} cannot be used: {error.strerror or error}") from error

    def leave(self) -> None:
        """Let another hub have the folder."""
        self._lock.release()

    def claimed(self) -> list[Path]:
        """What was claimed and not finished, by name."""
        return sorted(self.path.joinpath(CLAIMED).iterdir())

    def settled(self) -> list[Path]:
        """The files that may be claimed now, oldest first. Looks once; it does not wait."""
        now = self._clock()
        found: list[tuple[int, str]] = []
        seen: dict[str, tuple[tuple[int, int, int], float]] = {}
        for entry in os.scandir(self.path):
            if not self._wanted(entry):
                continue
            try:
                about = entry.stat(follow_symlinks=False)
            except FileNotFoundError:
                continue
            state = (about.st_size, about.st_mtime_ns, about.st_ino)
            before, since = self._seen.get(entry.name, (state, now))
            since = since if before == state else now
            seen[entry.name] = (state, since)
            if self._complete(entry.name, about.st_mtime_ns, quiet=now - since):
                found.append((about.st_mtime_ns, entry.name))
        self._seen = seen
        return [self.path / name for _, name in sorted(found)]

    def claim(self, path: Path) -> Path | None:
        """Take a file by renaming it into ``claimed/``; None if its sender took it away."""
        taken = self._free(CLAIMED, path.name)
        try:
            path.rename(taken)
        except FileNotFoundError:
            return None
        self._seen.pop(path.name, None)
        if self._rules.marker:
            path.with_name(path.name + MARKER).unlink(missing_ok=True)
        return taken

    def finish(self, path: Path, fate: str) -> None:
        """Move a claimed file to ``done`` or ``quarantine``; nothing happens where it has been moved."""
        try:
            path.rename(self._free(fate, path.name))
        except FileNotFoundError:
            return

    def _wanted(self, entry: os.DirEntry[str]) -> bool:
        name = entry.name
        if name.startswith(".") or name.lower().endswith((*_TEMPORARY, MARKER)):
            return False
        return fnmatchcase(name, self._rules.pattern) and not entry.is_dir(follow_symlinks=False)

    def _complete(self, name: str, modified: int, *, quiet: float) -> bool:
        if not self._rules.marker:
            return quiet >= self._rules.settle.total_seconds()
        try:
            # A marker left behind by an earlier file of this name is older than this one.
            return self.path.joinpath(name + MARKER).lstat().st_mtime_ns >= modified
        except FileNotFoundError:
            return False

    def _free(self, where: str, name: str) -> Path:
        """A name in ``where`` that no file has or had: what is done is never written over."""
        name = _UNPRINTABLE.sub("_", os.fsencode(name).decode("utf-8", errors="replace"))
        others = (CLAIMED, DONE, QUARANTINE) if where == CLAIMED else (where,)
        stem, suffix = Path(name).stem, Path(name).suffix
        number = 1
        while any(os.path.lexists(self.path / other / name) for other in others):
            number += 1
            name = f"{stem}~{number}{suffix}"
        return self.path / where / name
