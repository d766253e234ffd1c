"""What a photo says of itself (Exif 2.32, CIPA DC-008): where it was taken, and what of it may stay."""

from __future__ import annotations

import math

from cases.attachments.ports import Position

LEAD = b"Exif\x00\x00"
_ORIENTATION, _EXIF, _GPS, _TAKEN = 0x0112, 0x8769, 0x8825, 0x9003


def position_in(block: bytes) -> Position | None:
    """The position in an Exif block, with or without its lead; None where there is none that makes sense."""
    gps = _read(block, _GPS)
    try:
        latitude = _degrees(gps[2], gps.get(1), "S")
        longitude = _degrees(gps[4], gps.get(3), "W")
    except (KeyError, TypeError, ValueError, ZeroDivisionError, IndexError, OverflowError):
        return None
    if abs(latitude) > 90 or abs(longitude) > 180 or not math.isfinite(latitude + longitude):
        return None
    if latitude == longitude == 0:
        # What a camera writes that does not know: no council is there.
        return None
    return Position(round(latitude, 7), round(longitude, 7))


def kept_of(block: bytes) -> bytes:
    """A new block, with its lead, of what may stay: which way up the picture is, and when it was taken.

    Empty where nothing is.
    """
    # Not above: it takes a tenth of a hub's start, and most hubs see no photo for a while.
    from PIL import Image

    fresh = Image.Exif()
    turned = _read(block, None).get(_ORIENTATION)
    if isinstance(turned, int) and 1 <= turned <= 8:
        fresh[_ORIENTATION] = turned
    taken = _read(block, _EXIF).get(_TAKEN)
    if isinstance(taken, str) and len(taken) == 19:
        fresh.get_ifd(_EXIF)[_TAKEN] = taken
    return fresh.tobytes() if len(fresh) or len(fresh.get_ifd(_EXIF)) else b""


def _read(block: bytes, directory: int | None) -> dict[int, object]:
    from PIL import Image

    exif = Image.Exif()
    try:
        exif.load(block if block.startswith(LEAD) else LEAD + block)
        found: dict[int, object] = dict(exif if directory is None else exif.get_ifd(directory))
    except Exception:  # noqa: BLE001 - anybody can write anything there; what cannot be read says nothing
        return {}
    return found


def _degrees(value: object, side: object, negative: str) -> float:
    if not isinstance(value, tuple):
        raise TypeError("not three numbers")
    degrees, minutes, seconds = (float(one) for one in value)
    found = degrees + minutes / 60 + seconds / 3600
    said = side.decode("ascii", "replace") if isinstance(side, bytes) else str(side)
    return -found if said.strip("\x00 ").upper() == negative else found
