"""A file that is ours to read."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from adapters.kit.flat_file.unusable import HEAD, Unusable

_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Claimed:
    """A claimed file, as it was when it was hashed.

    ``name`` is its name in its claim and wherever it goes from there; ``sha256`` in hexadecimal; ``size``
    in bytes; ``lines`` the number of line ends; ``head`` its first 64 KiB; ``modified`` in nanoseconds.
    """

    path: Path
    name: str
    sha256: str
    size: int
    lines: int
    head: bytes
    modified: int

    @classmethod
    def of(cls, path: Path) -> Claimed:
        """Hash the file. Raises ``Unusable`` for a link or anything else that is not a plain file."""
        digest = hashlib.sha256()
        lines = 0
        head = b""
        with opened(path) as file:
            about = os.fstat(file.fileno())
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
                lines += chunk.count(b"\n")
                head = head or chunk[:HEAD]
        return cls(path, path.name, digest.hexdigest(), about.st_size, lines, head, about.st_mtime_ns)

    @property
    def claim(self) -> str:
        """The name of the folder that it lies in."""
        return self.path.parent.name

    def unchanged(self) -> bool:
        """Is it still what was hashed? A sender that kept it open may have gone on writing."""
        about = self.path.stat(follow_symlinks=False)
        return (about.st_size, about.st_mtime_ns) == (self.size, self.modified)


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The file, open for reading; a link is not followed. Raises ``Unusable``, ``OSError``."""
    about = path.lstat()
    if stat.S_ISLNK(about.st_mode):
        raise Unusable(
            f"it is a link to {_shown(path)} and not a file",
            "Links are never followed, since they can lead out of the folder; put the file itself there.",
        )
    if not stat.S_ISREG(about.st_mode):
        raise Unusable("it is not a plain file", "Put a plain file into the folder.")
    with open(path, "rb", opener=_no_link) as file:
        yield file


def _no_link(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)


def _shown(path: Path) -> str:
    return os.fsencode(path.readlink()).decode("utf-8", errors="replace")[:500]
