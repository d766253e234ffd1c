"""Weights: what records, or texts, are matched by. Each index has its own."""

from __future__ import annotations

from pydantic import BaseModel


class VersionedWeights(BaseModel):
    """They know the version of what is in them."""

    @property
    def version(self) -> str:
        """The same weights have the same version everywhere."""
        raise NotImplementedError
