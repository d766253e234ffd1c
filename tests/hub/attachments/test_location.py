"""Where a photo was taken is read out and taken out, and not one pixel changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.attachments.ports import Position
from hub.attachments.location import removing
from hub.attachments.location.exif import kept_of, position_in
from hub.attachments.location.stays import Stays
from tests.photos import LATITUDE, LONGITUDE, TAKEN, exif, photo, picture, said

FORMS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "AVIF": "image/avif"}
HERE = Position(LATITUDE, LONGITUDE)


def removed(folder: Path, data: bytes, media_type: str) -> tuple[Position | None, bytes]:
    file, into = folder / "file", folder / "into"
    into.unlink(missing_ok=True)
    file.write_bytes(data)
    position, written = removing.remove(file, media_type, into)
    return position, into.read_bytes() if written else data


@pytest.mark.parametrize("form", FORMS)
def test_the_place_goes_and_the_picture_stays(tmp_path: Path, form: str) -> None:
    data = photo(form)
    assert said(data)[2]
    position, fresh = removed(tmp_path, data, FORMS[form])
    assert position == HERE
    main, camera, where = said(fresh)
    assert (main[0x0112], camera[0x9003], where) == (6, TAKEN, {})
    assert 0x010F not in main
    assert b"GPS" not in fresh
    assert b"Invented Cameras" not in fresh
    assert picture(fresh) == picture(data)
    assert removed(tmp_path, fresh, FORMS[form]) == (None, fresh)


@pytest.mark.parametrize("form", FORMS)
def test_the_place_can_be_read_and_left(tmp_path: Path, form: str) -> None:
    file = tmp_path / "file"
    file.write_bytes(photo(form))
    assert removing.position_of(file, FORMS[form]) == HERE
    file.write_bytes(photo(form, exif(None)))
    assert removing.position_of(file, FORMS[form]) is None
    file.write_bytes(photo("TIFF"))
    assert removing.position_of(file, "image/tiff") == HERE


def test_what_stands_behind_a_photo_goes_too(tmp_path: Path) -> None:
    """Further pictures, and a clip, with a place of their own."""
    data = photo("JPEG")
    assert (
        removed(tmp_path, data + photo("JPEG") + b"\x00\x00\x00\x14ftypqt  \xa9xyz", "image/jpeg")[1]
        == (removed(tmp_path, data, "image/jpeg")[1])
    )
    png = photo("PNG")
    assert removed(tmp_path, png + b"GPSLatitude", "image/png")[1] == removed(tmp_path, png, "image/png")[1]


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (photo("TIFF"), "image/tiff"),
        (b"\x00\x00\x00\x18ftypisom" + bytes(90) + b"\xa9xyz\x00\x12+56.46-002.97/", "video/mp4"),
        (b"\x00\x00\x00\x14ftypqt  com.apple.quicktime.location.ISO6709", "video/quicktime"),
        (photo("AVIF", xmp=False) + b"\x00\x00\x00\x20mpvd\xa9xyz+56.46-002.97/" + bytes(11), "image/avif"),
        (b"\xff\xd8\xff\xe1\xff\xff cut", "image/jpeg"),
        (b"not a jpeg at all", "image/jpeg"),
        (photo("PNG")[:-20], "image/png"),
        (b"II*\x00 not a tiff", "image/tiff"),
    ],
)
def test_what_cannot_be_taken_out_is_said(tmp_path: Path, data: bytes, media_type: str) -> None:
    with pytest.raises(Stays, match="it "):
        removed(tmp_path, data, media_type)


@pytest.mark.parametrize("media_type", ["image/gif", "application/pdf", "text/plain", "video/mp4"])
def test_what_says_no_place_stays_as_it_is(tmp_path: Path, media_type: str) -> None:
    assert removed(tmp_path, b"nothing of a place", media_type) == (None, b"nothing of a place")


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_any_position_is_read_as_it_was_written(latitude: float, longitude: float) -> None:
    found = position_in(exif(latitude, longitude))
    if found is None:
        assert abs(latitude) < 0.001
        assert abs(longitude) < 0.001
        return
    assert found.latitude == pytest.approx(latitude, abs=1e-6)
    assert found.longitude == pytest.approx(longitude, abs=1e-6)


@given(st.binary(max_size=400), st.integers(0, 300), st.binary(max_size=30))
def test_nothing_that_anybody_writes_there_fails(noise: bytes, at: int, patch: bytes) -> None:
    whole = exif()
    for block in (noise, b"Exif\x00\x00" + noise, whole[:at] + patch + whole[at + len(patch) :]):
        position_in(block)
        assert position_in(kept_of(block)) is None


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(FORMS)), st.data())
def test_a_damaged_photo_is_written_without_its_place_or_not_at_all(
    tmp_path_factory: pytest.TempPathFactory, form: str, data: st.DataObject
) -> None:
    whole = _whole(form)
    cut = bytearray(whole[: data.draw(st.integers(2, len(whole)))])
    for _ in range(data.draw(st.integers(0, 4))):
        cut[data.draw(st.integers(0, len(cut) - 1))] = data.draw(st.integers(0, 255))
    try:
        _, fresh = removed(tmp_path_factory.mktemp("cut"), bytes(cut), FORMS[form])
    except Stays:
        return
    assert len(fresh) <= len(cut) + 200


_WHOLE: dict[str, bytes] = {}


def _whole(form: str) -> bytes:
    if form not in _WHOLE:
        _WHOLE[form] = photo(form, side=8)
    return _WHOLE[form]
