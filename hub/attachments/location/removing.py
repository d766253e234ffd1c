"""Taking out of a photo where it was taken, whatever it is written in."""

from __future__ import annotations

import mmap
import re
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from cases.attachments.ports import Position
from hub.attachments.location import heif, jpeg, png, webp
from hub.attachments.location.exif import position_in
from hub.attachments.location.stays import Stays

Bytes = bytes | mmap.mmap
Rewrites = Callable[[mmap.mmap, BinaryIO], Position | None]
REMOVES: dict[str, Rewrites] = {
    "image/jpeg": jpeg.rewrite,
    "image/png": png.rewrite,
    "image/webp": webp.rewrite,
    "image/heic": heif.rewrite,
    "image/avif": heif.rewrite,
}
"""Those that can be written again without it, the picture's own bytes as they were."""
_SAYS_WHERE = re.compile(rb"GPSLatitude|\xa9xyz|location\.ISO6709|loci\x00\x00\x00\x00")
"""By what XMP, QuickTime and 3GPP say where something was made."""
_LOOKED_AT = frozenset({"image/tiff", "image/gif", "image/bmp"})


def position_of(file: Path, media_type: str) -> Position | None:
    """Where it says that it was taken, of those that can be written again; else None."""
    if media_type not in REMOVES:
        return _tiff_position(file) if media_type == "image/tiff" else None
    try:
        with Path("/dev/null").open("wb") as nowhere:
            return _rewritten(file, media_type, nowhere)
    except Stays:
        return None


def remove(file: Path, media_type: str, into: Path) -> tuple[Position | None, bool]:
    """Write it again without its location: the position that it had, and whether ``into`` was written.

    What has none and cannot be written again stays as it is. Raises ``Stays`` where it says where it was
    made and that cannot be taken out.
    """
    if media_type in REMOVES:
        with into.open("xb") as out:
            found = _rewritten(file, media_type, out)
        if media_type in {"image/heic", "image/avif"} and _says_where(into):
            # A clip beside the picture, or XMP in a place of its own.
            raise Stays("it has a part beside the picture that says where it was taken")
        return found, True
    video = media_type.startswith(("video/", "audio/"))
    if (media_type in _LOOKED_AT or video) and (_says_where(file) or _tiff_gps(file, media_type)):
        raise Stays("it says where it was made, and that cannot be taken out of this kind of file")
    return None, False


def _rewritten(file: Path, media_type: str, out: BinaryIO) -> Position | None:
    with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return REMOVES[media_type](data, out)


def _says_where(file: Path) -> bool:
    with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return _SAYS_WHERE.search(data) is not None


_MOST_OF_TIFF = 64 * 1_048_576


def _tiff_gps(file: Path, media_type: str) -> bool:
    """Has it the tag of a directory of positions? A TIFF is one Exif block."""
    if media_type != "image/tiff":
        return False
    from PIL import Image

    try:
        with Image.open(file, formats=["TIFF"]) as opened:
            return bool(opened.getexif().get(0x8825))
    except Exception:  # noqa: BLE001 - whatever is wrong with it, what it says cannot be known
        return True


def _tiff_position(file: Path) -> Position | None:
    with file.open("rb") as opened:
        return position_in(opened.read(_MOST_OF_TIFF))
