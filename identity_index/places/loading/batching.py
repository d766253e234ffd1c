"""A file's lines as batches, each small enough for one unit and one request. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from identity_index.places.loading.load import Batch

MOST_BYTES = 600_000
"""Bytes of the file in one batch; as JSON it is a little longer."""


@dataclass(frozen=True, slots=True)
class Packed:
    """``at``: bytes of the file read by its end."""

    batch: Batch
    at: int


def packed(
    lines: Iterable[tuple[str, int]], phase: Literal["deleting", "writing"], after: int, most: int
) -> Iterator[Packed]:
    """All lines after this one, ``most`` to a batch. There is always a last one, which may hold nothing."""
    some: list[str] = []
    through, at, began = 0, 0, 0

    def made(*, last: bool) -> Packed:
        first = through - len(some)
        return Packed(Batch.model_construct(phase=phase, after=first, lines=some, last=last), at)

    for text, read in lines:
        if through >= after:
            if len(some) >= most or read - began > MOST_BYTES:
                yield made(last=False)
                some, began = [], at
            some.append(text)
        else:
            began = read
        through, at = through + 1, read
    yield made(last=True)
