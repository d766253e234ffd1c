"""A thing that cases are about and that has no address, as the index of places knows it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from schemas.places import Location, Position
from schemas.references import PlaceIdentifier, SourceKey

SENSORS = "sensors"
"""The system by which reports name what has a sensor, by the id of its alerts: sensors/g-17."""


@dataclass(frozen=True, slots=True)
class KnownAsset:
    """``uprn`` is the property's that it belongs to, ``usrn`` the street's that it is in; degrees are WGS 84.
    ``removed_at``: since when it is there no more."""

    system: str
    local_id: str
    name: str
    sensors: Sequence[str] = ()
    uprn: str | None = None
    usrn: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    removed_at: datetime | None = None

    @property
    def key(self) -> str:
        return f"{self.system}/{self.local_id}"

    @property
    def keys(self) -> list[str]:
        """All by which cases may name it: its own first, then those of its sensors."""
        return [self.key, *(f"{SENSORS}/{one}" for one in self.sensors)]

    @property
    def begins(self) -> str:
        """A sentence about it."""
        called = f" ({self.name})" if self.name not in ("", self.local_id) else ""
        return f"The asset {self.key}{called}"

    @property
    def source_key(self) -> SourceKey:
        return SourceKey(system=self.system, local_id=self.local_id)

    def fills(self, said: Location | None) -> Location | None:
        """Where a report is that names it: what was said, and of the property, the street and the point those
        that were not. None where there is nothing to say."""
        found = said or Location()
        given: dict[str, PlaceIdentifier | Position | str] = {}
        if self.uprn is not None and found.place is None and _names_no_property(found):
            given["place"] = PlaceIdentifier(scheme="uprn", value=self.uprn)
        in_street = isinstance(found.place, PlaceIdentifier) and found.place.scheme == "usrn"
        if self.usrn is not None and found.usrn is None and not in_street:
            given["usrn"] = self.usrn
        if found.position is None and self.latitude is not None and self.longitude is not None:
            given["position"] = Position(latitude=self.latitude, longitude=self.longitude)
        return found.model_copy(update=given) if given else said


def untold(key: str) -> str:
    """For staff, of a report that names by this key what no system has told of."""
    system, _, local_id = key.partition("/")
    named = f"sensor {local_id}" if system == SENSORS else f"asset {key}"
    return (
        f"The report names the {named}, and no system has told this hub of such a one: where it is, the "
        "report alone can say."
    )


def _names_no_property(said: Location) -> bool:
    return said.address is None or said.address.uprn is None
