"""A citizen's pothole and the CRM's outage: played once, told again, compared with the systems' books."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import httpx2
import pytest
from rich.console import Console

from demo import books, crm_scene, input_count, matters_check, phone, pothole_scene, things_to_do
from demo.account_check import Keys, check
from demo.stage import Stage
from demo.telling import Telling
from demo.website import AILSA
from demo.whereabouts import Tally, Whereabouts
from ledger.reading.trace import Tie


@contextmanager
def _changed(file: Path, text: str) -> Iterator[None]:
    before = file.read_bytes()
    file.write_text(text, "utf-8")
    try:
        yield
    finally:
        file.write_bytes(before)


@pytest.fixture(scope="module")
def tallies(stage: Stage) -> dict[str, Tally]:
    where = Whereabouts(stage.hub)
    where.refresh()
    return where.by_subscription()


def _differ(tallies: dict[str, Tally], stage: Stage) -> list[str]:
    return [one.what for one in matters_check.compare(tallies, stage.place) if not one.agrees]


def test_untouched_they_agree(stage: Stage, tallies: dict[str, Tally]) -> None:
    assert _differ(tallies, stage) == []
    assert matters_check.wrong(stage.place) == []


def _told(stage: Stage, scene: Any) -> str:
    """What a scene prints, in one line."""
    out = StringIO()
    telling = Telling(Console(file=out, width=100, color_system=None, highlight=False))
    silent = stage.telling
    object.__setattr__(stage, "telling", telling)
    try:
        scene(stage)
    finally:
        object.__setattr__(stage, "telling", silent)
    return " ".join(out.getvalue().split())


def test_one_matter_has_one_story_and_each_system_its_own_record(stage: Stage) -> None:
    event = stage.hub.event_about("form.submitted", AILSA.reference)
    assert event is not None
    trace = stage.hub.trace(event.seq)
    assert [one.tie for one in trace.events] == [Tie.ITSELF, Tie.STORY, Tie.STORY]
    assert {one.event.correlationid for one in trace.events} == {AILSA.story}
    made = {(one.system, one.noun): one.local_id for one in trace.events[0].links}
    request = books.requests(stage.place.roads_book).of(AILSA.reference)
    case = books.cases(stage.place.crm_book).of(AILSA.reference)
    assert made == {("roads", "request"): request.id, ("crm", "case"): case.id}
    assert request.status == "fixed"
    assert (case.status, case.reason, len(case.notes)) == ("Closed", "Resolved", 2)
    texts = [one.text for one in phone.of_story(stage.place.messages, AILSA.story)]
    assert len(texts) == 3
    assert "thank you, Ailsa" in texts[0]
    assert "A crew is booked" in texts[1]
    assert "it is done. The hole is filled." in texts[2]


def test_it_is_told_by_name_from_the_form_to_her_phone(stage: Stage) -> None:
    before = (stage.place.roads_book.read_bytes(), stage.hub.account().events)
    told = _told(stage, pothole_scene.tell)
    assert (stage.place.roads_book.read_bytes(), stage.hub.account().events) == before
    steps = (
        "Ailsa Example reports on the council's website",
        f"with the correlationid {AILSA.story}",
        "took it by Open311",
        "took it by SOAP",
        "“Example Council: thank you, Ailsa.",
        "action scheduled, “A crew is booked for Tuesday morning.”",
        "the same correlationid",
        "as a note on case 1",
        "fixed, “The hole is filled.",
        "their books",
    )
    places = [told.index(one) for one in steps]
    assert places == sorted(places)


def test_what_was_played_is_not_played_again(stage: Stage) -> None:
    facts = stage.journal.facts
    assert {pothole_scene.STEP, crm_scene.STEP} <= set(facts.done)
    assert _told(stage, crm_scene.begin) == ""
    told = _told(stage, crm_scene.end)
    assert "41 waited, none lost. Its own book has 42 cases, Ailsa Example's among them, none of" in told


def test_a_system_that_is_down_is_not_there(stage: Stage) -> None:
    stage.crm.go_down()
    try:
        with pytest.raises(httpx2.ConnectError):
            httpx2.get(stage.crm.url, trust_env=False)
    finally:
        stage.crm.come_back()
    assert httpx2.get(stage.crm.url, trust_env=False).status_code == 200


def test_a_case_that_the_crm_lost(stage: Stage, tallies: dict[str, Tally]) -> None:
    file = stage.place.crm_book
    lines = file.read_text("utf-8").splitlines(keepends=True)
    gone = books.cases(file).of("WF-2050").id
    with _changed(file, "".join(one for one in lines if gone not in one)):
        assert _differ(tallies, stage) == ["crm: forms delivered, cases in its book"]


def test_a_case_that_the_crm_has_twice(stage: Stage) -> None:
    file = stage.place.crm_book
    whole = file.read_text("utf-8")
    known = books.cases(file).of("WF-2050").id
    again = "".join(one for one in whole.splitlines(keepends=True) if known in one)
    with _changed(file, whole + again.replace(known, "101999999999")):
        assert matters_check.wrong(stage.place) == ["the CRM has more than one record of WF-2050"]


def test_a_case_that_nobody_asked_for(stage: Stage) -> None:
    file = stage.place.crm_book
    whole = file.read_text("utf-8")
    known = books.cases(file).of("WF-2050").id
    first = next(one for one in whole.splitlines(keepends=True) if known in one)
    with _changed(file, whole + first.replace(known, "101999999999")):
        found = matters_check.wrong(stage.place)
    assert found == ["the CRM has 43 records, and 42 have a reference of ours"]


def test_a_note_that_the_crm_lost(stage: Stage, tallies: dict[str, Tally]) -> None:
    file = stage.place.crm_book
    with _changed(file, re.sub(r"\[Tolbooth [^\]]+\]\",\"created", '","created', file.read_text("utf-8"))):
        assert _differ(tallies, stage) == ["crm: roads' news delivered, notes in its book"]


def test_a_request_that_the_roads_department_has_of_its_own(stage: Stage, tallies: dict[str, Tally]) -> None:
    file = stage.place.roads_book
    line = file.read_text("utf-8").splitlines(keepends=True)[-1]
    with _changed(file, file.read_text("utf-8") + re.sub(r"WF-\d+", "WF-9999", line.replace("6380", "6399"))):
        assert _differ(tallies, stage) == ["roads: forms delivered, requests in its book"]


def test_something_said_by_roads_that_the_hub_never_had(stage: Stage) -> None:
    file = stage.place.roads_book
    before = input_count.updates(file)
    told = next(json.loads(one) for one in file.read_text("utf-8").splitlines() if '"update"' in one)
    told["update"]["id"] = "U99"
    with _changed(file, file.read_text("utf-8") + json.dumps(told) + "\n"):
        assert not stage.roads_told()
        assert input_count.updates(file).events == before.events + 1


def test_a_message_that_the_phone_lost(stage: Stage, tallies: dict[str, Tally]) -> None:
    file = stage.place.messages
    lines = file.read_text("utf-8").splitlines(keepends=True)
    with _changed(file, "".join(lines[1:])):
        assert _differ(tallies, stage) == ["phones: events delivered, messages in their log"]


def test_whoever_watches_mends_a_report_and_its_sender_hears_of_it(stage: Stage) -> None:
    """Last, for it changes what the others look at."""
    request = things_to_do.request_to_mend(stage.place)
    assert request.status != "fixed"
    command = stage.roads.move_command(request.id)
    subprocess.run(["sh", "-c", command], capture_output=True, timeout=60, check=True)
    stage.pace.until(stage.roads_told, "what the roads department said had not been fetched")
    stage.pace.until(lambda: stage.waiting() == 0, "deliveries were still waiting")
    assert books.cases(stage.place.crm_book).of(request.reference).status == "Closed"
    page = httpx2.get(f"{stage.receiver.url}/phone?story=story-{request.reference}", trust_env=False).text
    assert "it is done. It is mended. Thank you for telling us." in page
    assert check(stage.hub, stage.place, Keys(stage.centre, stage.website)).agree
