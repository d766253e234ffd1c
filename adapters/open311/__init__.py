"""A back office that speaks Open311 GeoReport v2: sends it requests, and polls how they stand."""

from adapters.open311.adapter import Open311

__all__ = ["Open311"]
