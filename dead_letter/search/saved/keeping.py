"""Keeping searches, changing and forgetting them. Each is one unit, with its entry in the audit trail."""

from __future__ import annotations

from typing import Any

from dead_letter.search.clauses import names_somebody, question
from dead_letter.search.matching import matching
from dead_letter.search.saved import repository
from dead_letter.search.saved.search import ChangedSearch, NewSearch, SavedPage, SavedSearch
from dead_letter.search.wanted import SearchOf, SearchTerms
from ledger import auditing, clock
from ledger.errors import NotFound
from ledger.replaying import Refused
from ledger.session import Session
from safeguards.policy import Principal, Scope, permits, person_of, same_person
from schemas.catalogue import Catalogue

MOST = 200
NOBODY = ""
"""Whose a search is that somebody kept who has left."""


def listing(session: Session, who: Principal, *, after: str | None, limit: int) -> SavedPage:
    """The caller's own, and those that are shared, by name; whoever may triage sees nobody's too."""
    limit = max(1, min(limit, MOST))
    persons = [person_of(who.holder), *([NOBODY] if permits(who, Scope.DEAD_LETTERS_TRIAGE) else [])]
    rows = repository.page(session, persons, after or "", limit + 1)
    found = [_shown(row) for row in rows[:limit]]
    return SavedPage(items=found, next=found[-1].name if len(rows) > limit else None)


def one(session: Session, name: str, who: Principal) -> SavedSearch:
    """Raises ``NotFound``, for one that is somebody else's own too."""
    row = repository.find(session, name)
    if row is None or not _may_see(row, who):
        raise _none(name)
    return _shown(row)


def whole(session: Session, wanted: SearchOf, who: Principal) -> SearchTerms:
    """What is asked for, a saved search in it looked up. Raises ``NotFound``."""
    if wanted.saved is None:
        return wanted.terms
    return wanted.terms.over(one(session, wanted.saved, who).search)


def save(session: Session, wanted: NewSearch, who: Principal, catalogue: Catalogue) -> None:
    """Raises ``Refused`` where the name is taken, and for what cannot be searched by or is not kept."""
    _check(wanted.search, catalogue)
    made = repository.add(
        session,
        {
            "name": wanted.name,
            "owner": who.holder,
            "person": person_of(who.holder),
            "shared": wanted.shared,
            "about": wanted.about,
            "terms": wanted.search.model_dump_json(exclude_defaults=True),
            "changed_at": clock.now(session),
            "changed_by": who.holder,
        },
    )
    if not made:
        row = repository.find(session, wanted.name)
        whose = _whose(row) if row is not None and _may_see(row, who) else "somebody's own"
        raise Refused(
            f"The name {wanted.name} is taken, by {whose} search: choose another, or change that one."
        )
    _note(session, who, "save", wanted.name, {"shared": wanted.shared, "search": wanted.search.said})


def change(
    session: Session, name: str, wanted: ChangedSearch, who: Principal, catalogue: Catalogue
) -> SavedSearch:
    """What it is then, whoever has it; nobody's is the caller's from then on.

    Raises ``NotFound``, and ``Refused`` where it is another's or nothing is to be different.
    """
    row = _own(session, name, who)
    values: dict[str, Any] = {}
    if wanted.about is not None:
        values["about"] = wanted.about
    if wanted.shared is not None:
        values["shared"] = wanted.shared
    if wanted.search is not None:
        _check(wanted.search, catalogue)
        values["terms"] = wanted.search.model_dump_json(exclude_defaults=True)
    if not values:
        raise Refused(f"Nothing of the search {name} is to be changed: name what is.")
    if row.owner == NOBODY:
        values |= {"owner": who.holder, "person": person_of(who.holder)}
    repository.change(session, name, {**values, "changed_at": clock.now(session), "changed_by": who.holder})
    _note(session, who, "change", name, wanted.model_dump(mode="json", exclude_unset=True))
    return _shown(repository.find(session, name))


def forget(session: Session, name: str, who: Principal) -> None:
    """Raises ``NotFound``, and ``Refused`` where it is another's."""
    row = _own(session, name, who)
    repository.remove(session, name)
    _note(session, who, "delete", name, {"owner": row.owner})


def _own(session: Session, name: str, who: Principal) -> Any:
    row = repository.lock(session, name)
    if row is None or not _may_see(row, who):
        raise _none(name)
    if not same_person(row.owner, who.holder) and not permits(who, Scope.DEAD_LETTERS_TRIAGE):
        raise Refused(
            f"The search {name} is {_whose(row)}: to change it takes its owner, or the scope "
            f"{Scope.DEAD_LETTERS_TRIAGE}."
        )
    return row


def _may_see(row: Any, who: Principal) -> bool:
    nobodys = row.owner == NOBODY and permits(who, Scope.DEAD_LETTERS_TRIAGE)
    return bool(row.shared) or nobodys or same_person(row.owner, who.holder)


def _whose(row: Any) -> str:
    return "nobody's" if row.owner == NOBODY else f"{row.owner}'s"


def _check(terms: SearchTerms, catalogue: Catalogue) -> None:
    """Raises ``Refused`` for one that would be refused when it is run, or that holds somebody's value."""
    if names_somebody(terms, catalogue):
        raise Refused(
            "A search is not kept with the value of a person, a place or a personal field in it: leave that "
            "out, and say it when you run the search."
        )
    # All of it as a run would, but that nothing need fail for a cause to be matched.
    question(terms, catalogue, private=False, groups=lambda expression: matching(expression, ()))


def _none(name: str) -> NotFound:
    return NotFound(f"There is no search {name!r}; `tolbooth dead-letters searches` lists those there are.")


def _note(session: Session, who: Principal, what: str, name: str, detail: Any) -> None:
    auditing.note(session, who.holder, f"searches.{what}", f"search/{name}", "", detail)


def _shown(row: Any) -> SavedSearch:
    return SavedSearch(
        name=row.name,
        owner=row.owner,
        shared=bool(row.shared),
        about=row.about,
        search=SearchTerms.model_validate_json(row.terms),
        changed_at=clock.moment(row.changed_at),
        changed_by=row.changed_by,
    )
