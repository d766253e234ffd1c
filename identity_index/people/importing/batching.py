"""A file's rows as batches, each small enough for one request, and as units of work. Pure."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from identity_index.people.importing.batch import UNIT, Batch, Reject, Row
from identity_index.people.importing.profile import WrongProfile
from identity_index.people.importing.reading import Read

MOST_BYTES = 100_000
"""Bytes of the file in one batch: as JSON, with the names of the fields, it is some times as long."""


@dataclass(frozen=True, slots=True)
class Packed:
    """``at``: how much of the file was read by its end, in the file's own measure."""

    batch: Batch
    at: int


def packed(reads: Iterable[Read], *, after: int, most: int, unit: int = UNIT) -> Iterator[Packed]:
    """All of them, ``most`` rows to a batch and ``unit`` to a unit. There is always a last one; it may hold
    nothing.

    Where the file cannot be read to its end, all that came before it is in a batch, none of which is the
    last; then ``WrongProfile`` is raised.
    """
    rows: list[Row] = []
    rejects: list[Reject] = []
    through, at, began = after, 0, None

    def made(*, last: bool) -> Packed:
        batch = Batch(after=after, through=through, rows=rows, rejects=rejects, last=last, unit=unit)
        return Packed(batch, at)

    try:
        for one in reads:
            began = one.at if began is None else began
            if len(rows) + len(rejects) >= most or one.at - began > MOST_BYTES:
                yield made(last=False)
                after, rows, rejects, began = through, [], [], one.at
            if isinstance(one.what, Row):
                rows.append(one.what)
            else:
                rejects.append(one.what)
            through, at = one.through, one.at
    except WrongProfile:
        if through > after:
            yield made(last=False)
        raise
    yield made(last=True)


def units(batch: Batch) -> Iterator[Batch]:
    """The same by units of its own, each of which goes on where the one before it ended. Where its rows are
    not in the order of their lines it is one."""
    lines = [one.line for one in batch.rows]
    begins = lines[batch.unit :: batch.unit]
    if not begins or any(one >= two for one, two in pairwise(lines)):
        yield batch
        return
    rejects: list[list[Reject]] = [[] for _ in (*begins, None)]
    for one in batch.rejects:
        rejects[bisect(begins, one.line)].append(one)
    ends = [*(line - 1 for line in begins), batch.through]
    for at, (after, through) in enumerate(pairwise([batch.after, *ends])):
        these = {
            "after": after,
            "through": through,
            "rows": batch.rows[at * batch.unit : (at + 1) * batch.unit],
            "rejects": rejects[at],
            "last": batch.last and at == len(begins),
        }
        yield batch.model_copy(update=these)


def halves(batch: Batch) -> tuple[Batch, Batch] | None:
    """The same as two batches; None where it holds a single row."""
    if len(batch.rows) < 2:
        return None
    return parted(batch, batch.rows[len(batch.rows) // 2].line)


def parted(batch: Batch, line: int) -> tuple[Batch, Batch]:
    """The same as two batches, the second from this line on."""
    through = line - 1
    first, second = (
        batch.model_copy(
            update={
                **where,
                "rows": [one for one in batch.rows if (one.line < line) is early],
                "rejects": [one for one in batch.rejects if (one.line < line) is early],
            }
        )
        for early, where in ((True, {"through": through, "last": False}), (False, {"after": through}))
    )
    return first, second
