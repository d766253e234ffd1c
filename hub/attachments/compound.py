"""What one of Microsoft's older office files is. Its streams tell, and whether it has macros."""

from __future__ import annotations

from pathlib import Path

import olefile

from cases.attachments.ports import Refused

_MAIN = {
    "worddocument": "application/msword",
    "workbook": "application/vnd.ms-excel",
    "book": "application/vnd.ms-excel",
    "powerpoint document": "application/vnd.ms-powerpoint",
}
_MACROS = frozenset({"macros", "_vba_project_cur", "vba", "_vba_project", "vbaproject"})


def media_type(file: Path) -> str:
    """Empty: of no kind that is known. Raises ``Refused`` for one with macros, one under a password, and one
    that is damaged."""
    try:
        with olefile.OleFileIO(str(file)) as opened:
            parts = [[part.lower() for part in each] for each in opened.listdir(streams=True, storages=True)]
    except (OSError, ValueError, IndexError, TypeError, RecursionError, OverflowError, MemoryError) as error:
        raise Refused("It is a damaged office document: save it again and send that.") from error
    top = {each[0] for each in parts}
    if any(part in _MACROS for each in parts for part in each):
        raise Refused(
            "The document has macros in it, which act when it is opened; it is never taken. Save it without "
            "them, or as a PDF, and send that."
        )
    if "encryptedpackage" in top:
        raise Refused("The document is under a password, which nobody can look through. Send it without one.")
    return next((found for name, found in _MAIN.items() if name in top), "")
