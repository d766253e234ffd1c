"""A machine whose clock is set back an hour while cases are worked on."""

from __future__ import annotations

import time

import pytest

from tests.cases.core.conftest import Service
from tests.cases.core.test_reporters import hole

HOUR = 3600 * 10**9


@pytest.mark.parametrize("service", ["sqlite"], indirect=True)
def test_a_clock_that_is_set_back_takes_no_case_back(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On PostgreSQL the clock is the database's, and the same code asks it."""
    number = hole(service).number
    service.move(number, "inspecting")
    before = service.file(number)
    real = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: real() - HOUR)
    service.note(number, "Dog in the garden.")
    service.move(number, "ordered")
    other = hole(service, details={"where_exactly": "by the school"}, location=None).number
    after = service.file(number)
    assert after.changed_at >= before.changed_at
    assert (after.status, after.version > before.version) == ("ordered", True)
    told = [one.time for one in service.told if one.subject == service.told[0].subject]
    assert told == sorted(told)
    for one in (*service.clocks(number).values(), *service.clocks(other).values()):
        began = [stretch.began for stretch in one.ledger]
        assert began == sorted(began)
    kept = service.kept_of([number, other])
    service.rebuild([number, other])
    assert service.kept_of([number, other]) == kept
