"""What is made together: all of it or none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from scim2_models import Resource, ResourceType


@dataclass(frozen=True, slots=True)
class New:
    """An account or a group that is yet to be kept, and the id that it will have."""

    id: str
    resource_type: ResourceType
    resource: Resource[Any]


class NotMade(Exception):
    """None of several is made. ``place``: the first that cannot be, from 0."""

    def __init__(self, place: int, because: Exception) -> None:
        super().__init__(str(because))
        self.place = place
        self.because = because
