"""The golden records of this hub's people, and the corrections that come of them, by its settings."""

from __future__ import annotations

from hub.intake import Intake
from hub.people_places import PlacesOfPeople
from hub.settings import Settings
from identity_index.people.announcing import source_of
from identity_index.people.corrections.keeping import CorrectionKeeper
from identity_index.people.golden.deciding import Decider
from identity_index.people.golden.reading import Goldsmith
from identity_index.people.identifiers.schemes import Schemes
from identity_index.people.minting.giving import Minter


def goldsmith(settings: Settings) -> Goldsmith:
    people = settings.people
    given = frozenset({people.minting.scheme}) if people.minting.enabled else frozenset[str]()
    return Goldsmith(people.golden, Schemes(people.identifiers), given, PlacesOfPeople())


def correction_keeper(settings: Settings, hub: str, intake: Intake) -> CorrectionKeeper:
    """``hub``: its id."""
    people = settings.people
    minter = Minter(people.minting) if people.minting.enabled else None
    return CorrectionKeeper(goldsmith(settings), people.corrections, source_of(hub), intake.publish, minter)


def decider(settings: Settings, hub: str, intake: Intake) -> Decider:
    """``hub``: its id."""
    keeper = correction_keeper(settings, hub, intake)
    return Decider(keeper.goldsmith, keeper)
