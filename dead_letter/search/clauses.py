"""A question as the index takes it: one of these terms, and one of those. Pure, but for whom it asks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dead_letter.ids import group_id
from dead_letter.search.facts import may_be_personal, personal
from dead_letter.search.field import Field
from dead_letter.search.term import named
from dead_letter.search.wanted import SearchTerms
from dead_letter.search.words import words_of
from ledger.reading.dead_letters import Kind
from ledger.replaying import Refused
from routes.suggestion import suggest
from routes.type_pattern import compile_type_pattern
from schemas.catalogue import Catalogue
from schemas.event_type import EventType
from schemas.parties import PartyPath

Clause = tuple[tuple[str, str], ...]
"""Alternatives, each a field and its value."""
CASE_FIELDS = ("reference", "our_reference")
"""The index fields by which an event names a case, beside its attributes."""
MOST_WORDS = 20
HOW = "say what for (`purpose`, `--purpose`): it needs the scope that the hub asks for, and goes on record"


@dataclass(frozen=True, slots=True)
class Question:
    """All of the clauses, the one that leaves least first. ``unsearched``: what a caller should know of."""

    clauses: tuple[Clause, ...]
    unsearched: tuple[str, ...] = ()


def question(
    wanted: SearchTerms,
    catalogue: Catalogue,
    *,
    private: bool,
    groups: Callable[[str], Sequence[int]],
    people: Callable[[str], Sequence[str]] = lambda written: [written],
) -> Question:
    """``private``: also by what is classed personal or above. ``groups`` are those whose words match a
    regular expression; ``people`` is everything by which somebody may be named.

    Raises ``Refused`` for what cannot be searched by, ``NotFound`` for what is no id of a group.
    """
    clauses: list[Clause] = []
    unsearched: list[str] = []

    def exactly(field: Field, value: str | None) -> None:
        if value is not None:
            clauses.append(((field.value, value),))

    exactly(Field.ID, wanted.id)
    exactly(Field.SUBJECT, wanted.subject)
    if wanted.case is not None:
        clauses.append(_case(wanted.case))
    for one in wanted.field:
        clauses.append(_index_field(one, catalogue, private, unsearched))
    for field, value, paths in (
        (Field.PERSON, wanted.person, _people),
        (Field.PLACE, wanted.place, _places),
    ):
        if value is not None:
            values = people(value) if field is Field.PERSON else [value]
            clauses.append(tuple(term for one in values for term in _party(field, one, private)))
            systems = {one.partition("/")[0] for one in values}
            if not private and any(
                may_be_personal(kind, paths(kind), system) for kind in catalogue.types() for system in systems
            ):
                unsearched.append(f"A {field} that is classed personal is not searched for: {HOW}.")
    exactly(Field.GROUP, None if wanted.group is None else str(group_id.read(wanted.group)))
    exactly(Field.FILE, wanted.file)
    exactly(Field.ERROR, wanted.error)
    exactly(Field.SOURCE, wanted.source)
    if wanted.words is not None:
        clauses += [_word(one, private) for one in words_asked(wanted.words)]
    exactly(Field.SUBSCRIPTION, wanted.subscription)
    exactly(Field.ROUTE, wanted.route)
    exactly(Field.ENTRY, wanted.entry)
    if wanted.type:
        clauses.append(_types(wanted.type, catalogue))
    exactly(Field.STAGE, wanted.stage)
    exactly(Field.STATE, None if wanted.state == "any" else wanted.state.value)
    exactly(Field.KIND, None if wanted.kind is None else wanted.kind.value)
    if wanted.matching is not None:
        clauses.append(tuple((Field.GROUP.value, str(one)) for one in groups(wanted.matching)))
    if not clauses:
        clauses.append(tuple((Field.KIND.value, kind.value) for kind in Kind))
    return Question(tuple(clauses), tuple(unsearched))


def names_somebody(wanted: SearchTerms, catalogue: Catalogue) -> bool:
    """Does it hold a value that is, or may be, classed personal or above?"""
    if wanted.person is not None or wanted.place is not None:
        return True
    names = {one.partition("=")[0] for one in wanted.field}
    return any(personal(kind, tuple(name.split("."))) for kind in catalogue.types() for name in names)


def _case(value: str) -> Clause:
    fields = [named(Field.INDEX, name) for name in CASE_FIELDS]
    attributes = (Field.CORRELATION, Field.SUBJECT, Field.ID, Field.RECORD)
    return tuple((name, value) for name in (*(one.value for one in attributes), *fields))


def _party(field: Field, value: str, private: bool) -> Clause:
    if "/" not in value:
        raise Refused(
            f"{value[:100]!r} does not say whose key it is: write the system or the kind of number before "
            "it, as in revenues/4711, nino/QQ123456C or uprn/100012345, or give a person's own id, p-12."
        )
    return tuple((named(field, personal=one), value) for one in ((False, True) if private else (False,)))


def _index_field(written: str, catalogue: Catalogue, private: bool, unsearched: list[str]) -> Clause:
    name, _, value = written.partition("=")
    kinds = [kind for kind in catalogue.types() if name in kind.index_fields]
    if not kinds:
        known = {field for kind in catalogue.types() for field in kind.index_fields}
        raise Refused(f"No type of event has an index field {name!r}: {suggest(name, known, noun='fields')}")
    classed = {personal(kind, tuple(name.split("."))) for kind in kinds}
    if classed == {True} and not private:
        raise Refused(f"The field {name} is classed personal or above. To search by it, {HOW}.")
    if True in classed and not private:
        unsearched.append(f"Where the field {name} is classed personal it is not searched: {HOW}.")
    return tuple(
        (named(Field.INDEX, name, personal=one), value) for one in sorted(classed) if private or not one
    )


def _word(word: str, private: bool) -> Clause:
    fields = (Field.WORD.value, named(Field.WORD, personal=True))
    return tuple((field, word) for field in (fields if private else fields[:1]))


def words_asked(text: str) -> list[str]:
    """Raises ``Refused`` where there are none, or too many."""
    words = words_of(text)
    if not words:
        raise Refused(f"There is no word in {text[:100]!r}; a word has letters or digits.")
    if len(words) > MOST_WORDS:
        raise Refused(f"That is {len(words)} words; a search takes {MOST_WORDS}.")
    return words


def _types(patterns: Sequence[str], catalogue: Catalogue) -> Clause:
    tests = [compile_type_pattern(one) for one in patterns]
    known = {
        kind.type
        for kind in catalogue.types()
        if any(test(name) for test in tests for name in (kind.type, kind.short))
    }
    # One that the catalogue does not know any more is still found by its whole name.
    whole = {one for one in patterns if "*" not in one}
    return tuple((Field.TYPE.value, one) for one in sorted(known | whole))


def _people(kind: EventType) -> tuple[PartyPath, ...]:
    return kind.people


def _places(kind: EventType) -> tuple[PartyPath, ...]:
    return kind.places
