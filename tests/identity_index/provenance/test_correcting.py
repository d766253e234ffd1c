"""Corrections: asked for where a system takes them, open until it says so, taken back when moot."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from identity_index.provenance.attribute_rule import AttributeRule, Criterion
from identity_index.provenance.choosing import Golden, choose
from identity_index.provenance.correcting import Asked, Wanted, steps, wanted
from identity_index.provenance.held import Held, RecordKey

MAY_1 = 20_574 * 86_400_000_000
ACCEPTS = {"crm": {"name"}, "tax": {"name", "address"}}
CRM, TAX, WEB = (RecordKey(system, "1") for system in ("crm", "tax", "web"))


def golden(**says: str) -> list[Golden]:
    values = [
        Held(RecordKey(system, "1"), "name", value, value, value, MAY_1) for system, value in says.items()
    ]
    rule = AttributeRule(prefer=("web", "tax", "crm"), order=(Criterion.SOURCE,))
    found = choose("name", values, rule, lambda one, other: one == other)
    return [found] if found else []


def asked(number: int, want: Wanted) -> Asked:
    return Asked(number, want.record, want.attribute, want.key)


def test_asked_of_those_who_say_otherwise_or_nothing_and_take_it() -> None:
    found = wanted(golden(web="R", crm="A"), [CRM, TAX, WEB], ACCEPTS)
    assert [(one.record, one.held, one.wanted) for one in found] == [(CRM, "A", "R"), (TAX, None, "R")]
    assert found[0].because == "web says so as of 2026-05-01. web is trusted before crm for it."
    assert wanted(golden(tax="R", web="A"), [WEB], ACCEPTS) == ()


def test_asked_for_once() -> None:
    now = golden(web="R", crm="A")
    want = wanted(now, [CRM], ACCEPTS)
    first = steps(want, [], now)
    assert first.ask == want
    again = steps(want, [asked(1, want[0])], now)
    assert (again.ask, again.corrected, again.taken_back) == ((), (), ())


def test_settled_when_the_system_says_it() -> None:
    one = asked(1, wanted(golden(web="R", crm="A"), [CRM], ACCEPTS)[0])
    now = golden(web="R", crm="R")
    found = steps(wanted(now, [CRM], ACCEPTS), [one], now)
    assert (found.ask, found.corrected, found.taken_back) == ((), (one,), ())


def test_another_value_that_counts_is_asked_for_instead() -> None:
    one = asked(1, wanted(golden(web="R", crm="A"), [CRM], ACCEPTS)[0])
    now = golden(web="S", crm="A")
    found = steps(wanted(now, [CRM], ACCEPTS), [one], now)
    assert [want.key for want in found.ask] == ["S"]
    assert found.taken_back == (one,)


def test_taken_back_when_what_the_system_said_counts_after_all() -> None:
    one = asked(1, wanted(golden(web="R", crm="A"), [CRM], ACCEPTS)[0])
    now = golden(crm="A")
    found = steps(wanted(now, [CRM], ACCEPTS), [one], now)
    assert (found.ask, found.corrected, found.taken_back) == ((), (), (one,))
    assert steps((), [one], ()).taken_back == (one,)


def test_taken_back_when_the_system_takes_no_corrections_any_more() -> None:
    now = golden(web="R", crm="A")
    one = asked(1, wanted(now, [CRM], ACCEPTS)[0])
    assert steps(wanted(now, [CRM], {}), [one], now).taken_back == (one,)


SAYS = st.dictionaries(st.sampled_from(["crm", "tax", "web"]), st.sampled_from("ABC"))


@given(st.lists(SAYS, min_size=1, max_size=8))
def test_whatever_systems_say_in_turn_what_is_open_is_what_is_wanted(history: list[dict[str, str]]) -> None:
    still_open: dict[int, Asked] = {}
    number = 0
    for says in history:
        now = golden(**says)
        want = wanted(now, [CRM, TAX, WEB], ACCEPTS)
        found = steps(want, still_open.values(), now)
        for done in (*found.corrected, *found.taken_back):
            del still_open[done.number]
        for each in found.ask:
            number += 1
            still_open[number] = asked(number, each)
        assert places(still_open.values()) == places(want)
        for made in found.corrected:
            assert says[made.record.system] == made.key


def places(each: Iterable[Asked | Wanted]) -> set[tuple[RecordKey, str, str]]:
    return {(one.record, one.attribute, one.key) for one in each}
