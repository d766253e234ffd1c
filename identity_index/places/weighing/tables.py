"""Versions of the weights that texts are matched by, kept for ever."""

from __future__ import annotations

from identity_index.weights.tables import uses_of, versions_of

place_weights, place_weights_use = versions_of("place"), uses_of("place")
