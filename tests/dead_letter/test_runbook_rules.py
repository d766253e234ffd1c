"""Which groups a runbook is for."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from dead_letter.runbooks.rule import Rule, Struck
from dead_letter.runbooks.runbook import LONGEST, NewRunbook

CASE = "uk.gov.council.case.opened.v1"
GROUP = Struck("deliver", "council-tax", "Reject", "no Ward <n> in the register", {CASE})


@pytest.mark.parametrize(
    ("told", "fits"),
    [
        ({}, False),
        ({"stage": "deliver"}, True),
        ({"stage": "route"}, False),
        ({"place": "council-*"}, True),
        ({"place": "council"}, False),
        ({"error": "Reject"}, True),
        ({"error": "reject"}, False),
        ({"words": "register ward"}, True),
        ({"words": "register street"}, False),
        ({"type": "case.*"}, True),
        ({"type": CASE}, True),
        ({"type": "person.moved"}, False),
        ({"stage": "deliver", "words": "ward", "type": "case.opened", "error": "*"}, True),
        ({"stage": "deliver", "words": "ward", "place": "parks"}, False),
    ],
)
def test_all_that_is_given_must_fit(told: dict[str, Any], fits: bool) -> None:
    assert Rule.model_validate(told).fits(GROUP) is fits


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"place": "*"}, "fits every group"),
        ({"place": "**", "type": "*", "error": "*"}, "fits every group"),
        ({"words": "  "}, "blank"),
        ({"stage": "somewhere"}, "stage"),
        ({"type": "case opened"}, "type"),
        ({"place": "a\x1b[2J"}, "place"),
        ({"exception": "Reject"}, "exception"),
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused(told: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Rule.model_validate(told)


@given(
    st.builds(
        dict,
        place=st.text(min_size=1, max_size=40),
        words=st.text(min_size=1, max_size=60),
        error=st.text("[]*?!ab", min_size=1, max_size=30),
    ),
    st.builds(Struck, st.just("deliver"), st.text(max_size=40), st.text(max_size=40), st.text(max_size=200)),
)
def test_whatever_is_written_it_is_told_or_answered(told: dict[str, str], group: Struck) -> None:
    try:
        rule = Rule.model_validate(told)
    except ValidationError:
        return
    assert rule.fits(group) in {True, False}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"text": ""}, "is blank"),
        ({"text": " \n\t"}, "is blank"),
        ({"text": "one\ntwo \x1b[31mred"}, "a control character in line 2"),
        ({"text": "x" * (LONGEST + 1)}, "at most 100000 characters"),
        ({"title": "two\nlines"}, "must be one line"),
        ({"title": "   "}, "is blank"),
        ({"owner": "a\x07b"}, "must be one line"),
        ({"version": 0}, "version"),
    ],
)
def test_a_runbook_that_cannot_be_meant_is_refused(change: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        NewRunbook.model_validate({"title": "t", "text": "Do it.", **change})


def test_line_ends_of_windows_are_taken() -> None:
    assert NewRunbook(title=" t ", text="# One\r\n\r\n- two\r\n").text == "# One\n\n- two\n"
