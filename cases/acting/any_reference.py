"""A case by any reference that somebody has of it: the council's own, or that of a record elsewhere."""

from __future__ import annotations

from cases.back_office import repository as offices
from cases.keeping import repository
from cases.references import Misspelt, Numbering
from cases.references.elsewhere import folded, folded_in
from ledger.errors import NotFound
from ledger.session import Session

_WORDS = 200
"""Words of a text that are looked up, at most: an e-mail may quote a long story."""


def cases_called(session: Session, numbering: Numbering, text: str) -> list[int]:
    """All that a reference names, whatever its capitals: the case that has it here, then those with a record
    of that name in another system, the newest first. Nothing where there is none."""
    try:
        own = numbering.read(text)
    except Misspelt:
        own = 0
    found = [own] if own and repository.find(session, own) is not None else []
    return list(dict.fromkeys([*found, *_elsewhere(session, text)]))


def case_called(session: Session, numbering: Numbering, text: str) -> int:
    """The one that a reference names. The council's own goes before another system's.

    Raises ``NotFound`` in words for whoever typed it: what is wrong with it, or that several have it. One
    that could be ours, and that no case has, is answered with the number that it would be of.
    """
    own, wrong = 0, ""
    try:
        own = numbering.read(text)
    except Misspelt as error:
        wrong = str(error)
    if own and repository.find(session, own) is not None:
        return own
    others = _elsewhere(session, text)
    if len(others) > 1:
        raise NotFound(
            f"{len(others)} cases have a record of that reference in another system: "
            "`cases list --reference` lists them; name one by its own."
        )
    if others:
        return others[0]
    if own:
        return own
    raise NotFound(wrong)


def cases_in(session: Session, numbering: Numbering, text: str) -> list[int]:
    """Cases whose references stand in a text, such as an e-mail: ours first, with their prefix, then those
    of records elsewhere, each once. Whoever asks decides what may be said of them: a number in a text is no
    proof of who wrote it."""
    own = [one for one in numbering.found_in(text) if repository.find(session, one) is not None]
    return list(dict.fromkeys([*own, *offices.cases_known_as(session, folded_in(text, _WORDS))]))


def _elsewhere(session: Session, text: str) -> list[int]:
    """Where one of several is written just so, that one alone."""
    known = folded(text)
    if not known:
        return []
    found = offices.cases_known_as(session, [known])
    exact = offices.cases_of(session, text.strip()) if len(found) > 1 else []
    return list(dict.fromkeys(exact)) or found
