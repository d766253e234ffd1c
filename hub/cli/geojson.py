"""Shapes and points in files of GeoJSON, as the command line reads them."""

from __future__ import annotations

import re
from pathlib import Path

from pydantic import BaseModel, Field, JsonValue, TypeAdapter, ValidationError

from hub.cli.failure import Failed

_GRID = re.compile(r"\b27700\b")
_DEGREES = re.compile(r"\b(?:4326|4258|CRS84|CRS:84)\b", re.IGNORECASE)
"""WGS 84, and ETRS89, which in Great Britain is less than a metre from it."""
_ANY: TypeAdapter[JsonValue] = TypeAdapter(JsonValue)


class Feature(BaseModel):
    """One thing of a file. Both may be null (RFC 7946, 3.2)."""

    properties: dict[str, JsonValue] | None = None
    geometry: dict[str, JsonValue] | None = None

    @property
    def said(self) -> dict[str, JsonValue]:
        """Its properties."""
        return self.properties or {}


class _Collection(BaseModel):
    features: list[JsonValue]


class _CrsName(BaseModel):
    name: str = ""


class _Crs(BaseModel):
    properties: _CrsName = Field(default_factory=_CrsName)


class _Referenced(BaseModel):
    """What older files say of their coordinates; RFC 7946 has them in WGS 84 alone."""

    crs: _Crs | None = None


def features_of(file: Path) -> list[Feature]:
    """Of a FeatureCollection, or of one Feature. Raises ``Failed``."""
    found: list[Feature] = []
    for number, one in enumerate(each_of(file), 1):
        if isinstance(one, str):
            raise Failed(f"{file} is no collection of features", f"Feature {number}: {one}.")
        found.append(one)
    return found


def each_of(file: Path) -> list[Feature | str]:
    """The same, with what is wrong in place of one that is none. Raises ``Failed`` for what has no features
    at all."""
    found = _read(file)
    if isinstance(found, dict) and found.get("type") == "Feature":
        return [_feature(found)]
    try:
        return [_feature(one) for one in _Collection.model_validate(found).features]
    except ValidationError as error:
        raise Failed(f"{file} is no collection of features", f"{_first(error)}.") from error


def _feature(found: JsonValue) -> Feature | str:
    try:
        return Feature.model_validate(found)
    except ValidationError as error:
        return _first(error)


def _first(error: ValidationError) -> str:
    first = error.errors()[0]
    where = ".".join(map(str, first["loc"]))
    return f"{where}: {first['msg']}" if where else first["msg"]


def is_on_grid(file: Path) -> bool:
    """Does it say that its coordinates are metres on the British National Grid? Raises ``Failed`` for what
    says that they are of a third system."""
    try:
        said = _Referenced.model_validate(_read(file)).crs
    except ValidationError:
        return False
    name = "" if said is None else said.properties.name
    if _GRID.search(name):
        return True
    if name and not _DEGREES.search(name):
        raise Failed(
            f"The coordinates of {file} are in {name}",
            "Save it in WGS 84 (EPSG:4326), or on the British National Grid (EPSG:27700).",
        )
    return False


def shape_of(file: Path) -> JsonValue:
    """A geometry, or that of the only feature. Raises ``Failed``."""
    found = _read(file)
    if isinstance(found, dict) and found.get("type") in {"Polygon", "MultiPolygon"}:
        return found
    features = features_of(file)
    if len(features) != 1:
        raise Failed(f"{file} holds {len(features)} shapes", "Give a file with one Polygon or MultiPolygon.")
    if features[0].geometry is None:
        raise Failed(f"The only feature of {file} has no geometry", "Draw it: a Polygon or MultiPolygon.")
    return features[0].geometry


def _read(file: Path) -> JsonValue:
    try:
        return _ANY.validate_json(file.read_bytes())
    except OSError as error:
        raise Failed(f"{file} cannot be read", f"{error.strerror}: is that the right file?") from error
    except ValidationError as error:
        raise Failed(f"{file} is no JSON", "Write it as GeoJSON (RFC 7946).") from error
