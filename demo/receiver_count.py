"""An independent count of what arrived: the receiving app's own log, and the rows of the nightly files."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path

from demo import arrivals

_TRAILER = "TRAILER"


@dataclass(slots=True)
class Received:
    """What one receiver has, by the ids of the events.

    ``requests`` in all; ``repeats`` of them came again and had no second effect; ``wrong`` says what in the
    receiver's own books does not add up.
    """

    taken: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    requests: int = 0
    repeats: int = 0
    wrong: list[str] = field(default_factory=list)


def desks(log: Path) -> dict[str, Received]:
    """By the app's desks. Raises ``demo.arrivals.BadLog``."""
    found: dict[str, Received] = {}
    for one in arrivals.read(log):
        desk = found.setdefault(one.desk, Received())
        desk.requests += 1
        desk.repeats += one.repeat
        (desk.taken if one.taken else desk.refused).add(f"{one.source} {one.id}")
    return found


def files(folder: Path, source: str) -> Received:
    """The numbered files, whose first column is the event's id. ``source`` is whose events they all are."""
    found = Received()
    for number, file in enumerate(sorted(folder.glob("*.csv")), start=1):
        with file.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.reader(lines))
        body, trailer = rows[1:-1], rows[-1] if rows else []
        if trailer[:3] != [_TRAILER, str(number), str(len(body))]:
            found.wrong.append(
                f"{file.name} ends with {','.join(trailer) or 'nothing'}, and holds {len(body)} rows"
            )
        for row in body:
            name = f"{source} {row[0]}"
            found.requests += 1
            found.repeats += name in found.taken
            found.taken.add(name)
    return found
