"""Names in a search that nothing has: refused, since "there are none" would look like good news."""

from __future__ import annotations

from collections.abc import Iterable

from dead_letter.groups import repository as groups
from dead_letter.groups.filing import EXPIRE
from dead_letter.ids import group_id
from dead_letter.search import repository
from dead_letter.search.field import Field
from dead_letter.search.term import Terms
from dead_letter.search.wanted import SearchTerms
from ledger import routing
from ledger.replaying import Refused
from ledger.session import Session
from routes.suggestion import suggest
from routes.type_pattern import compile_type_pattern
from schemas.catalogue import Catalogue

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
