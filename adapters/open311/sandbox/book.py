"""The office's book: a line of JSON for each request and each update, so that a restart forgets nothing."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel

from adapters.open311.sandbox.office import Office, Request, Update


class _Line(BaseModel):
    request: Request | None = None
    update: Update | None = None


def office_in(file: Path) -> Office:
    """An office that goes on with what the file holds, and writes down there what it does."""
    office = Office()
    if file.exists():
        for text in file.read_text("utf-8").splitlines():
            line = _Line.model_validate_json(text)
            if line.request is not None:
                office.put(line.request)
            if line.update is not None:
                office.updates.append(line.update)
    office.keep = Book(file).write
    return office


class Book:
    """Writes the file; the office writes one line at a time."""

    def __init__(self, file: Path) -> None:
        self._file = file
        file.parent.mkdir(parents=True, exist_ok=True)

    def write(self, *kept: Request | Update) -> None:
        """Append what is new or changed, in one piece; nothing means that all is forgotten."""
        lines = [_Line(request=one) if isinstance(one, Request) else _Line(update=one) for one in kept]
        text = "".join(line.model_dump_json(exclude_none=True) + "\n" for line in lines)
        with self._file.open("a" if kept else "w", encoding="utf-8") as out:
            out.write(text)
