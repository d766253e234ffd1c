"""What of an extract a person is to say that it is meant: it would make many leave at once."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import JsonValue

from hub.cli.failure import Failed
from hub.cli.hub_client import HubClient, part
from hub.cli.screen import counted
from identity_index.staff.desk.shown import Foreseen, Keys
from identity_index.staff.importing.reading import Rejected, Row

_SHARE = 10
"""One in so many of those that a system has may leave by one file."""


def missing(
    hub: HubClient, system: str, good: list[Row], bad: list[Rejected], *, even_if_many: bool
) -> list[str]:
    """Whom the system has and a file of everybody has not. Raises ``Failed`` where a row is wrong, or where
    they are many."""
    if bad:
        raise Failed(
            f"{counted(len(bad), 'row')} of the extract cannot be taken, the first in line {bad[0].line}",
            "With --everybody that would end whoever stands there. Correct the file, or import it without.",
        )
    known: list[str] = []
    after: str | None = None
    while True:
        page = hub.get(f"/staff/records/{part(system)}", Keys, {"after": after})
        known += page.items
        if page.next is None:
            break
        after = page.next
    there = {one.local_id for one in good}
    gone = [one for one in known if one not in there]
    if len(gone) * _SHARE > len(known) and not even_if_many:
        raise Failed(
            f"{len(gone)} of the {len(known)} whom {system} has are not in the extract",
            "Is it whole? If they have left indeed, say --even-if-many.",
        )
    return gone


def look_ahead(hub: HubClient, system: str, bodies: Sequence[JsonValue]) -> None:
    """Raises ``Failed`` where many would not be there by the days in a file; one may always leave."""
    there, leaving = 0, 0
    seen = [hub.post("/staff/records/try", body, Foreseen) for body in bodies]
    for one in seen:
        there += one.coming
        leaving += one.leaving
    there += max((one.there for one in seen), default=0)
    if leaving > 1 and leaving * _SHARE > there:
        raise Failed(
            f"{leaving} of the {there} of {system} who are there would have left, or have yet to begin, by "
            "the days in the extract; nothing of it was taken",
            "Are its dates right, and the profile's date_order? If so, say --even-if-many.",
        )
