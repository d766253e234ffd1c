"""Filters over attributes: what each dialect takes, how they combine, and what they say of themselves."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue, TypeAdapter, ValidationError

from routes.event_view import EventView
from routes.filters import AllOf, AnyOf, Exact, Filter, Not, Prefix, Suffix
from schemas.envelope import Envelope

one_filter: TypeAdapter[Filter] = TypeAdapter(Filter)

names = st.sampled_from(["source", "subject", "ward", "urgent"])
texts = st.text("ab/", min_size=1, max_size=4)
wants = st.dictionaries(names, texts, min_size=1, max_size=2)
simple = st.one_of(
    wants.map(lambda wanted: Exact(exact=wanted)),
    wants.map(lambda wanted: Prefix(prefix=wanted)),
    wants.map(lambda wanted: Suffix(suffix=wanted)),
)


def _around(inner: st.SearchStrategy[Filter]) -> st.SearchStrategy[Filter]:
    some = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        some.map(lambda filters: AllOf(all=filters)),
        some.map(lambda filters: AnyOf(any=filters)),
        inner.map(lambda one: Not.model_validate({"not": one})),
    )


filters: st.SearchStrategy[Filter] = st.recursive(simple, _around, max_leaves=6)
events = st.dictionaries(names, st.one_of(texts, st.booleans(), st.integers(0, 9)), max_size=4)


def _fits(one: Filter, event: dict[str, JsonValue]) -> bool:
    return one.compiled()(event)


@pytest.mark.parametrize(
    ("written", "fits"),
    [
        ({"exact": {"source": "/revenues/extract"}}, True),
        ({"exact": {"source": "/Revenues/extract"}}, False),
        ({"prefix": {"source": "/revenues"}}, True),
        ({"suffix": {"source": "/extract"}}, True),
        ({"prefix": {"source": "/revenues", "subject": "case/"}}, False),
        ({"exact": {"team": "north"}}, False),
        ({"not": {"exact": {"team": "north"}}}, True),
        ({"exact": {"count": 7}}, True),
        ({"exact": {"count": "7"}}, True),
        ({"exact": {"urgent": True}}, True),
        ({"exact": {"urgent": "true"}}, True),
        ({"exact": {"priority": 4}}, True),
        ({"prefix": {"time": "2026-03-01T"}}, True),
        ({"all": [{"prefix": {"source": "/"}}, {"suffix": {"subject": "77"}}]}, True),
        ({"any": [{"exact": {"source": "x"}}, {"exact": {"subject": "person/77"}}]}, True),
        ({"any": [{"exact": {"source": "x"}}, {"exact": {"subject": "y"}}]}, False),
    ],
)
def test_each_dialect(written: object, fits: bool, an_event: Callable[..., Envelope]) -> None:
    document = EventView(an_event(extensions={"count": 7, "urgent": True})).document
    assert one_filter.validate_python(written).compiled()(document) is fits


@given(st.lists(filters, min_size=1, max_size=3), events)
def test_de_morgan(some: list[Filter], event: dict[str, JsonValue]) -> None:
    negated = tuple(Not.model_validate({"not": one}) for one in some)
    not_all = Not.model_validate({"not": AllOf(all=tuple(some))})
    not_any = Not.model_validate({"not": AnyOf(any=tuple(some))})
    assert _fits(not_all, event) == _fits(AnyOf(any=negated), event)
    assert _fits(not_any, event) == _fits(AllOf(all=negated), event)


@given(filters, events)
def test_twice_not_is_the_same_and_a_filter_always_has_something_to_say(
    one: Filter, event: dict[str, JsonValue]
) -> None:
    twice = Not.model_validate({"not": {"not": one}})
    assert _fits(twice, event) == _fits(one, event)
    assert one.explain(event)


@given(filters)
def test_a_filter_survives_its_snapshot(one: Filter) -> None:
    assert one_filter.validate_python(one_filter.dump_python(one, mode="json")) == one


def test_what_a_filter_says(an_event: Callable[..., Envelope]) -> None:
    document = EventView(an_event()).document

    def said(written: object) -> str:
        return one_filter.validate_python(written).explain(document)

    assert said({"exact": {"subject": "person/1"}}) == "subject 'person/77' is not 'person/1'"
    assert said({"prefix": {"subject": "person/"}}) == "subject 'person/77' begins with 'person/'"
    assert said({"suffix": {"team": "north"}}) == "team is not set (wanted: ends with 'north')"
    assert said({"not": {"prefix": {"subject": "person/"}}}).startswith("left out by a not: ")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"exat": {"source": "x"}}, "did you mean 'exact'"),
        ({"sql": "source = 'x'"}, "write one of exact, prefix"),
        ({"exact": {"source": "x"}, "prefix": {"id": "y"}}, "one key"),
        ({}, "not a filter"),
        ("source = x", "not a filter"),
        ({"exact": {}}, "at least 1"),
        ({"all": []}, "at least 1"),
        ({"prefix": {"source": ""}}, "at least 1"),
        ({"exact": {"Source": "x"}}, "pattern"),
        ({"exact": {"data": "x"}}, "matching = "),
    ],
)
def test_what_is_not_a_filter(written: object, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        one_filter.validate_python(written)


def test_the_view_agrees_with_the_envelope(an_event: Callable[..., Envelope]) -> None:
    event = an_event(
        time="2026-03-01T09:00:00.123+01:00",
        expirytime="2027-01-01T00:00:00Z",
        sendat="2026-12-01T00:00:00.5Z",
        priority=7,
        extensions={"count": 7, "source": "an impostor"},
    )
    document = EventView(event).document
    expected = {**event.attributes(), "source": event.source, "data": event.data, "known_people": []}
    assert {name: value for name, value in document.items() if value is not None} == expected
