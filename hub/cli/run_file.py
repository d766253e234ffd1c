"""The run file: how a hub that runs on this machine is found, and asked as its operator."""

from __future__ import annotations

import os
import socket
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, ValidationError

from hub.settings import Settings


class RunFile(BaseModel):
    """What a hub writes when it serves, readable only by its own user."""

    model_config = ConfigDict(frozen=True)

    url: str
    key: str
    pid: int
    hub: str

    @property
    def alive(self) -> bool:
        """Does its process still run? After a kill the file stays behind."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True


def read(settings: Settings) -> RunFile | None:
    """The run file of a hub that lives; None where there is none. Raises ``PermissionError``."""
    found = left(settings)
    return found if found is not None and found.alive else None


def left(settings: Settings) -> RunFile | None:
    """The run file as it lies there, be it a dead hub's. Raises ``PermissionError``."""
    try:
        return RunFile.model_validate_json(settings.run_file.read_bytes())
    except (FileNotFoundError, NotADirectoryError, ValidationError):
        return None


def answers(found: RunFile) -> bool:
    """Does something listen where that hub listened? A process number alone may be another's by now."""
    asked = urlsplit(found.url)
    try:
        with socket.create_connection((asked.hostname or "", asked.port or 80), timeout=1):
            return True
    except OSError:
        return False


def write(settings: Settings, content: RunFile) -> None:
    """Only its owner may read it: it holds a key."""
    path = settings.run_file
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(f".{content.pid}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as out:
        out.write(content.model_dump_json())
    aside.replace(path)


def remove(settings: Settings, pid: int) -> None:
    """Take it away, if it is still this process's."""
    found = read(settings)
    if found is None or found.pid == pid:
        settings.run_file.unlink(missing_ok=True)
