"""The kinds of file that can be told by their content, and which settings take them."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """One. ``media_type`` is what it is kept as; ``also`` are other words of senders for the same."""

    media_type: str
    says: str
    group: str
    endings: tuple[str, ...]
    also: tuple[str, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        return frozenset({self.media_type, *self.also})


_WORD = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
KINDS = (
    Kind(
        "image/jpeg", "a JPEG photo", "images", ("jpg", "jpeg", "jpe", "jfif"), ("image/jpg", "image/pjpeg")
    ),
    Kind("image/png", "a PNG image", "images", ("png",), ("image/x-png",)),
    Kind("image/gif", "a GIF image", "images", ("gif",)),
    Kind("image/webp", "a WebP image", "images", ("webp",)),
    Kind("image/heic", "a HEIC photo", "images", ("heic", "heif", "hif"), ("image/heif",)),
    Kind("image/avif", "an AVIF image", "images", ("avif",)),
    Kind("image/tiff", "a TIFF image", "images", ("tif", "tiff")),
    Kind("image/bmp", "a bitmap", "images", ("bmp", "dib"), ("image/x-ms-bmp", "image/x-bmp")),
    Kind("application/pdf", "a PDF", "documents", ("pdf",), ("application/x-pdf",)),
    Kind("application/rtf", "an RTF document", "documents", ("rtf",), ("text/rtf", "text/richtext")),
    Kind(_WORD + "wordprocessingml.document", "a Word document", "office", ("docx",)),
    Kind(_WORD + "spreadsheetml.sheet", "an Excel workbook", "office", ("xlsx",)),
    Kind(_WORD + "presentationml.presentation", "a PowerPoint presentation", "office", ("pptx",)),
    Kind(_OPEN + "text", "an OpenDocument text", "office", ("odt",)),
    Kind(_OPEN + "spreadsheet", "an OpenDocument spreadsheet", "office", ("ods",)),
    Kind(_OPEN + "presentation", "an OpenDocument presentation", "office", ("odp",)),
    Kind("application/msword", "an old Word document", "office", ("doc",)),
    Kind("application/vnd.ms-excel", "an old Excel workbook", "office", ("xls",)),
    Kind("application/vnd.ms-powerpoint", "an old PowerPoint presentation", "office", ("ppt",)),
    Kind("text/plain", "plain text", "text", ("txt", "text", "log")),
    Kind("text/csv", "plain text in columns", "text", ("csv",), ("application/csv",)),
    Kind("text/markdown", "plain text", "text", ("md", "markdown")),
    Kind("audio/mpeg", "an MP3 recording", "audio", ("mp3",), ("audio/mp3",)),
    Kind("audio/mp4", "an M4A recording", "audio", ("m4a",), ("audio/x-m4a", "audio/m4a", "video/mp4")),
    Kind("audio/x-wav", "a WAV recording", "audio", ("wav",), ("audio/wav", "audio/wave", "audio/vnd.wave")),
    Kind("audio/ogg", "an Ogg recording", "audio", ("ogg", "oga", "opus"), ("application/ogg", "audio/opus")),
    Kind("audio/amr", "an AMR recording", "audio", ("amr",)),
    Kind("video/mp4", "an MP4 video", "video", ("mp4", "m4v"), ("video/x-m4v", "application/mp4")),
    Kind("video/quicktime", "a QuickTime video", "video", ("mov", "qt")),
    Kind("video/3gpp", "a 3GP video", "video", ("3gp", "3gpp")),
    Kind("video/webm", "a WebM video", "video", ("webm",), ("audio/webm",)),
    Kind("application/zip", "a ZIP archive", "archives", ("zip",), ("application/x-zip-compressed",)),
)
"""Whatever is not here is unknown, or is known and never taken."""
GROUPS = frozenset(one.group for one in KINDS)
BY_TYPE = {one.media_type: one for one in KINDS}
TEXTS = {name: one for one in KINDS if one.group == "text" for name in one.names}
OCTETS = "application/octet-stream"
UNSAID = frozenset({"", OCTETS, "binary/octet-stream", "application/x-www-form-urlencoded"})
"""What a sender says who says nothing; the last is what some programs put when they are told nothing."""
_PROGRAM_ENDINGS = """
bat cmd com scr pif msi msp exe dll cpl hta js jse mjs vbs vbe wsf wsh ps1 psm1 lnk reg jar
class apk app dmg iso img vhd vhdx sh bash py pl rb php elf so html htm xhtml svg xml xsl docm
dotm xlsm xltm xlam xlsb pptm potm ppam ppsm
"""
_PROGRAMS = frozenset(_PROGRAM_ENDINGS.split())
_ENDING = re.compile(r"\.([A-Za-z0-9]{1,12})$")


def ending_of(name: str) -> str:
    """The name's ending, in lower case and without the dot, where it is one that says a type; else empty."""
    found = _ENDING.search(name)
    if found is None:
        return ""
    ending = found.group(1).lower()
    known = f".{ending}" in mimetypes.types_map or ending in _PROGRAMS
    return ending if known or any(ending in one.endings for one in KINDS) else ""


def is_allowed(kind: Kind, allowed: Iterable[str]) -> bool:
    """Do the settings take it, by its group or by itself?"""
    return any(name in {kind.group, kind.media_type} for name in allowed)
