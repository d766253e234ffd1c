"""The index of places as a part of this hub: what it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from identity_index.places.announcing import PlaceVoice, source_of
from identity_index.places.finding.desk import PlaceDesk
from identity_index.places.loading.desk import LoadDesk
from identity_index.places.matching.desk import MatchingDesk

if TYPE_CHECKING:
    from hub.bootstrap import Hub


def place_voice(hub: Hub) -> PlaceVoice:
    """By whom changes of places are told."""
    return PlaceVoice(source_of(hub.identity.id), hub.intake.publish)


def load_desk(hub: Hub) -> LoadDesk:
    """Where files of places are taken in."""
    return LoadDesk(hub.reader, hub.door, place_voice(hub))


def place_desk(hub: Hub) -> PlaceDesk:
    """Where people look places up."""
    return PlaceDesk(hub.reader)


def matching_desk(hub: Hub) -> MatchingDesk:
    """Where texts are tied to properties."""
    return MatchingDesk(hub.reader, hub.door)
