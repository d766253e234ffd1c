"""Folders and files that the hub must be able to use."""

from __future__ import annotations

import os
from pathlib import Path


def trouble_with(folder: Path, *, may_be_made: bool) -> tuple[str, str] | None:
    """What is wrong with a folder that files are to be written in, and the fix; None: nothing.

    ``may_be_made``: it need not be there yet, if it can be made.
    """
    if folder.is_dir():
        if os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            return None
        return f"the folder {folder} cannot be written to", f"let this user write there: chmod u+rwx {folder}"
    if folder.exists():
        return f"{folder} is a file and not a folder", "name a folder"
    if not may_be_made:
        return f"there is no folder {folder}", f"make it: mkdir -p {folder}"
    nearest = next(parent for parent in folder.absolute().parents if parent.exists())
    if os.access(nearest, os.W_OK | os.X_OK) and nearest.is_dir():
        return None
    return f"the folder {folder} cannot be made in {nearest}", "name a folder that this user may make"


def trouble_reading(file: Path) -> tuple[str, str] | None:
    """What is wrong with a file that is to be read, and the fix; None: nothing.

    A folder in its place is let pass: some libraries take either.
    """
    try:
        there = file.exists()
    except OSError as error:
        return (
            f"{file} cannot be looked at: {error.strerror}",
            "let this user into its folder, or mend the name",
        )
    if not there:
        return f"there is no file {file}", "put it there, or correct the name"
    if not os.access(file, os.R_OK):
        return f"{file} cannot be read", f"let this user read it: chmod u+r {file}"
    return None
