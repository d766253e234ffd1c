"""The drop folder: what has settled, whose it is, and where it goes.

A file passes ``<folder>/`` → ``claimed/<claim>/`` → ``done/`` or ``quarantine/``, each step one rename on one
file system, so that at any moment it is in exactly one place.

A process that stood still may go on with what it was about to do long after another has taken over, and by
then its sender may have sent another file of that name. So each claim is a folder of its own, made for it
and never again: a move to or from one that is gone fails, and one that comes late can neither replace a file
nor take away what another is reading. A claim is named by the size and time of the file as it had settled:
one in which another file lies must settle anew, here as in the folder.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from secrets import token_hex

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


_State = tuple[int, int]
"""A file's size in bytes and its time in nanoseconds."""


class DropFolder:
    """One folder, used by one hub. Not for several threads at once.

    ``clock`` gives seconds that only go forward.
    """

    def __init__(self, path: Path, rules: Rules, clock: Callable[[], float]) -> None:
        self.path = path
        self._rules = rules
        self._clock = clock
        self._lock = FolderLock(path)
        self._seen: dict[Path, tuple[_State, float]] = {}
        """Each file as it was last seen, and since when it has been so."""

    def enter(self, owner: str = "") -> None:
        """Lock the folder and make the folders within. Raises ``FolderInUse``, or ``Retry`` if it is away."""
        try:
            if not self.path.is_dir():
                raise Retry(f"the folder {self.path} is not there: make it, or mend `folder` in the settings")
            self._lock.take(owner)
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
        """What was claimed and not finished, by name, as far as it has settled."""
        claims = list(self._claims())
        self._forget_all_but(claims, within=True)
        # Of one that must settle here its marker is not asked: it may have had another name in the folder.
        ready = [path for path in claims if self._still(path) or self._quiet(path) >= self._rules.settle]
        return sorted(ready, key=lambda path: (path.name, path.parent.name))

    def settled(self) -> list[Path]:
        """The files that may be claimed now, oldest first. Looks once; it does not wait."""
        wanted = [self.path / entry.name for entry in os.scandir(self.path) if self._wanted(entry)]
        self._forget_all_but(wanted, within=False)
        complete = [path for path in wanted if self._complete(path)]
        return sorted(complete, key=lambda path: (self._seen[path][0][1], path.name))

    def claim(self, path: Path) -> Path | None:
        """Take a file by renaming it into ``claimed/``; None if its sender took it away or touched it."""
        settled, _ = self._seen.pop(path)
        if _state(path) != settled:
            return None
        marker = path.with_name(path.name + MARKER)
        marked = _state(marker) if self._rules.marker else None
        claim = self.path / CLAIMED / f"{_claim_of(settled)}{token_hex(4)}"
        taken = claim / self._free(CLAIMED, path.name)
        claim.mkdir()
        try:
            path.rename(taken)
        except FileNotFoundError:
            _tidy(claim)
            return None
        if _state(taken) != settled:
            return None
        # By then a marker may be there that belongs to the next file of this name.
        if marked is not None and _state(marker) == marked:
            marker.unlink(missing_ok=True)
        return taken

    def finish(self, path: Path, fate: str) -> None:
        """Move a claimed file to ``done`` or ``quarantine``; nothing happens where it has been moved."""
        try:
            path.rename(self.path / fate / self._free(fate, path.name))
        except FileNotFoundError:
            return
        if path.parent.name != CLAIMED:
            _tidy(path.parent)

    def _claims(self) -> Iterator[Path]:
        """Every file in ``claimed/``. One put there by hand, or by an earlier version, lies in no claim."""
        for claim in list(self.path.joinpath(CLAIMED).iterdir()):
            if claim.is_symlink() or not claim.is_dir():
                yield claim
                continue
            with suppress(FileNotFoundError):
                within = list(claim.iterdir())
                yield from within
                if not within:
                    _tidy(claim)

    def _still(self, path: Path) -> bool:
        """Is it what had settled when it was claimed?"""
        if path.parent.name == CLAIMED:
            return True
        state = _state(path)
        return state is not None and path.parent.name.startswith(_claim_of(state))

    def _quiet(self, path: Path) -> timedelta:
        """For how long nothing about it has changed, as far as was seen; less than nothing: it is gone."""
        state, now = _state(path), self._clock()
        if state is None:
            return timedelta.min
        before, since = self._seen.get(path, (state, now))
        since = since if before == state else now
        self._seen[path] = (state, since)
        return timedelta(seconds=now - since)

    def _forget_all_but(self, paths: Iterable[Path], *, within: bool) -> None:
        """``within``: of what lies in ``claimed/``; otherwise of what lies in the folder itself."""
        kept = set(paths)
        self._seen = {
            path: seen
            for path, seen in self._seen.items()
            if path in kept or within == (path.parent == self.path)
        }

    def _wanted(self, entry: os.DirEntry[str]) -> bool:
        name = entry.name
        if name.startswith(".") or name.lower().endswith((*_TEMPORARY, MARKER)):
            return False
        return fnmatchcase(name, self._rules.pattern) and not entry.is_dir(follow_symlinks=False)

    def _complete(self, path: Path) -> bool:
        quiet = self._quiet(path)
        if not self._rules.marker:
            return quiet >= self._rules.settle
        marker = _state(path.with_name(path.name + MARKER))
        # A marker left behind by an earlier file of this name is older than this one.
        return path in self._seen and marker is not None and marker[1] >= self._seen[path][0][1]

    def _free(self, where: str, name: str) -> str:
        """A name that no file in ``where`` has or will have: what is done is never written over."""
        name = _UNPRINTABLE.sub("_", os.fsencode(name).decode("utf-8", errors="replace"))
        others = (DONE, QUARANTINE) if where == CLAIMED else (where,)
        claimed = {path.name for path in self._claims()} if where == CLAIMED else set()
        stem, suffix = Path(name).stem, Path(name).suffix
        number = 1
        while name in claimed or any(os.path.lexists(self.path / other / name) for other in others):
            number += 1
            name = f"{stem}~{number}{suffix}"
        return name


def _state(path: Path) -> _State | None:
    """None: it is not there."""
    try:
        about = path.lstat()
    except FileNotFoundError:
        return None
    return about.st_size, about.st_mtime_ns


def _claim_of(state: _State) -> str:
    """How the claim of a file begins that settled like this."""
    size, modified = state
    return f"{size:x}-{modified:x}-"


def _tidy(claim: Path) -> None:
    """Remove a claim that is empty. Another process may have done so, or use it: then this fails."""
    with suppress(OSError):
        claim.rmdir()
