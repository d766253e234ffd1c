"""What a council's settings say of its index of places: ``[places]``. Pure."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Places(BaseModel):
    """How places are found on the map."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ostn15: str = Field(
        "",
        description="Ordnance Survey's grid of shifts between WGS 84 and the British National Grid (OSTN15, "
        "as NTv2 `.gsb` or PROJ's `.tif`), by which points are right to some centimetres. Empty: a formula, "
        "which is right to about 5 metres.",
    )
