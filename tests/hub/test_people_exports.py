"""Others in an event that somebody is given are masked; what is theirs is not. Pure."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.cli.people_paper import paper
from hub.people_exports.others import without_others
from schemas.catalogue import shipped

MOVED = shipped().find("person.moved").personal
OPENED = shipped().find("case.opened").personal


def key(local_id: str) -> dict[str, str]:
    return {"system": "crm", "local_id": local_id}


@pytest.mark.parametrize(
    ("mine", "others", "kept", "hidden"),
    [
        # Beside each other: all that stands about the other goes.
        ({"reporter.person"}, {"owner.person"}, ["me", "Mine"], ["them", "Theirs"]),
        # Both in one list: the other's name alone.
        ({"all.0"}, {"all.1"}, ["a-mine"], ["a-theirs"]),
        # The whole is another's.
        ({"reporter.person"}, {"person"}, ["me", "Mine"], ["Whole Name", "1 Some Street"]),
        # The whole is theirs.
        ({"person"}, {"owner.person"}, ["whole", "1 Some Street", "me"], ["them", "Theirs"]),
    ],
)
def test_others_are_masked(mine: set[str], others: set[str], kept: list[str], hidden: list[str]) -> None:
    data: dict[str, Any] = {
        "person": key("whole"),
        "name": {"full": "Whole Name"},
        "new_address": {"lines": ["1 Some Street"]},
        "reporter": {"person": key("me"), "name": {"full": "Mine"}},
        "owner": {"person": key("them"), "name": {"full": "Theirs"}},
        "all": [key("a-mine"), key("a-theirs")],
    }
    before = json.dumps(data)
    told = json.dumps(without_others(data, mine, others, MOVED))
    assert json.dumps(data) == before
    assert [one for one in kept if f'"{one}"' not in told] == []
    assert [one for one in hidden if f'"{one}"' in told] == []


@given(st.recursive(st.none() | st.text(), lambda of: st.lists(of) | st.dictionaries(st.text(), of)))
def test_any_data_and_any_places_are_answered(data: Any) -> None:
    without_others(data, {"a.b", "0"}, {"a.0.b", "", "0.0"}, OPENED)


def test_what_anybody_sent_is_text_on_the_page() -> None:
    written = paper(
        "p-1", {"events": [{"data": {"<b>": "<script>alert(1)</script>"}, "erased": True}], "x": []}
    )
    assert "<script>" not in written
    assert "&lt;script&gt;" in written
    assert "Nothing." in written
