"""Degrees and metres, the grid of shifts, and shapes."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from identity_index.places.where.projection import BY_FORMULA, GridPoint, Projection, WrongGrid
from identity_index.places.where.seeking import metres_to_line
from identity_index.places.where.shape import Polygon, is_within, parts_of
from schemas.errors import Malformed

# Ordnance Survey's worked example of its grid: Framingham, by ETRS89 and by OSTN15.
FRAMINGHAM = (52.658007833, 1.716073973, 651_409.804, 313_177.450)


def grid_of_shifts(file: Path, seconds: float) -> Path:
    """An NTv2 file with one shift of latitude, in seconds, for all of the country."""

    def text(name: str) -> bytes:
        return name.ljust(8).encode()

    south, north, east, west, step = 48 * 3600.0, 62 * 3600.0, -4 * 3600.0, 10 * 3600.0, 3600.0
    columns, rows = int((west - east) / step) + 1, int((north - south) / step) + 1
    out = b""
    for name, number in (("NUM_OREC", 11), ("NUM_SREC", 11), ("NUM_FILE", 1)):
        out += text(name) + struct.pack("<i4x", number)
    for name, word in (
        *(("GS_TYPE", "SECONDS"), ("VERSION", "INVENTED"), ("SYSTEM_F", "OSGB36"), ("SYSTEM_T", "ETRS89")),
    ):
        out += text(name) + text(word)
    for name, value in (("MAJOR_F", 6377563.396), ("MINOR_F", 6356256.909)):
        out += text(name) + struct.pack("<d", value)
    for name, value in (("MAJOR_T", 6378137.0), ("MINOR_T", 6356752.314)):
        out += text(name) + struct.pack("<d", value)
    for name, word in (("SUB_NAME", "ALL"), ("PARENT", "NONE"), ("CREATED", "now"), ("UPDATED", "now")):
        out += text(name) + text(word)
    edges = (("S_LAT", south), ("N_LAT", north), ("E_LONG", east), ("W_LONG", west))
    for name, value in (*edges, ("LAT_INC", step), ("LONG_INC", step)):
        out += text(name) + struct.pack("<d", value)
    out += text("GS_COUNT") + struct.pack("<i4x", rows * columns)
    out += struct.pack("<ffff", seconds, 0, 0, 0) * (rows * columns)
    file.write_bytes(out + text("END") + b"\0" * 8)
    return file


def test_without_the_grid_a_point_is_right_to_what_is_said() -> None:
    latitude, longitude, easting, northing = FRAMINGHAM
    projection = Projection()
    found = projection.to_grid(latitude, longitude)
    off = ((found.easting - easting) ** 2 + (found.northing - northing) ** 2) ** 0.5
    assert off < BY_FORMULA == projection.accuracy
    back = projection.to_degrees(found.easting, found.northing)
    assert back == pytest.approx((latitude, longitude), abs=1e-6)


def test_the_grid_is_what_the_settings_name(tmp_path: Path) -> None:
    here, there = (
        Projection(grid_of_shifts(tmp_path / f"of {seconds}.gsb", seconds)).to_grid(*FRAMINGHAM[:2])
        for seconds in (0.0, 1.0)
    )
    assert here.northing - there.northing == pytest.approx(30.9, abs=0.2), "one second of latitude"
    nothing = tmp_path / "none.gsb"
    with pytest.raises(WrongGrid, match="there is no file"):
        Projection(nothing)
    nothing.write_bytes(b"no grid at all")
    with pytest.raises(WrongGrid, match="no grid of shifts"):
        Projection(nothing)


@pytest.mark.parametrize(
    "point", [(0.0, 0.0), (48.85, 2.35), (-54.0, -2.0), (61.6, -2.0), (float("nan"), 0.0)]
)
def test_what_is_not_in_great_britain_is_refused(point: tuple[float, float]) -> None:
    with pytest.raises(Malformed, match="not in Great Britain"):
        Projection().to_grid(*point)


def test_holes_and_islands_are_out_and_in() -> None:
    def ring(low: float, high: float) -> list[tuple[float, float]]:
        return [(low, low), (high, low), (high, high), (low, high), (low, low)]

    rings = [ring(0, 10), ring(2, 8), ring(4, 6)]
    assert [is_within((at, 5.0), [rings]) for at in (1.0, 3.0, 5.0, 7.0, 9.0, 11.0)] == [
        *(True, False, True, False, True, False),
    ]
    over = [[ring(0, 10)], [ring(2, 8), ring(4, 6)]]
    assert all(is_within((at, 5.0), over) for at in (1.0, 3.0, 5.0, 7.0)), "parts add up"


def test_what_a_ring_goes_around_twice_is_within_and_so_are_both_halves_of_an_eight() -> None:
    star = [(0.0, 10.0), (5.9, -8.1), (-9.5, 3.1), (9.5, 3.1), (-5.9, -8.1), (0.0, 10.0)]
    assert [is_within(at, [[star]]) for at in ((0.0, 0.0), (0.0, 8.0), (0.0, -7.0))] == [True, True, False]
    eight = [(0.0, 0.0), (10.0, 10.0), (10.0, 0.0), (0.0, 10.0), (0.0, 0.0)]
    assert [is_within(at, [[eight]]) for at in ((1.0, 5.0), (9.0, 5.0), (5.0, 9.0))] == [True, True, False]


@pytest.mark.parametrize(
    ("ring", "words"),
    [
        ([[0, 0], [5, 0], [5, 5], [0, 5]], "Ring 1 of the shape is not closed: it begins at 0, 0"),
        ([[0, 0], [0, 0], [0, 0], [0, 0]], "encloses nothing"),
        ([[0, 0], [5, 5], [9, 9], [0, 0]], "encloses nothing"),
    ],
)
def test_a_ring_that_encloses_nothing_is_refused_in_words(ring: list[list[float]], words: str) -> None:
    with pytest.raises(Malformed, match=words):
        parts_of(Polygon(type="Polygon", coordinates=[ring]), GridPoint)


@pytest.mark.parametrize(
    ("point", "metres"),
    [
        *(((50, 30), 30.0), ((50, -30), 30.0), ((0, 0), 0.0), ((70, 0), 0.0)),
        *(((-3, 4), 5.0), ((103, 4), 5.0)),
    ],
)
def test_a_street_is_as_far_as_the_nearest_point_of_its_line(
    point: tuple[float, float], metres: float
) -> None:
    west, east = GridPoint(400_000, 540_000), GridPoint(400_100, 540_000)
    there = GridPoint(400_000 + point[0], 540_000 + point[1])
    assert metres_to_line(there, west, east) == metres_to_line(there, east, west) == pytest.approx(metres)


def test_a_street_that_ends_where_it_begins_is_a_point() -> None:
    here = GridPoint(400_000, 540_000)
    assert metres_to_line(GridPoint(400_003, 540_004), here, here) == 5.0
