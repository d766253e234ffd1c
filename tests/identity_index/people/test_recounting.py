"""How common values are is counted of persons, and stays right whatever becomes of who is who."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from identity_index.history import changing
from identity_index.history.change import Because
from identity_index.history.changing import Changed
from identity_index.history.tables import change
from identity_index.links.kind import Kind
from identity_index.links.tables import master, source_record
from identity_index.people import repository
from identity_index.people.announcing import Cause
from identity_index.people.matching import Features, terms
from identity_index.people.matching.features import Term
from identity_index.people.tables import person_block, person_features, person_term, person_total
from ledger.errors import Refused
from tests.identity_index.people.conftest import AILSA, BEGUN, home

if TYPE_CHECKING:
    from ledger.session import Session
    from tests.identity_index.people.conftest import Index

MORAG = Because("morag", "she said so")
NAMES = ("Ailsa Exampleson", "Ailsa Madeupname", "Torquil Exampleson")
HOMES = (home(), home("9 Other Road", "QQ9 9ZZ"))
_MOVE = st.tuples(st.sampled_from(["merge", "split", "undo"]), st.integers(0, 99), st.integers(0, 99))
_SAY = st.tuples(st.just("say"), st.integers(0, 5), st.integers(0, 11))


def counted(session: Session) -> tuple[Counter[Term], dict[int, int]]:
    rows = session.execute(person_term.select().where(person_term.c.many != 0))
    totals = session.execute(person_total.select().where(person_total.c.many != 0))
    return Counter({(row.field, row.value): row.many for row in rows}), {
        row.field: row.many for row in totals
    }


def expected(session: Session) -> tuple[Counter[Term], dict[int, int]]:
    """From the records themselves."""
    held = {row.record: Features.unpacked(row.features) for row in session.execute(person_features.select())}
    of: dict[int, list[int]] = defaultdict(list)
    for row in session.execute(source_record.select().order_by(source_record.c.id)):
        of[row.master].append(row.id)
    found: Counter[Term] = Counter()
    for records in of.values():
        found.update({term for one in records[: repository.MOST_RECORDS] for term in terms(held[one])})
    totals: Counter[int] = Counter()
    for (kind, _), many in found.items():
        totals[kind] += many
    active = session.execute(master.select().where(master.c.became.is_(None))).all()
    return found, dict(totals) | ({repository.PERSONS: len(active)} if active else {})


def found_as_others(session: Session) -> Sequence[Any]:
    """Records that a key leads from to another than whose they are."""
    wrong = source_record.c.master != person_block.c.master
    query = select(person_block).join(source_record, source_record.c.id == person_block.c.record)
    return session.execute(query.where(wrong)).all()


def change_(index: Index, what: Any, *named: Any) -> None:
    """As a steward, told to everybody; what cannot be is refused, and nothing is changed."""

    def unit(session: Session) -> Changed:
        done: Changed = what(session, Kind.PERSON, *named, MORAG)
        index.teller.tell(session, done, MORAG, Cause(BEGUN))
        return done

    try:
        index.run(unit)
    except Refused:
        return


def act(index: Index, what: str, one: int, other: int) -> None:
    records = index.read(lambda s: s.execute(source_record.select().order_by(source_record.c.id)).all())
    changes = index.read(lambda s: s.execute(change.select().order_by(change.c.id)).all())
    if what == "say":
        details = {**AILSA, "name": NAMES[other % 3], "address": HOMES[other // 3 % 2]}
        if other >= 6:
            del details["emails"]
        index.say("crm", str(one), **details)
    elif what == "undo" and changes:
        change_(index, changing.undo, changes[one % len(changes)].id)
    elif what == "merge" and records:
        first, second = records[one % len(records)].master, records[other % len(records)].master
        if first != second:
            change_(index, changing.merge, first, second)
    elif what == "split" and records:
        chosen = records[one % len(records)]
        change_(index, changing.split, chosen.master, [chosen.id])


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(_SAY | _MOVE, max_size=12))
def test_whatever_becomes_of_them_each_person_counts_once_for_what_they_have(
    index: Index, acts: list[tuple[str, int, int]]
) -> None:
    for what, one, other in acts:
        act(index, what, one, other)
        assert index.read(counted) == index.read(expected), (what, one, other)
        assert index.read(found_as_others) == [], (what, one, other)


def test_of_a_person_with_very_many_records_the_first_count(each_index: Index) -> None:
    """And they are the first again once others have gone, or come before them."""
    many = repository.MOST_RECORDS + 3
    for number in range(many):
        each_index.say("crm", f"a{number}", **AILSA, occupation=f"trade {number}")
    person = each_index.record("crm", "a0").master
    assert each_index.record("crm", f"a{many - 1}").master == person
    assert each_index.read(counted) == each_index.read(expected)
    each_index.say("crm", f"a{many - 1}", **AILSA, occupation="another")
    each_index.say("crm", "a3", **AILSA, occupation="yet another")
    assert each_index.read(counted) == each_index.read(expected)
    change_(each_index, changing.split, person, [each_index.record("crm", f"a{n}").number for n in range(5)])
    assert each_index.read(counted) == each_index.read(expected)
    change_(each_index, changing.undo, each_index.read(lambda s: s.execute(change.select()).all())[-1].id)
    assert each_index.read(counted) == each_index.read(expected)
