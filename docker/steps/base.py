"""The Python that stands for the base image's."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_FITS = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))"


def base_python(user: int | None) -> Path | None:
    """The folder of a `python3` that this user can run, the one that runs this first; None: there is none.

    One that is installed in somebody's home, as pyenv does, is of no use to another user.
    """
    folders = [str(Path(sys.base_prefix) / "bin"), *os.environ["PATH"].split(os.pathsep)]
    return next((Path(folder) for folder in folders if _fits(Path(folder) / "python3", user)), None)


def _fits(python: Path, user: int | None) -> bool:
    if not python.is_file() or (Path(python).parent.parent / "pyvenv.cfg").exists():
        return False
    try:
        tried = subprocess.run(
            [python, "-c", _FITS],
            cwd="/",
            user=user,
            group=user,
            extra_groups=None if user is None else [],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except OSError:
        return False
    return tried.returncode == 0
