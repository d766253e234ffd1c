"""The receiving app goes down while a Bacs report comes in, twice; then it comes back."""

from __future__ import annotations

import time
from pathlib import Path

from demo import input_count, receiver_count
from demo.account_check import SOURCE_OF
from demo.council import RETURNED
from demo.journal import Outage
from demo.receiver_count import Received
from demo.stage import Stage

STEP = "outage"
NAME, AGAIN = "arudd-report.xml", "arudd-report-resent.xml"
PLAIN_EVERY = 15.0
"""Seconds between two lines of the countdown where there is no terminal."""


def play(stage: Stage) -> None:
    """Stop the app's process, let the report in, wait, start the app again, and see all of it arrive."""
    facts, pace, telling = stage.journal.facts, stage.pace, stage.telling
    stage.receiver.stop()
    began = time.monotonic()
    telling.step("app", f"the receiving app goes down (its process is stopped) for {stage.outage:g} s.")
    facts.bacs_file, facts.bacs_again = NAME, AGAIN
    stage.council.report(NAME, items=RETURNED)
    pace.until(lambda: stage.hub.container("bacs", NAME) is not None, "the Bacs report had not been taken")
    stage.council.report_again(NAME, AGAIN)
    pace.until(lambda: stage.hub.container("bacs", AGAIN) is not None, "the resent report had not been taken")
    tell_reports(stage)
    with telling.passing(PLAIN_EVERY) as say:
        while (left := stage.outage - (time.monotonic() - began)) > 0:
            many = stage.waiting("payments-app")
            say(f"{many} wait for the payments app, which comes back in {left:.0f} s")
            pace.rest(min(left, 1.0))
    waited = stage.waiting("payments-app")
    seconds = time.monotonic() - began
    stage.receiver.start()
    pace.until(lambda: stage.waiting("payments-app") == 0, "what had waited had not all arrived")
    pace.until(lambda: stage.waiting("collections-nightly") == 0, "the nightly file had not been written")
    facts.outage = Outage(seconds=seconds, waited=waited)
    stage.journal.finish(STEP)


def tell_reports(stage: Stage) -> None:
    facts = stage.journal.facts
    first, second = (stage.hub.container("bacs", one) for one in (facts.bacs_file, facts.bacs_again))
    if first is not None:
        stage.telling.step(
            "Bacs",
            f"{facts.bacs_file}: {_rows(first.records)} rejected direct debits, {first.events} events.",
        )
    if second is not None:
        stage.telling.step(
            "Bacs again",
            f"the same file as {facts.bacs_again}: {_rows(second.records)} rows, "
            f"{second.records['duplicate']} duplicates, {second.events} events: nothing is delivered twice.",
        )


def tell_return(stage: Stage) -> None:
    """Lost is what the council's own copy of the report holds and the app's own log has not got."""
    facts, place = stage.journal.facts, stage.place
    if facts.outage is None:
        return
    asked = input_count.report(place.sent_of("bacs") / facts.bacs_file).events
    there = receiver_count.desks(place.arrivals).get("payments", Received())
    lost = asked - len(there.taken)
    stage.telling.say(
        f"The receiving app was down for {_length(facts.outage.seconds)}: {facts.outage.waited} waited, "
        f"{lost or 'none'} lost. Its own log has {len(there.taken)}, {there.repeats or 'none'} of them twice."
    )
    files = sorted(place.nightly.glob("*.csv"))
    rows = receiver_count.files(place.nightly, SOURCE_OF["bacs"]).requests
    stage.telling.say(f"What the collections team has by file: {rows} rows in {_named(files)}.")
    stage.pace.breath(1.5)


def _named(files: list[Path]) -> str:
    return ", ".join(one.name for one in files[:2]) + (" and more" if len(files) > 2 else "")


def _rows(records: dict[str, int]) -> int:
    return sum(many for outcome, many in records.items() if outcome != "ignored")


def _length(seconds: float) -> str:
    return "a minute" if 59 <= seconds < 62 else f"{seconds:.0f} seconds"
