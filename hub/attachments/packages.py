"""What a ZIP holds: an office document, or just files; and what is never taken of either."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path

from cases.attachments.ports import Refused
from hub.attachments.kinds import BY_TYPE, ending_of

MOST_FILES = 10_000
MOST_UNPACKED = 1024 * 1_048_576
"""Bytes that all of it may come to, as its directory says."""
MOST_RATIO = 200
"""How many times larger than packed; text comes to about ten, a blank scan to a hundred."""
_SMALL = 50 * 1_048_576
"""What comes to no more is no bomb, whatever its ratio."""
_OPEN_XML = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_PROGRAM_ENDINGS = "bat cmd com scr pif msi exe dll cpl hta js vbs vbe wsf ps1 lnk jar class docm xlsm"
_DANGEROUS = frozenset(_PROGRAM_ENDINGS.split())
_DESCRIPTION = 262_144
"""Bytes of an office document's own description that are read; a large one has tens of kilobytes."""


def media_type(file: Path) -> str:
    """Raises ``Refused`` for a damaged one, a bomb, one with macros, and one with programs in it."""
    try:
        with zipfile.ZipFile(file) as opened:
            return _of(opened)
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        ValueError,
        OSError,
        EOFError,
        RuntimeError,
        zlib.error,
    ) as e:
        raise Refused("It is a damaged ZIP archive or office document: save it again and send that.") from e


def _of(opened: zipfile.ZipFile) -> str:
    entries = opened.infolist()
    names = [one.filename for one in entries]
    unpacked, packed = sum(one.file_size for one in entries), sum(one.compress_size for one in entries)
    if len(entries) > MOST_FILES or unpacked > MOST_UNPACKED:
        raise Refused("It unpacks to far more than anybody sends. Send what is needed of it, unpacked.")
    if unpacked > _SMALL and unpacked > MOST_RATIO * max(packed, 1):
        raise Refused(f"It unpacks to {unpacked // max(packed, 1)} times its size, as only a bomb does.")
    lower = [name.lower() for name in names]
    if any(one.endswith("vbaproject.bin") or "/macrosheets/" in one for one in lower):
        raise _macros()
    if "mimetype" in names:
        return _open_document(opened, lower)
    if "[Content_Types].xml" in names:
        return _open_xml(opened, names)
    if "meta-inf/manifest.mf" in lower or "androidmanifest.xml" in lower:
        raise Refused("It is a Java or Android program. Programs are never taken.")
    if any(one.flag_bits & 1 for one in entries):
        raise Refused("It is an archive under a password, which nobody can look through. Send it without.")
    if worst := next((one for one in names if ending_of(one) in _DANGEROUS), None):
        raise Refused(f"The archive has {worst[-80:]!r} in it, which is a program. Programs are never taken.")
    return "application/zip"


def _open_xml(opened: zipfile.ZipFile, names: list[str]) -> str:
    with opened.open("[Content_Types].xml") as described:
        if b"macroenabled" in described.read(_DESCRIPTION).lower():
            raise _macros()
    for start, found in _OPEN_XML.items():
        if any(name.startswith(start) for name in names):
            return found
    return ""


def _open_document(opened: zipfile.ZipFile, names: list[str]) -> str:
    with opened.open("mimetype") as described:
        found = described.read(200).decode("ascii", "replace").strip()
    if any(one.startswith(("basic/", "scripts/")) and not one.endswith("/") for one in names):
        raise _macros()
    return found if found in BY_TYPE else ""


def _macros() -> Refused:
    return Refused(
        "The document has macros in it, which act when it is opened; it is never taken. Save it without "
        "macros (as .docx, .xlsx or .pptx, or as a PDF) and send that."
    )
