"""What is left to be done when this process is gone, however it went: by SIGKILL too."""

from __future__ import annotations

import subprocess
from pathlib import Path

_END = """cat >/dev/null
read -r pid <"$1/data/postmaster.pid" && kill -QUIT "$pid"
rm -rf "$1"
"""


class LastWill:
    """A shell that waits for its input to end, as it does with this process; then it ends the PostgreSQL in
    ``folder``, if one runs there, and removes the folder."""

    def __init__(self, folder: Path) -> None:
        self._shell = subprocess.Popen(
            ["/bin/sh", "-c", _END, "sh", str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,  # Ctrl-C is for us
        )

    def carry_out(self) -> None:
        """Now, and wait for it. Safe to call twice."""
        self._shell.communicate()
