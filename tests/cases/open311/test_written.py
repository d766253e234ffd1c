"""Answers as XML can be read by any reader of it, whatever is in them."""

from __future__ import annotations

import json

from defusedxml import ElementTree
from hypothesis import given
from hypothesis import strategies as st

from cases.open311.wire import Error
from cases.open311.written import ERRORS, written


@given(st.lists(st.text(), max_size=3))
def test_any_words_can_be_written_in_both_forms(words: list[str]) -> None:
    errors = [Error(code=400, description=one) for one in words]
    assert [one["description"] for one in json.loads(written(errors, ERRORS, "json"))] == words
    read = ElementTree.fromstring(written(errors, ERRORS, "xml"))
    assert [one.tag for one in read] == ["error"] * len(words)
    for one, said in zip(read, words, strict=True):
        if said.isprintable():
            assert (one.findtext("description") or "") == said
