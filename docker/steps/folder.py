"""The folder that stands for the container's root."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from docker.steps.base import base_python

_TOPS = re.compile(r"(?<![\w./])/(?=(?:etc/tolbooth|opt|run/secrets|src|srv|var/lib/tolbooth)\b)")


@dataclass(frozen=True)
class Folder:
    """``user``: the number that Tolbooth's own processes run as; None: whoever runs the steps."""

    root: Path
    user: int | None
    python: Path
    """The folder of the `python3` that stands for the base image's."""

    @classmethod
    def of(cls, root: Path, user: int) -> Folder:
        """Only root can be somebody else, and only where there is a Python that all can run."""
        if os.geteuid() == 0 and (found := base_python(user)) is not None:
            return cls(root, user, found)
        return cls(root, None, base_python(None) or Path(sys.executable).parent)

    def here(self, text: str) -> str:
        """The text with each path of the container replaced by its place in the folder."""
        return _TOPS.sub(f"{self.root}/", text)

    def path(self, inside: str) -> Path:
        return Path(self.here(inside))

    def make(self, inside: str) -> Path:
        """A folder of Tolbooth's own."""
        found = self.path(inside)
        found.mkdir(parents=True, exist_ok=True)
        self.give(found)
        return found

    def write(self, inside: str, text: str) -> None:
        """A file that Tolbooth may read."""
        path = self.path(inside)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        self.give(path)

    def give(self, path: Path) -> None:
        if self.user is not None:
            os.chown(path, self.user, self.user)
