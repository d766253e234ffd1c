"""What a peer's publishing app did."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Published(BaseModel):
    """One run of publishing. Every one of them was confirmed by the broker."""

    model_config = ConfigDict(frozen=True)

    events: int
    seconds: float = Field(description="how long it took to publish them")
    began_ns: int = Field(description="when the first was sent, ns since 1970")
