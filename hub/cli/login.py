"""Who sits at the desk, for the audit trail."""

from __future__ import annotations

import getpass
import os

_LONGEST = 64


def login() -> str:
    """The login of whoever started this process; its user number where the system has no name for it."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError, ImportError):
        name = ""
    # A variable of the environment may have set it: the audit trail takes one short line of it.
    told = "".join(one for one in name if one.isprintable()).strip()[:_LONGEST]
    return told or f"user {os.getuid()}"
