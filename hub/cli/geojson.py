"""Shapes and points in files of GeoJSON, as the command line reads them."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, Field, JsonValue, TypeAdapter, ValidationError

from hub.cli.failure import Failed

_ANY: TypeAdapter[JsonValue] = TypeAdapter(JsonValue)


class Feature(BaseModel):
    """One thing of a file."""

    properties: dict[str, JsonValue] = Field(default_factory=dict)
    geometry: dict[str, JsonValue]


class _Collection(BaseModel):
    features: list[Feature]


def features_of(file: Path) -> list[Feature]:
    """Of a FeatureCollection, or of one Feature. Raises ``Failed``."""
    found = _read(file)
    try:
        if isinstance(found, dict) and found.get("type") == "Feature":
            return [Feature.model_validate(found)]
        return _Collection.model_validate(found).features
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise Failed(f"{file} is no collection of features", f"{where}: {first['msg']}.") from error


def shape_of(file: Path) -> JsonValue:
    """A geometry, or that of the only feature. Raises ``Failed``."""
    found = _read(file)
    if isinstance(found, dict) and found.get("type") in {"Polygon", "MultiPolygon"}:
        return found
    features = features_of(file)
    if len(features) != 1:
        raise Failed(f"{file} holds {len(features)} shapes", "Give a file with one Polygon or MultiPolygon.")
    return features[0].geometry


def _read(file: Path) -> JsonValue:
    try:
        return _ANY.validate_json(file.read_bytes())
    except OSError as error:
        raise Failed(f"{file} cannot be read", f"{error.strerror}: is that the right file?") from error
    except ValidationError as error:
        raise Failed(f"{file} is no JSON", "Write it as GeoJSON (RFC 7946).") from error
