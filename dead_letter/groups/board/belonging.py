"""Which group a dead letter is in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dead_letter.groups.board import repository
from dead_letter.ids import group_id
from ledger.session import Session


@dataclass(frozen=True, slots=True)
class Belonging:
    """The group's id, and the stage at which its letters failed."""

    id: str
    stage: str


def of(session: Session, letters: Sequence[str]) -> dict[str, Belonging]:
    """By the ids of the letters (``d-17``, ``i-4``); one that is in no group is left out."""
    return {
        letter: Belonging(group_id.written(group), stage)
        for letter, group, stage in repository.belonging(session, letters)
    }
