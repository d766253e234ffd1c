"""What it does to a record that its system says something of it. Pure."""

from __future__ import annotations

from enum import Enum

from identity_index.links.record import Record, Said


class Effect(Enum):
    SAME = "it said so before"
    NEWER = "it holds from now on"
    OLDER = "something newer holds"


def effect_of(record: Record, said: Said) -> Effect:
    """What is said of the same moment later on is taken for the newer."""
    if said.hash == record.hash:
        return Effect.SAME
    return Effect.OLDER if said.as_of < record.as_of else Effect.NEWER
