"""The weights that people are matched by now."""

from __future__ import annotations

from identity_index.people.matching import Weights, default_weights
from identity_index.people.weighing.repository import VERSIONS
from identity_index.weights.in_use import InUse


class WeightsInUse(InUse[Weights]):
    """See ``InUse``."""

    def __init__(self) -> None:
        super().__init__(VERSIONS, default_weights())
