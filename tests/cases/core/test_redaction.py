"""What an erasure leaves of a case, also where it is made again; and clocks that begin with a status."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from cases.acting.redacting import Redacting
from cases.acting.work.tasking import NewTask, Tasking
from tests.cases.core.conftest import ADA, Service
from tests.cases.core.test_opening import AILSA, bin_of

LATER = datetime.now(UTC) + timedelta(days=3)


def test_a_redacted_case_is_made_again_from_what_was_left_of_it(lasting: Service) -> None:
    said: dict[str, Any] = {
        "reporter": AILSA | {"email": "a@example.org"},
        "description": "Ailsa's bin.",
        "call_back_at": LATER.isoformat(),
    }
    number = lasting.take("missed_bin", **said, **bin_of("97001")).number
    lasting.note(number, "Ailsa has a dog.")
    lasting.move(number, "sent_back", reason="Ailsa rang")
    task = NewTask("Ring Ailsa", LATER, "ada")
    lasting.run(lambda s: Tasking(lasting.teller).add(s, number, task, ADA))
    other = lasting.take("missed_bin", **bin_of("97002")).number
    lasting.link(number, "related", other)
    timers = lasting.kept_of([number])["timer"]
    rows = lasting.run(lambda s: Redacting(lasting.teller).redact(s, number))
    assert rows == {
        **{"case_file": 1, "case_interaction": 1, "case_note": 1, "case_party": 2, "case_task": 1},
        **{"case_word": rows["case_word"], "case_reporter": 1},
    }
    assert rows["case_word"] > 0
    left = lasting.kept_of([number])
    assert "Ailsa" not in json.dumps(left, default=str)
    assert "example.org" not in json.dumps(left, default=str), "nobody is told of it any more"
    assert left["timer"] == timers, "what was promised stays promised"
    file = lasting.file(number)
    assert (file.status, file.title, file.uprn, file.details) == ("sent_back", "Missed bin", None, "{}")
    assert lasting.told[-1].data is not None
    assert "Ailsa" not in json.dumps(lasting.told[-1].data)
    assert "example.org" not in json.dumps(lasting.told[-1].data)

    # What went on since, and a rebuild that has only what the ledger has still.
    lasting.note(number, "Emptied.")
    kept = lasting.kept_of([number])
    subject = f"case/{lasting.teller.numbering.written(number)}"
    mine = [one for one in lasting.told if one.subject == subject]
    begins = max(at for at, one in enumerate(mine) if one.type.endswith("case.redacted.v1"))
    lasting.told = [one for one in lasting.told if one not in mine[:begins]]
    lasting.rebuild([number])
    assert lasting.kept_of([number]) == kept


def test_a_merged_case_is_redacted_and_stays_merged(lasting: Service) -> None:
    one, into = (lasting.take("missed_bin", reporter=AILSA, **bin_of(f"9710{at}")).number for at in (1, 2))
    lasting.merge(one, into)
    lasting.run(lambda s: Redacting(lasting.teller).redact(s, one))
    assert (lasting.file(one).merged_into, lasting.kept_of([one])["timer"]) == (into, [])
    lasting.unmerge(one)
    assert lasting.file(one).ended_at is None
    assert lasting.kept_of([one])["timer"] != []


def test_a_clock_starts_with_the_status_that_starts_it(lasting: Service) -> None:
    begun = datetime.now(UTC) - timedelta(days=30)
    about = {"about_service": "the bins"}
    number = lasting.take("complaint", happened_at=begun.isoformat(), details=about).number
    assert lasting.clocks(number).keys() == {"acknowledge", "stage_one"}
    lasting.move(number, "stage_one")
    lasting.move(number, "stage_two")
    clocks = lasting.clocks(number)
    assert (clocks["stage_one"].met, clocks["stage_two"].met) == (False, None)
    [second] = clocks["stage_two"].ledger
    assert second.began > begun + timedelta(days=29), "since it is investigated, and not since it came"
    assert lasting.file(number).due_at == clocks["stage_two"].due_at
    kept = lasting.kept_of([number])
    assert f"{number}/stage_two" in {key for _, key, _ in kept["timer"]}
    lasting.rebuild([number])
    assert lasting.kept_of([number]) == kept
