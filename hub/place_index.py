"""The index of places as a part of this hub: what it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.registry import AdapterError
from hub.settings import Settings
from identity_index.people.weighing.jobs.repository import PLACES
from identity_index.people.weighing.jobs.running import Learns
from identity_index.places.announcing import PlaceVoice, source_of
from identity_index.places.areas.desk import AreaDesk
from identity_index.places.assets.announcing import AssetVoice
from identity_index.places.assets.desk import AssetDesk
from identity_index.places.finding.desk import PlaceDesk
from identity_index.places.loading.desk import LoadDesk
from identity_index.places.matching.aliases import Aliases
from identity_index.places.matching.desk import MatchingDesk
from identity_index.places.weighing.desk import PlaceWeightsDesk
from identity_index.places.weighing.training import learns
from identity_index.places.weighing.versions import PlaceWeightsInUse
from identity_index.places.where.projection import Projection, WrongGrid

if TYPE_CHECKING:
    from hub.bootstrap import Hub


def projection_of(settings: Settings) -> Projection:
    """How degrees become metres. Raises ``AdapterError`` where the grid file is none."""
    file = settings.places.ostn15
    try:
        return Projection((settings.home / file).resolve() if file else None)
    except WrongGrid as error:
        raise AdapterError(f"[places] ostn15: {error}") from error


def place_voice(hub: Hub) -> PlaceVoice:
    """By whom changes of places are told."""
    return PlaceVoice(source_of(hub.identity.id), hub.intake.publish)


def asset_voice(hub: Hub) -> AssetVoice:
    """By whom changes of assets are told."""
    return AssetVoice(source_of(hub.identity.id), hub.intake.publish)


def load_desk(hub: Hub) -> LoadDesk:
    """Where files of places are taken in."""
    return LoadDesk(hub.reader, hub.door, place_voice(hub), asset_voice(hub), hub.projection)


def place_desk(hub: Hub) -> PlaceDesk:
    """Where people look places up."""
    return PlaceDesk(hub.reader, hub.projection)


def matching_desk(hub: Hub) -> MatchingDesk:
    """Where texts are tied to properties."""
    return MatchingDesk(hub.reader, hub.door, PlaceWeightsInUse(), aliases_of(hub))


def place_weights_desk(hub: Hub) -> PlaceWeightsDesk:
    """Where the weights of that are learned, looked at and put in use."""
    return PlaceWeightsDesk(hub.reader, hub.door, PlaceWeightsInUse(), aliases_of(hub))


def learning_places(hub: Hub) -> dict[str, Learns]:
    """How this index learns, as a job about weights."""
    return {PLACES: learns(aliases_of(hub))}


def aliases_of(hub: Hub) -> Aliases:
    """What people call towns otherwise, as the council says."""
    return Aliases.of(hub.settings.places.aliases)


def area_desk(hub: Hub) -> AreaDesk:
    """Where areas are kept."""
    return AreaDesk(hub.reader, hub.door, hub.projection)


def asset_desk(hub: Hub) -> AssetDesk:
    """Where assets are kept."""
    return AssetDesk(hub.reader, hub.door, hub.projection, asset_voice(hub))
