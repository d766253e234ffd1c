"""A number of the hub's beside the same one counted without it."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, computed_field


class Comparison(BaseModel):
    """A number of the hub's beside the same one counted elsewhere. ``differ``: up to five not in both."""

    model_config = ConfigDict(frozen=True)

    what: str
    hub: int
    counted: int
    differ: list[str] = Field(default_factory=list)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def agrees(self) -> bool:
        return self.hub == self.counted and not self.differ


def names(what: str, hub: set[str], counted: set[str]) -> Comparison:
    """By name, so that one lost and one forged do not make up for each other."""
    return Comparison(what=what, hub=len(hub), counted=len(counted), differ=sorted(hub ^ counted)[:5])
