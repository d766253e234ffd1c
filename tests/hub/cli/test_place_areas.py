"""Files of areas that are wrong in places: each feature is told of, and the others are drawn."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.hub.cli.conftest import Place

SQUARE: list[list[float]] = [
    [400_000, 540_000],
    [400_500, 540_000],
    [400_500, 540_500],
    [400_000, 540_500],
    [400_000, 540_000],
]
GRID = "urn:ogc:def:crs:EPSG::27700"


def feature(code: str | None, name: str | None, ring: list[list[float]] | None) -> dict[str, Any]:
    said = {"code": code, "name": name}
    shape = None if ring is None else {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": said, "geometry": shape}


def written(file: Path, *features: dict[str, Any], crs: str = GRID) -> Path:
    reference = {"type": "name", "properties": {"name": crs}}
    file.write_text(json.dumps({"type": "FeatureCollection", "crs": reference, "features": features}))
    return file


def test_an_area_that_cannot_be_drawn_is_named_and_the_others_are(here: Place, tmp_path: Path) -> None:
    good = written(tmp_path / "wards.geojson", feature("S1", "Kirk", SQUARE), feature("S9", "Old", SQUARE))
    wrong = written(
        tmp_path / "wrong.geojson",
        feature("S1", "Kirk ward", SQUARE),
        feature("S2", "Shore", None),
        feature("S1", "Kirk again", SQUARE),
        feature("S3", None, SQUARE),
        feature("S9", "Old", SQUARE[:-1]),
        feature("S4", "Mill", SQUARE),
    )
    with here.serving():
        assert here.json("places", "areas", "load", str(good), "--kind", "ward")["drawn"] == ["S1", "S9"]
        found = here.json("places", "areas", "load", str(wrong), "--kind", "ward")
        assert (found["drawn"], found["removed"]) == (["S1", "S4"], [])
        said = {one["feature"]: one["problem"] for one in found["refused"]}
        assert sorted(said) == ["feature 2 (S2)", "feature 3 (S1)", "feature 4 (S3)", "feature 5 (S9)"]
        assert "no geometry" in said["feature 2 (S2)"]
        assert "feature 1 is 'S1' already" in said["feature 3 (S1)"]
        assert "has no property 'name'" in said["feature 4 (S3)"]
        assert "is not closed" in said["feature 5 (S9)"]
        listed = here.json("places", "areas", "list")["items"]
        assert [(one["code"], one["name"]) for one in listed] == [
            *(("S1", "Kirk ward"), ("S4", "Mill"), ("S9", "Old")),
        ]
        nameless = written(tmp_path / "nameless.geojson", feature(None, "?", SQUARE))
        refused = here.run("places", "areas", "load", str(nameless), "--kind", "ward")
        assert refused.exit_code == 1
        assert "has a property 'code'" in " ".join(refused.stderr.split())


def test_what_a_file_says_of_its_coordinates_is_read(here: Place, tmp_path: Path) -> None:
    french = written(tmp_path / "french.geojson", feature("S1", "Kirk", SQUARE), crs="EPSG:2154")
    with here.serving():
        refused = here.run("places", "areas", "load", str(french), "--kind", "ward")
        assert refused.exit_code == 1
        assert "are in EPSG:2154" in " ".join(refused.stderr.split())
        grid = written(tmp_path / "grid.geojson", feature("S1", "Kirk", SQUARE))
        assert here.json("places", "areas", "load", str(grid), "--kind", "ward")["refused"] == []
        at = ("400100,540100",)
        assert [one["code"] for one in here.json("places", "areas", "at", *at)["items"]] == ["S1"]
