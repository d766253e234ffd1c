"""Cases that somebody has to do with, in the caller's session."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import delete, or_, select, update

from cases.back_office.tables import case_conflict
from cases.case_file import CaseFile
from cases.keeping import repository
from cases.keeping.reporters.repository import forget_people
from cases.keeping.repository import read_file
from cases.keeping.tables import case_clock, case_file, case_interaction, case_note, case_party
from cases.keeping.words.repository import forget as forget_words
from cases.keeping.work.tables import case_task
from ledger.session import Session

_F, _P, _I, _N, _C = case_file.c, case_party.c, case_interaction.c, case_note.c, case_clock.c
_AT_ONCE = 200
Key = tuple[str, str]
"""System and local id; of an identifier its scheme after a colon stands for the system."""


def of_people(session: Session, keys: Sequence[Key], after: int, most: int) -> list[CaseFile]:
    """Those that any of these has to do with, the newest first; those before ``after``, if it is not 0."""
    numbers: set[int] = set()
    for start in range(0, len(keys), _AT_ONCE):
        some = keys[start : start + _AT_ONCE]
        named = or_(*((_P.system == system) & (_P.local_id == local_id) for system, local_id in some))
        numbers |= {row.number for row in session.execute(select(_P.number).where(named).distinct())}
    wanted = sorted((one for one in numbers if not after or one < after), reverse=True)[:most]
    rows = session.execute(select(case_file).where(_F.number.in_(wanted)).order_by(_F.number.desc()))
    return [read_file(row) for row in rows]


def redact(session: Session, number: int, title: str) -> dict[str, int]:
    """Take away what a case says in anybody's words, and who has to do with it; answers with the rows, by
    table. ``title``: what stands in place of its own. That there was a case, of what type, how it went on and
    when, stays."""
    file = repository.locked(session, number)
    bare = replace(file, title=title, description=None, details="{}", location=None, uprn=None)
    bare = replace(bare, latitude=None, longitude=None)
    repository.put(session, bare)
    contacts = select(_I.place, _I.told).where(_I.number == number)
    for row in session.execute(contacts).all():
        here = update(case_interaction).where(_I.number == number, _I.place == row.place)
        session.execute(here.values(told=repository.bare_contact(row.told)))
    for clock in repository.clocks(session, number).values():
        quiet = json.dumps([[began, party, ""] for began, party, _ in json.loads(clock.stretches)])
        repository.put_clocks(session, [replace(clock, stretches=quiet)])
    words = forget_words(session, number)
    notes = session.execute(update(case_note).where(_N.number == number).values(text=""))
    tasks = session.execute(update(case_task).where(case_task.c.number == number).values(text=""))
    decided = update(case_conflict).where(case_conflict.c.number == number)
    session.execute(decided.values(reason=None))
    told = forget_people(session, number)
    gone = session.execute(delete(case_party).where(_P.number == number))
    return {
        "case_file": 1,
        "case_interaction": file.interactions,
        "case_note": notes.rowcount,
        "case_party": gone.rowcount,
        "case_task": tasks.rowcount,
        "case_word": words,
        "case_reporter": told,
    }
