"""Rules of retention: what can be written, and what contradicts itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from routes.retention import Retention
from schemas.classes import DataClass


def test_everything_is_kept_for_ever_unless_a_period_is_set() -> None:
    assert not Retention().forgets
    assert Retention().payload(DataClass.SENSITIVE) is None
    told = Retention.model_validate({"payloads": {"personal": "730d"}, "invalid_messages": "for ever"})
    assert told.payload(DataClass.PERSONAL) == timedelta(days=730)
    assert told.payload(DataClass.OPEN) is None
    assert told.invalid_messages is None
    assert told.forgets


@pytest.mark.parametrize(
    "wrong",
    [
        {"payloads": {"private": "1d"}},
        {"payloads": {"open": "5m"}},
        {"payloads": {"open": "soon"}},
        {"dead_letters": {"open": 5}},
        {"working_records": "23h"},
    ],
)
def test_what_cannot_be_meant_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Retention.model_validate(wrong)


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ({"payloads": {"open": "9d", "internal": "9d", "personal": "9d", "sensitive": "9d"}}, []),
        ({"payloads": {"sensitive": "30d"}, "dead_letters": {"sensitive": "30d"}}, []),
        (
            {"payloads": {"sensitive": "30d"}, "dead_letters": {"sensitive": "31d"}},
            ["a dead letter of sensitive data keeps its payload until it expires, for 31d"],
        ),
        ({"payloads": {"personal": "30d"}}, ["sensitive data is kept for ever, longer than personal data"]),
        (
            {"payloads": {"personal": "30d", "sensitive": "60d"}},
            ["sensitive data is kept for 60d, longer than personal data (30d)"],
        ),
    ],
)
def test_rules_that_contradict_each_other_are_told(rules: dict[str, Any], words: list[str]) -> None:
    found = [problem for _, _, problem, _ in Retention.model_validate(rules).contradictions()]
    assert len(found) == len(words)
    assert all(word in problem for word, problem in zip(words, found, strict=True))
