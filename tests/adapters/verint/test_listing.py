"""All cases are walked through, whatever the system's lists hold at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.contract import HeldCase, Retry, Unreadable
from adapters.verint.sandbox.cases import FIRST_CASE, CaseThere, InteractionThere, NoteThere, PersonThere
from adapters.verint.sandbox.mischief import Mischief
from adapters.verint.sandbox.running import RunningSandbox
from tests.adapters.verint.events import Build

NOON = datetime.fromisoformat("2024-07-03T12:00")


def put(sandbox: RunningSandbox, number: int, opened: datetime, **more: Any) -> str:
    """``opened`` is local time, as on the wire."""
    reference = str(FIRST_CASE + number)
    said = {"classifiers": ["Roads", "Pothole"], "modified": opened, **more}
    sandbox.cases.keep(CaseThere(reference=reference, opened=opened, **said))
    return reference


def walk(build: Build, *, whole: bool = True, **settings: Any) -> list[HeldCase | Unreadable]:
    adapter = build(**settings)
    found: list[HeldCase | Unreadable] = []
    cursor: str | None = None
    while True:
        page = adapter.cases_held(cursor, datetime.now(UTC) + timedelta(seconds=60), whole=whole)
        found += page.cases
        if page.cursor is None:
            return found
        cursor = page.cursor


def test_a_case_is_told_of_with_all_that_the_wire_gives(sandbox: RunningSandbox, build: Build) -> None:
    person = PersonThere(reference="101000000777", full_name="Ms Ailsa Exampleson")
    sandbox.cases.keep(person)
    reference = put(
        sandbox,
        1,
        NOON,
        status="Closed",
        closed=NOON + timedelta(days=2),
        title="A hole in the road",
        description="By the bridge",
        queue="Roads North",
        party=person.reference,
        party_type="C1",
        x="-2.100000",
        y="57.100000",
        reason="No works needed",
        external_references=["WDM-7"],
        notes=[NoteThere(number=11, text="Looked at", created=NOON + timedelta(days=1), by="jsmith")],
        interactions=[
            InteractionThere(
                number=12, channel="Telephone", verified=True, created=NOON, party=person.reference
            ),
            InteractionThere(number=13, channel="Kiosk", verified=False, created=NOON),
        ],
    )
    [found] = walk(build, coordinates="wgs84")
    assert isinstance(found, HeldCase)
    assert (found.local_id, found.kind, found.status) == (reference, "Roads / Pothole", "Closed")
    assert found.opened_at == datetime(2024, 7, 3, 11, tzinfo=UTC), "an hour before, in summer"
    assert found.ended_at == datetime(2024, 7, 5, 11, tzinfo=UTC)
    assert (found.title, found.description) == ("A hole in the road", "By the bridge")
    assert (found.reason, found.queue, found.others) == ("No works needed", "Roads North", ("WDM-7",))
    assert (found.person, found.person_name) == (person.reference, "Ms Ailsa Exampleson")
    assert found.position == (57.1, -2.1)
    assert [(one.id, one.text, one.by) for one in found.notes] == [("11", "Looked at", "jsmith")]
    assert [(one.id, one.channel, one.word, one.person) for one in found.contacts] == [
        ("12", "phone", "Telephone", person.reference),
        ("13", None, "Kiosk", None),
    ]
    [brief] = walk(build, whole=False)
    assert isinstance(brief, HeldCase)
    assert (brief.kind, brief.status, brief.reason) == ("Roads / Pothole", "Closed", "No works needed")
    assert (brief.description, brief.notes) == (None, ())


@pytest.mark.parametrize("most", [5, 7, 200])
def test_lists_that_are_too_long_are_asked_for_in_parts(
    sandbox: RunningSandbox, build: Build, most: int
) -> None:
    """Years apart, then a minute, then a second, and as many in one second as it gives at most."""
    sandbox.cases.most_results = 1000
    gaps = [*[timedelta(days=400)] * 3, *[timedelta(minutes=1)] * 5, *[timedelta(seconds=1)] * 5]
    at, wanted = datetime.fromisoformat("2015-01-01"), []
    for number, gap in enumerate(gaps):
        at += gap
        wanted.append(put(sandbox, number, at))
    wanted += [put(sandbox, len(gaps) + number, at + timedelta(hours=1)) for number in range(most - 1)]
    found = [one.local_id for one in walk(build, results_limit=most)]
    assert found == wanted


def test_the_hours_that_clocks_give_and_take_lose_nothing(sandbox: RunningSandbox, build: Build) -> None:
    wanted = []
    for number in range(24):
        # The night in October in which half past one comes twice, and the one in March without it.
        wanted.append(
            put(sandbox, number, datetime.fromisoformat("2024-10-27") + timedelta(minutes=15 * number))
        )
    for number in range(24, 48):
        opened = datetime.fromisoformat("2025-03-30") + timedelta(minutes=15 * (number - 24))
        if opened.hour != 1:
            wanted.append(put(sandbox, number, opened))
    found = [one.local_id for one in walk(build, results_limit=7)]
    assert sorted(str(one) for one in found) == sorted(wanted)
    assert len(found) == len(wanted)


def test_what_cannot_be_read_is_named(sandbox: RunningSandbox, build: Build) -> None:
    put(sandbox, 1, NOON)
    late = put(sandbox, 2, NOON + timedelta(hours=1), raw_opened="the day before yesterday")
    degrees = put(sandbox, 3, NOON + timedelta(hours=2), x="391000", y="806000")
    found = walk(build, coordinates="wgs84")
    wrong = {one.local_id: one.problem for one in found if isinstance(one, Unreadable)}
    assert wrong.keys() == {late, degrees}
    assert "Opened" in wrong[late] or "pened" in wrong[late]
    assert "yesterday" not in wrong[late]
    assert "391000" not in wrong[degrees]
    assert len(found) == 3


def test_a_system_that_keeps_the_rest_back_is_not_believed(sandbox: RunningSandbox, build: Build) -> None:
    sandbox.cases.most_results = 3
    for number in range(5):
        put(sandbox, number, NOON)
    with pytest.raises(Retry, match="results_limit"):
        walk(build, results_limit=3)


def test_one_that_is_away_says_so(sandbox: RunningSandbox, build: Build) -> None:
    put(sandbox, 1, NOON)
    sandbox.tell(Mischief(kind="fault"))
    with pytest.raises(Retry) as raised:
        walk(build)
    assert not raised.value.uncertain, "nothing was changed there"


@pytest.mark.parametrize(
    ("by", "kind"), [("classification", "Roads / Pothole"), ("title", "A hole"), ("category", "")]
)
def test_what_says_the_kind_is_a_setting(sandbox: RunningSandbox, build: Build, by: str, kind: str) -> None:
    put(sandbox, 1, NOON, title="A hole")
    [found] = walk(build, kind_by=by)
    assert isinstance(found, HeldCase)
    assert found.kind == kind


def test_details_that_are_too_much_for_one_answer_are_asked_for_one_by_one(
    sandbox: RunningSandbox, build: Build
) -> None:
    for number in range(10):
        note = NoteThere(number=number + 1, text="x" * 8_000, created=NOON)
        put(sandbox, number, NOON + timedelta(minutes=number), notes=[note])
    found = walk(build, answer_limit=40_000)
    assert [len(one.notes[0].text) for one in found if isinstance(one, HeldCase)] == [8_000] * 10
