"""Files of assets that are wrong in places: each line is told of by its number, and the others are taken."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.hub.cli.conftest import Place

LINES = """local_id,name,easting,northing,usrn

SL-1,"Column 1
",400000,540000,
,Column 2,400000,540010,
SL-3,Column 3,400000,540020,
SL-1,Column 1 again,400000,540030,
{long},Column 5,400000,540040,
SL-6,Column 6,1,1,
SL-7,Column 7,400000,540060,12 34
SL-8,Column 8,400000,540070,
SL-9,Column 9, by the gate,400000,540080,1
"""


def became(items: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(one["at"], one["local_id"], one["became"]) for one in items]


def test_a_line_without_a_key_is_refused_by_itself(here: Place, tmp_path: Path) -> None:
    file = tmp_path / "lights.csv"
    file.write_text(LINES.format(long="x" * 129))
    load = ("places", "assets", "load", str(file), "--system", "lights", "--kind", "street_light")
    with here.serving():
        found = here.json(*load)["items"]
        assert became(found) == [
            ("line 3", "SL-1", "added"),
            ("line 5", "", "refused"),
            ("line 6", "SL-3", "added"),
            ("line 7", "SL-1", "refused"),
            ("line 8", "x" * 129, "refused"),
            ("line 9", "SL-6", "refused"),
            ("line 10", "SL-7", "refused"),
            ("line 11", "SL-8", "added"),
            ("line 12", "SL-9", "refused"),
        ]
        said = [one["problem"] for one in found]
        assert "has no local_id" in said[1]
        assert "line 3 has this local_id already" in said[3]
        assert "at most 128 characters" in said[4]
        assert "in the sea" in said[5]
        assert "1 values more than the first line has names" in said[8]
        shown = here.run(*load)
        assert shown.exit_code == 0, shown.output
        words = " ".join(shown.output.split())
        assert "0 added, 0 changed, 3 unchanged, 6 refused" in words
        assert "line 5" in words
        assert "line 3 has this" in words
        assert here.json("places", "assets", "show", "lights/SL-1")["northing"] == 540_000


def test_of_geojson_the_feature_is_named(here: Place, tmp_path: Path) -> None:
    point = {"type": "Point", "coordinates": [-2.0015, 54.7549]}
    features = [
        {"type": "Feature", "properties": {"name": "A bin"}, "geometry": point},
        {"type": "Feature", "properties": {"local_id": 7}, "geometry": point},
        5,
        {"type": "Feature", "properties": [], "geometry": point},
    ]
    file = tmp_path / "bins.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    with here.serving():
        found = here.json("places", "assets", "load", str(file), "--system", "bins", "--kind", "bin")
    assert became(found["items"]) == [
        ("feature 1", "", "refused"),
        ("feature 2", "7", "added"),
        ("feature 3", "", "refused"),
        ("feature 4", "", "refused"),
    ]
    assert "it is no feature of GeoJSON" in found["items"][2]["problem"]


@pytest.mark.parametrize("content", ["name,easting,northing\nColumn 1,400000,540000\n", "", "{}"])
def test_a_file_that_names_no_key_at_all_is_refused_whole(here: Place, tmp_path: Path, content: str) -> None:
    file = tmp_path / "lights.csv"
    file.write_text(content)
    with here.serving():
        refused = here.run("places", "assets", "load", str(file), "--system", "lights")
    assert refused.exit_code == 1
    assert "names no column local_id" in " ".join(refused.output.split())
