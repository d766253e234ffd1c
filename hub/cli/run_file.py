"""The run file: how a hub that runs on this machine is found, and asked as its operator."""

from __future__ import annotations

import os

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
    try:
        found = RunFile.model_validate_json(settings.run_file.read_bytes())
    except (FileNotFoundError, NotADirectoryError, ValidationError):
        return None
    return found if found.alive else None
