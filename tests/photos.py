"""Photos for the tests, written by a library of its own: their picture is noise, their place invented."""

from __future__ import annotations

import io

from PIL import Image

LATITUDE, LONGITUDE = 56.46, -2.97
TAKEN = "2026:05:01 10:00:00"
_XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description exif:GPSLatitude="56,27.6N" '
    b'exif:GPSLongitude="2,58.2W"/></rdf:RDF></x:xmpmeta>'
)
_COMMENT = b"taken at GPS 56.46,-2.97"


def exif(latitude: float | None = LATITUDE, longitude: float = LONGITUDE) -> bytes:
    """With its lead: which way up, when, by which camera, and where."""
    block = Image.Exif()
    block[0x0112], block[0x010F] = 6, "Invented Cameras"
    block.get_ifd(0x8769)[0x9003] = TAKEN
    if latitude is not None:
        gps = block.get_ifd(0x8825)
        gps[1], gps[2] = "NS"[latitude < 0], _degrees(latitude)
        gps[3], gps[4] = "EW"[longitude < 0], _degrees(longitude)
    return block.tobytes()


def photo(form: str = "JPEG", block: bytes | None = None, *, side: int = 64, xmp: bool = True) -> bytes:
    """``form``: JPEG, PNG, WEBP, AVIF or TIFF; ``block``: its Exif."""
    picture = Image.effect_noise((side, side), 80).convert("RGB")
    out = io.BytesIO()
    more: dict[str, object] = {"exif": exif() if block is None else block}
    if form == "JPEG":
        more["comment"] = _COMMENT
    if xmp and form in {"JPEG", "WEBP", "AVIF"}:
        more["xmp"] = _XMP
    if form == "WEBP":
        more["lossless"] = True
    picture.save(out, form, **more)
    return out.getvalue()


def said(data: bytes) -> tuple[dict[int, object], dict[int, object], dict[int, object]]:
    """What it says of itself: the main part, the camera's, and where."""
    with Image.open(io.BytesIO(data)) as opened:
        block = opened.getexif()
        return dict(block), dict(block.get_ifd(0x8769)), dict(block.get_ifd(0x8825))


def picture(data: bytes) -> bytes:
    """Every pixel."""
    with Image.open(io.BytesIO(data)) as opened:
        return opened.convert("RGB").tobytes()


def _degrees(value: float) -> tuple[float, float, float]:
    whole, rest = divmod(abs(value) * 3600, 3600)
    minutes, seconds = divmod(rest, 60)
    return (whole, minutes, round(seconds, 3))
