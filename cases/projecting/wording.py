"""By what words a case is found once something is said of it."""

from __future__ import annotations

import json

from cases.case_file import CaseFile
from cases.keeping.words import repository as words
from cases.keeping.words.repository import Part
from cases.keeping.words.words import texts_of
from ledger.session import Session


def opened(session: Session, file: CaseFile, elsewhere: str | None) -> None:
    """``elsewhere``: what another system calls the record that it was made from."""
    words.add(session, file.number, Part.CASE, _texts(file))
    # Of what was said: putting the case right does not take its old reference away.
    words.add(session, file.number, Part.SAID, [elsewhere])


def put_right(session: Session, file: CaseFile) -> None:
    words.put_right(session, file.number, _texts(file))


def said(session: Session, number: int, text: str | None) -> None:
    """By somebody who was in touch, or in a note."""
    words.add(session, number, Part.SAID, [text])


def _texts(file: CaseFile) -> list[str | None]:
    return [file.title, file.description, *texts_of(json.loads(file.details))]
