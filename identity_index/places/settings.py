"""What a council's settings say of its index of places: ``[places]``. Pure."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def _listed(said: object) -> object:
    return [said] if isinstance(said, str) else said


Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]
"""One name, or a list of them."""


class Places(BaseModel):
    """How places are found, on the map and by what people call them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ostn15: str = Field(
        "",
        description="Ordnance Survey's grid of shifts between WGS 84 and the British National Grid (OSTN15, "
        "as NTv2 `.gsb` or PROJ's `.tif`), by which points are right to some centimetres. Empty: a formula, "
        "which is right to about 5 metres.",
    )
    aliases: dict[str, Names] = Field(
        default_factory=dict,
        description="What people call towns and localities otherwise than the gazetteer does, so that "
        "texts are tied to properties there: "
        '`{ "auld brig" = "Tolburgh", "the shore" = ["Harbour", "Northside"] }`.',
    )
