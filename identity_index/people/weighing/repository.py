"""Versions of the weights that people are matched by, in the database."""

from __future__ import annotations

from identity_index.people.matching import Weights
from identity_index.people.weighing.tables import person_weights, person_weights_use
from identity_index.weights.repository import LEARNED, SHIPPED, Made, Versions

__all__ = ["LEARNED", "SHIPPED", "VERSIONS", "Made", "find", "keep", "page", "use", "uses"]

VERSIONS = Versions(person_weights, person_weights_use, Weights, "people")
find, keep, page, use, uses = VERSIONS.find, VERSIONS.keep, VERSIONS.page, VERSIONS.use, VERSIONS.uses
