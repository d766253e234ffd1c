"""What a file is by its content, and whether that is what it says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import filetype

from cases.attachments.ports import Refused
from hub.attachments import compound, packages, plain_text
from hub.attachments.kinds import BY_TYPE, OCTETS, TEXTS, UNSAID, Kind, ending_of, is_allowed

HEAD = 8192
"""Bytes at the beginning that signatures stand in; as many as the library looks at."""
_ZIP = b"PK"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PROGRAMS = (
    (b"MZ", "a Windows program"),
    (b"\x7fELF", "a Linux program"),
    (b"#!", "a script"),
    (b"\xca\xfe\xba\xbe", "a Java or macOS program"),
    (b"\xfe\xed\xfa\xce", "a macOS program"),
    (b"\xfe\xed\xfa\xcf", "a macOS program"),
    (b"\xce\xfa\xed\xfe", "a macOS program"),
    (b"\xcf\xfa\xed\xfe", "a macOS program"),
    (b"\x00asm", "a WebAssembly program"),
    (b"dex\n", "an Android program"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "a Windows shortcut"),
)
_SAME = {
    "image/heif": "image/heic",
    "audio/aac": "",  # two bytes are a signature to the library; they say too little
    "video/x-m4v": "video/mp4",
    "audio/m4a": "audio/mp4",
    "audio/x-m4a": "audio/mp4",
    "application/rtf": "application/rtf",
}
_FTYP = re.compile(rb"....ftyp(3g[pg2]|heic|heix|mif1|msf1|avif|avis|M4A |M4B |qt  )", re.DOTALL)
_BRANDS = {
    b"3g": "video/3gpp",
    b"he": "image/heic",
    b"mi": "image/heic",
    b"ms": "image/heic",
    b"av": "image/avif",
    b"M4": "audio/mp4",
    b"qt": "video/quicktime",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What it is kept as, and the kind; None: of no kind that is known."""

    media_type: str
    kind: Kind | None


def look(file: Path, *, name: str, said: str, allowed: Sequence[str], unknown: str) -> Seen:
    """What the file is. ``said`` is the media type that its sender gives it, ``name`` the file's name.

    Raises ``Refused`` for what is never taken, what the settings do not take, and what is something else
    than it says.
    """
    with file.open("rb") as opened:
        head = opened.read(HEAD)
    if not head:
        raise Refused("The file is empty: was the right one chosen?")
    said = said.partition(";")[0].strip().lower()
    media_type = _content(file, head, said)
    kind = BY_TYPE.get(media_type)
    if kind is None:
        return _unknown(media_type, name, said, unknown)
    if not is_allowed(kind, allowed):
        raise Refused(
            f"It is {kind.says} ({kind.media_type}), which is not taken here; what is: {', '.join(allowed)}."
        )
    _agree(kind, name, said)
    return Seen(kind.media_type, kind)


def _content(file: Path, head: bytes, said: str) -> str:
    """The media type that the content is of; empty: unknown. Raises ``Refused`` for what is never taken."""
    if plain_text.is_text(file):
        return _of_text(head, said)
    for signature, says in _PROGRAMS:
        if head.startswith(signature):
            raise Refused(f"It is {says}. Programs are never taken.")
    if head.startswith(_ZIP):
        return packages.media_type(file)
    if head.startswith(_OLE):
        return compound.media_type(file)
    if (brand := _FTYP.match(head)) is not None:
        return _BRANDS[brand.group(1)[:2]]
    found = filetype.guess(head)
    media_type = "" if found is None else str(found.mime)
    return _SAME.get(media_type, media_type)


def _of_text(head: bytes, said: str) -> str:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"%PDF-"):
        return "application/pdf"
    if start.startswith(b"{\\rtf"):
        return "application/rtf"
    if start.startswith(b"#!"):
        raise Refused("It is a script. Programs are never taken.")
    if plain_text.is_markup(start):
        raise Refused("It is a web page or other markup, which can act when it is opened; it is never taken.")
    return TEXTS[said].media_type if said in TEXTS else "text/plain"


def _unknown(media_type: str, name: str, said: str, unknown: str) -> Seen:
    what = f"a file of the type {media_type}" if media_type else "of no type that is known by its content"
    if unknown == "refuse":
        raise Refused(f"It is {what}, which is not taken here. Send a photo, a PDF or a document instead.")
    claimed = next((one for one in BY_TYPE.values() if said in one.names), None)
    ending = ending_of(name)
    by_name = next((one for one in BY_TYPE.values() if ending in one.endings), None)
    if claimed is not None or by_name is not None:
        says = claimed or by_name
        assert says is not None
        raise Refused(f"It says that it is {says.says}, but its content is {what}. It may be damaged.")
    if ending:
        raise Refused(f"A file whose name ends in .{ending} is not taken.")
    return Seen(OCTETS, None)


def _agree(kind: Kind, name: str, said: str) -> None:
    if said not in UNSAID and said not in kind.names:
        raise Refused(
            f"It says that it is {said}, but its content is {kind.says} ({kind.media_type}). Send it as "
            f"{kind.media_type}, or choose the right file."
        )
    ending = ending_of(name)
    if ending and ending not in kind.endings and not _is_text(kind, ending):
        raise Refused(
            f"Its name ends in .{ending}, but its content is {kind.says}. Call it .{kind.endings[0]}, or "
            "choose the right file."
        )


def _is_text(kind: Kind, ending: str) -> bool:
    """One kind of text may be called as another is."""
    return kind.group == "text" and any(ending in one.endings for one in TEXTS.values())
