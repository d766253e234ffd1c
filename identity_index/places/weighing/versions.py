"""Versions of the weights that texts are matched by, and the one that holds now."""

from __future__ import annotations

from identity_index.places.matching.weights import Weights, shipped
from identity_index.places.weighing.tables import place_weights, place_weights_use
from identity_index.weights.in_use import InUse
from identity_index.weights.repository import SHIPPED, Made, Versions
from ledger.session import Session

VERSIONS = Versions(place_weights, place_weights_use, Weights, "places")


class PlaceWeightsInUse(InUse[Weights]):
    """See ``InUse``."""

    def __init__(self) -> None:
        super().__init__(VERSIONS, shipped())


def keep_shipped(session: Session) -> None:
    """What ships is a version like any other: it can be gone back to, and an answer that was given by it is
    explained by it after an upgrade that brings others."""
    VERSIONS.keep(session, shipped(), Made(SHIPPED, "settings"))
