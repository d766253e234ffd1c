"""Where what is held of a person is taken out, for themselves. It is on record before anything is shown."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from functools import partial

from pydantic import JsonValue

from identity_index.people.desk.desk import thing
from identity_index.people.exporting.ports import Section
from identity_index.people.subject import Subject, subject_of
from ledger import auditing
from ledger.door import Door
from ledger.reader import Reader
from ledger.session import Session
from safeguards.policy import Principal

EXPORTING = "people.export"
"""The action of somebody who took out all that is held of a person."""
END = "end"
"""The section of the last line: how many items each section had. Without it the answer broke off."""


class ExportDesk:
    """Safe to use from many requests at once."""

    def __init__(self, reader: Reader, door: Door, sections: Sequence[Section]) -> None:
        self._reader = reader
        self._door = door
        self._sections = sections

    async def begin(self, number: int, reason: str, who: Principal) -> Subject:
        """Who it is of, put on record. Raises ``NotFound``."""
        subject = await self._reader.run(partial(subject_of, number=number))

        def unit(session: Session) -> None:
            auditing.note(session, who.holder, EXPORTING, thing(subject.number), reason)

        await self._door.run(unit)
        return subject

    async def lines(self, subject: Subject) -> AsyncIterator[bytes]:
        """A line for each item, some at a time: however much there is, a part of it is held."""
        counts: Counter[str] = Counter()
        for section in self._sections:
            counts[section.name] = 0
            after: str | None = None
            while True:
                part = await self._reader.run(partial(section.part, subject=subject, after=after))
                counts[section.name] += len(part.items)
                yield b"".join(_line(section.name, one) for one in part.items)
                if part.after is None:
                    break
                after = part.after
        told: JsonValue = {**counts}
        yield _line(END, told)


def _line(section: str, item: JsonValue) -> bytes:
    return (
        json.dumps({"section": section, "item": item}, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
    )
