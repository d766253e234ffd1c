"""Names in a search that nothing has: "there are none" would look like good news.

Where there is a list of such names a stranger is refused. What a file, an error or a source may be called
nobody knows, and nothing need have failed of them: there it is said that no letter was ever of that name.
"""

from __future__ import annotations

from collections.abc import Iterable

from dead_letter.groups import repository as groups
from dead_letter.groups.board import repository as board
from dead_letter.groups.reading import EXPIRE
from dead_letter.ids import group_id
from dead_letter.search import repository
from dead_letter.search.field import Field
from dead_letter.search.term import Terms
from dead_letter.search.wanted import SearchTerms
from ledger import routing
from ledger.replaying import Refused
from ledger.session import Session
from routes.suggestion import nearest, suggest
from routes.type_pattern import compile_type_pattern
from safeguards.keys import repository as keys
from schemas.catalogue import Catalogue

_MOST_KNOWN = 1000
"""Names that what may have been meant is looked for among."""
STAGES = ("receive", "translate", "validate", "forbidden", "route", "deliver", "settle", EXPIRE)


def refuse_unknown(session: Session, wanted: SearchTerms, catalogue: Catalogue) -> None:
    """Raises ``Refused`` for a type, subscription, route or stage, ``NotFound`` for a group, that there is
    none of and that no letter ever had. What was removed since, and has letters, is known."""
    if wanted.stage is not None and wanted.stage.casefold() not in STAGES:
        raise Refused(f"There is no stage {wanted.stage!r}: {suggest(wanted.stage, STAGES, noun='stages')}.")
    if wanted.group is not None:
        groups.find(session, group_id.read(wanted.group))
    for one in wanted.type:
        _type(session, one, catalogue)
    if wanted.subscription is not None or wanted.route is not None:
        table = routing.current(session)
        for field, name, known in (
            (Field.SUBSCRIPTION, wanted.subscription, table.subscriptions),
            (Field.ROUTE, wanted.route, table.routes),
        ):
            if name is not None:
                _name(session, field, name, known)


def never_seen(session: Session, wanted: SearchTerms) -> list[str]:
    """A sentence for each entry, file, source or error that no letter ever had, with what may have been
    meant."""
    if repository.key(session) is None:
        return []
    told = {
        Field.ENTRY: (wanted.entry, "No dead letter ever came in by"),
        Field.FILE: (wanted.file, "No dead letter ever came from the file"),
        Field.SOURCE: (wanted.source, "No dead letter was ever of the source"),
        Field.ERROR: (wanted.error, "No dead letter was ever of the error"),
    }
    found = []
    for field, (name, said) in told.items():
        if name is not None and not _had(session, field, name):
            meant = _meant(session, field, name)
            found.append(f"{said} {name!r}" + (f": did you mean {meant!r}?" if meant else "."))
    return found


def _meant(session: Session, field: Field, name: str) -> str | None:
    if field is Field.ERROR:
        return nearest(name, board.errors(session, _MOST_KNOWN))
    if field is not Field.ENTRY:
        return None
    known = keys.listing(session)
    of_holder = next((one.key_id for one in known if one.holder.casefold() == name.casefold()), None)
    entries = [*board.entries(session, _MOST_KNOWN), *(one.key_id for one in known)]
    return of_holder or nearest(name, entries)


def _name(session: Session, field: Field, name: str, known: Iterable[str]) -> None:
    names = {one.casefold() for one in known}
    if name.casefold() not in names and not _had(session, field, name):
        raise Refused(
            f"There is no {field} {name!r}, and no dead letter was ever of one: "
            f"{suggest(name, known, noun=f'{field}s')}"
        )


def _type(session: Session, pattern: str, catalogue: Catalogue) -> None:
    test = compile_type_pattern(pattern)
    names = [name for kind in catalogue.types() for name in (kind.type, kind.short)]
    if any(test(name) for name in names) or ("*" not in pattern and _had(session, Field.TYPE, pattern)):
        return
    shorts = [kind.short for kind in catalogue.types()]
    raise Refused(
        f"There is no type of event {pattern!r}, and no dead letter was ever of one: "
        f"{suggest(pattern, shorts, noun='types')}"
    )


def _had(session: Session, field: Field, value: str) -> bool:
    key = repository.key(session)
    return key is not None and repository.there_is(session, Terms(key).of(field, value))
