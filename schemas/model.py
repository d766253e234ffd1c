"""The base of every canonical model: a promise that holds on both sides."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, JsonValue


class CanonicalModel(BaseModel):
    """Nothing unknown is taken and nothing is guessed: ``"5"`` is no number and 1 is not true."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)

    def as_data(self) -> dict[str, JsonValue]:
        """The event's ``data``: JSON values, with fields that are not known left out."""
        return self.model_dump(mode="json", exclude_none=True)
