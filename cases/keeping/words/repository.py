"""The index of words, in the caller's session.

A table like any other, the same on each database: cases that have several words in common are found by
walking the rows of one of them in the order of the cases' numbers, a page at a time, which neither a
full-text table of SQLite nor a ``tsvector`` does without putting all that it finds in order first.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from sqlalchemy import bindparam, delete

from cases.keeping.tables import case_word
from cases.keeping.words.words import words_of
from ledger.bulk import insert_listed, listed
from ledger.prepared import Prepared
from ledger.session import Session

_W = case_word.c


class Part(StrEnum):
    """Of a case: what it says itself, which can be put right, and what was said and noted about it."""

    CASE = "case"
    SAID = "said"


def add(session: Session, number: int, part: Part, texts: Iterable[str | None]) -> None:
    words = dict.fromkeys(word for text in texts if text for word in words_of(text))
    if words:
        session.run(_ADD, rows=listed([(word, number, part.value) for word in words]))


def put_right(session: Session, number: int, texts: Iterable[str | None]) -> None:
    """The case itself says this now, and nothing else."""
    session.run(_FORGET, number=number, part=Part.CASE.value)
    add(session, number, Part.CASE, texts)


_ADD = insert_listed(case_word, "word", "number", "part", then="ON CONFLICT DO NOTHING")
_FORGET = Prepared(delete(case_word).where(_W.number == bindparam("number"), _W.part == bindparam("part")))
