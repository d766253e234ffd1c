"""Cases that have to do with one another: tied, merged into one, told apart, and as they were again."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.acting.contact_made import ContactMade
from cases.acting.noting import Noting
from cases.keeping import repository
from cases.keeping.finding.repository import Sought, page
from cases.keeping.finding.wanted import Wanted
from cases.keeping.links import repository as links
from cases.keeping.reporters.tables import case_change
from cases.keeping.tables import case_file
from ledger.errors import NotFound, Refused, Stale
from schemas.events.case_links import LinkKind
from tests.cases.core.conftest import ADA, CITIZEN, Service
from tests.cases.core.test_opening import AILSA, BRYCE, at_point, at_uprn

REPAIR: dict[str, Any] = {"details": {"room": "kitchen", "fault": "the tap drips"}}


def repairs(service: Service, many: int) -> list[int]:
    return [service.take("housing_repair", **REPAIR).number for _ in range(many)]


def written(service: Service, number: int) -> str:
    return service.teller.numbering.written(number)


# ---- ties -----------------------------------------------------------------------------------------------


def test_no_ring_of_parents_and_none_of_blocks(lasting: Service) -> None:
    a, b, c = repairs(lasting, 3)
    lasting.link(b, "parent", a)
    lasting.link(c, "parent", b)
    with pytest.raises(Refused, match=rf"{written(lasting, c)} is a part of {written(lasting, a)}"):
        lasting.link(a, "parent", c)
    with pytest.raises(Refused, match="already: unlink that first"):
        lasting.link(c, "parent", a)
    lasting.link(a, "blocks", b)
    lasting.link(b, "blocks", c)
    with pytest.raises(Refused, match="cannot be so both ways"):
        lasting.link(c, "blocks", a)
    with pytest.raises(Refused, match="that case itself"):
        lasting.link(a, "related", a)
    with pytest.raises(NotFound):
        lasting.link(a, "related", 99_999)


def test_what_is_related_is_so_from_either_end(lasting: Service) -> None:
    a, b = repairs(lasting, 2)
    lasting.link(a, "related", b)
    with pytest.raises(Refused, match=r"is related to .* already"):
        lasting.link(b, "related", a)
    lasting.unlink(b, "related", a)
    assert lasting.run(lambda s: links.of(s, a)) == []
    with pytest.raises(Refused, match="is not related to"):
        lasting.unlink(a, "related", b)


@pytest.mark.parametrize("kind", ["parent", "blocks"])
def test_what_others_hang_on_ends_only_where_it_is_meant(lasting: Service, kind: LinkKind) -> None:
    whole, part = repairs(lasting, 2)
    if kind == "parent":
        lasting.link(part, "parent", whole)
    else:
        lasting.link(part, "blocks", whole)
    with pytest.raises(Refused, match=rf"open \({written(lasting, part)}\): end them first, or say"):
        lasting.move(whole, "refused")
    lasting.move(whole, "refused", anyway=True)
    assert lasting.file(whole).outcome == "refused"


def test_a_type_may_let_no_case_end_before_its_parts(service: Service) -> None:
    kind = service.known.types["housing_repair", 1]
    service.known.add(kind.model_copy(update={"version": 2, "open_children": "refuse"}))
    whole, part = repairs(service, 2)
    service.link(part, "parent", whole)
    for by, to, says in ((ADA, "refused", "end them first"), (CITIZEN, "withdrawn", "gone too far")):
        with pytest.raises(Refused, match=says) as refused:
            service.move(whole, to, by, anyway=True)
        assert (written(service, part) in str(refused.value)) is (by is ADA), "no citizen is told of another"
    service.move(part, "refused")
    service.move(whole, "refused")


def test_whoever_ties_second_is_told_what_came_in_between(lasting: Service) -> None:
    a, b = repairs(lasting, 2)
    seen = lasting.file(a).version
    lasting.link(a, "related", b, expected=seen)
    with pytest.raises(Stale, match="has changed since you read it"):
        lasting.merge(a, b, expected=seen)


# ---- merged ---------------------------------------------------------------------------------------------


def test_what_was_merged_says_where_it_went_and_is_seen_from_there(lasting: Service) -> None:
    first, second, third = (
        lasting.take("housing_repair", reporter=one, **REPAIR).number for one in (None, AILSA, BRYCE)
    )
    lasting.merge(third, second)
    lasting.merge(second, first)
    with pytest.raises(Refused, match=f"was merged into {written(lasting, first)}: do it there"):
        lasting.move(third, "appointed")
    assert lasting.run(lambda s: links.family(s, first)) == [first, second, third]
    made = ContactMade(channel="phone", said="Is it mended?")
    lasting.run(lambda s: Noting(lasting.teller).contact(s, third, made, ADA))
    assert (lasting.file(first).interactions, lasting.file(third).interactions) == (2, 1)
    wanted = Wanted(person="crm/c-2", state="open")
    theirs = Sought(wanted, 0, restricted=False, people=[("crm", "c-2")])
    found = lasting.run(lambda s: page(s, theirs, after=None, most=200))
    assert first in [one.number for one in found]
    assert third not in [one.number for one in found]


def test_its_clocks_ring_no_more_while_it_is_merged(lasting: Service) -> None:
    a, b = repairs(lasting, 2)
    assert lasting.kept_of([a])["timer"] != []
    lasting.merge(a, b)
    assert lasting.kept_of([a])["timer"] == []
    lasting.heard()
    lasting.ring(f"{a}/respond")
    assert lasting.heard() == []


def test_what_is_open_does_not_go_into_what_has_ended_nor_what_few_may_see_into_what_many_may(
    lasting: Service,
) -> None:
    a, b = repairs(lasting, 2)
    lasting.move(b, "refused")
    with pytest.raises(Refused, match="has ended"):
        lasting.merge(a, b)
    care = lasting.take("social_care_referral", details={"concern": "care_at_home"}).number
    with pytest.raises(Refused, match="for its team alone"):
        lasting.merge(care, a)
    lasting.merge(b, a)
    with pytest.raises(Refused, match="was not merged"):
        lasting.unmerge(a)


def test_a_case_that_few_may_see_is_not_named_by_what_it_holds_up(lasting: Service) -> None:
    [hole] = repairs(lasting, 1)
    care = lasting.take("social_care_referral", details={"concern": "care_at_home"})
    lasting.link(care.number, "blocks", hole)
    with pytest.raises(Refused, match="are open") as refused:
        lasting.move(hole, "refused")
    assert care.reference not in str(refused.value)
    assert "some that are for their team alone" in str(refused.value)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["link", "unlink", *["merge", "unmerge"] * 2, "note", "move", "contact"]),
        st.integers(0, 3),
        st.integers(0, 3),
        st.sampled_from(get_args(LinkKind)),
        st.sampled_from(["appointed", "no_access", "repaired", "refused", "reopened"]),
    ),
    min_size=4,
    max_size=20,
)


@settings(max_examples=25, deadline=None)
@given(steps=STEPS)
def test_whatever_is_done_unmerging_gives_back_what_was_and_a_rebuild_comes_to_the_same(
    lasting: Service, steps: list[tuple[str, int, int, LinkKind, str]]
) -> None:
    lasting.heard()
    cases = repairs(lasting, 4)
    before: dict[int, object] = {}
    for what, at, to, kind, status in steps:
        one, other = cases[at], cases[to]
        state = as_it_is(lasting, one)
        try:
            if what in {"link", "unlink"}:
                getattr(lasting, what)(one, kind, other)
            elif what == "merge":
                lasting.merge(one, other)
                before[one] = state
            elif what == "unmerge":
                lasting.unmerge(one)
                assert as_it_is(lasting, one) == before.pop(one)
            elif what == "note":
                lasting.note(one, "Dog in the garden.")
            elif what == "contact":
                made = ContactMade(channel="phone")
                lasting.run(lambda s, one=one, made=made: Noting(lasting.teller).contact(s, one, made, ADA))
            else:
                lasting.move(one, status, anyway=True)
        except Refused:
            assert as_it_is(lasting, one) == state
    for one in cases:
        survivor = lasting.run(lambda s, one=one: links.survivor(s, one))
        assert (survivor != one) is (one in before)
        file, seen = lasting.file(one), set()
        while file.parent is not None:
            assert file.number not in seen
            seen.add(file.number)
            file = lasting.file(file.parent)
        for tie in lasting.run(lambda s, one=one: links.of(s, one)):
            if tie.kind == "blocks":
                assert not lasting.run(lambda s, tie=tie: links.leads(s, "blocks", tie.other, tie.number))
    kept = lasting.kept_of(cases)
    lasting.rebuild(cases)
    assert lasting.kept_of(cases) == kept


def as_it_is(service: Service, number: int) -> object:
    """All that is kept of a case, but how often it was changed, and when last; and but what whoever follows
    it at second hand was told when it was taken out of another, which was not how it went on."""
    rows = service.kept_of([number])
    where = [column.name for column in case_change.columns].index("goes_on_in")
    rows["case_change"] = [row for row in rows["case_change"] if row[where] != number]
    names = [column.name for column in case_file.columns]
    [file] = rows.pop("case_file")
    kept = dict(zip(names, file, strict=True))
    return {name: kept[name] for name in names if name not in {"version", "changed_at"}}, rows


# ---- told apart -----------------------------------------------------------------------------------------


def lamp(place: tuple[float, float], who: object) -> dict[str, Any]:
    return {
        "location": at_point(*place),
        "reporter": who,
        "description": "It is deep.",
        "title": "A hole",
        "details": {"where_exactly": "by the school"},
    }


def test_a_report_that_was_taken_for_one_becomes_a_case_of_its_own_and_stays_one(lasting: Service) -> None:
    here, near, later = (57.01, -3.01), (57.0101, -3.01), (57.01001, -3.01)
    first = lasting.take("pothole", **lamp(here, AILSA)).number
    attached = lasting.take("pothole", **lamp(near, BRYCE))
    assert (attached.number, attached.repeats) == (first, True)
    taken = lasting.detach(first, 2, reason="the other lane")
    own = lasting.file(taken.number)
    assert (own.title, own.description, own.latitude) == ("A hole", "It is deep.", 57.0101)
    assert (own.details, own.interactions) == ('{"where_exactly": "by the school"}', 1)
    parties = {
        number: lasting.run(lambda s, number=number: {one[1] for one in repository.parties(s, number)})
        for number in (first, taken.number)
    }
    assert parties == {first: {"c-1"}, taken.number: {"c-2"}}
    moved = lasting.run(lambda s: repository.interaction(s, first, 2))
    assert moved.moved_to == taken.number
    assert "c-2" not in moved.told

    # Nearer to the first by far; but Bryce's report was told apart from that.
    again = lasting.take("pothole", **lamp(later, BRYCE))
    assert (again.number, again.repeats) == (taken.number, True)
    assert lasting.take("pothole", **lamp(later, AILSA)).number == first

    kept = lasting.kept_of([first, taken.number])
    assert kept["case_link"] != []
    with pytest.raises(Refused, match=f"has become {taken.reference} already"):
        lasting.detach(first, 2)
    with pytest.raises(Refused, match="was not added to it as a duplicate"):
        lasting.detach(first, 1)
    with pytest.raises(NotFound, match="no contact 9"):
        lasting.detach(first, 9)


def test_what_the_type_asks_for_and_the_report_lacked_is_said_by_hand(lasting: Service) -> None:
    place: dict[str, Any] = {"location": at_uprn("900155"), "details": {"colour_of_bin": "grey"}}
    first = lasting.take("missed_bin", **place).number
    lasting.take("missed_bin", reporter=BRYCE, **place)
    kind = lasting.known.types["missed_bin", 1]
    fields = {**kind.fields, "required": ["colour_of_bin", "collection_day"]}
    lasting.known.add(kind.model_copy(update={"version": 2, "fields": fields}))
    try:
        with pytest.raises(Refused, match="collection_day"):
            lasting.detach(first, 2)
        taken = lasting.detach(first, 2, details={"collection_day": "2026-05-11"})
    finally:
        lasting.known.add(kind)
    assert lasting.file(taken.number).type_version == 2
