"""The receiving app goes down while a Bacs report comes in, twice; then it comes back."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path

from demo import input_count, receiver_count
from demo.account_check import SOURCE_OF
from demo.council import RETURNED, now
from demo.hub_view import HubView
from demo.journal import Journal, Outage
from demo.receiver_count import Received
from demo.stage import Stage
from demo.telling import length

STEP = "outage"
NAME, AGAIN = "arudd-report.xml", "arudd-report-resent.xml"
PLAIN_EVERY = 15.0
"""Seconds between two lines of the countdown where there is no terminal."""


def play(stage: Stage) -> None:
    """Stop the app's process, let the report in, wait, start the app again, and see all of it arrive.

    A run that comes after one stopped meanwhile has the app up already: it says what had waited on record.
    """
    facts = stage.journal.facts
    if facts.outage is None and facts.outage_cut_short and (stage.place.sent_of("bacs") / NAME).exists():
        _go_on(stage)
    elif facts.outage is None:
        _go_down(stage)
    else:
        tell_reports(stage)
    stage.pace.until(lambda: stage.waiting("payments-app") == 0, "what had waited had not all arrived")
    stage.pace.until(
        lambda: stage.waiting("collections-nightly") == 0, "the nightly file had not been written"
    )
    stage.journal.finish(STEP)


def came_back(journal: Journal) -> None:
    """Note that the app is up again, in case an earlier run was stopped while it was down."""
    facts = journal.facts
    if facts.outage_began and facts.outage is None and not facts.outage_cut_short:
        facts.outage_cut_short = now()
        journal.save()


def _go_down(stage: Stage) -> None:
    facts, pace, telling = stage.journal.facts, stage.pace, stage.telling
    facts.bacs_file, facts.bacs_again = NAME, AGAIN
    facts.outage_began, facts.outage_cut_short = now(), ""
    stage.journal.save()
    stage.receiver.stop()
    began = time.monotonic()
    telling.step("app", f"the receiving app goes down (its process is stopped) for {stage.outage:g} s.")
    _reports_come_in(stage)
    with telling.passing(PLAIN_EVERY) as say:
        while (left := stage.outage - (time.monotonic() - began)) > 0:
            many = stage.waiting("payments-app")
            say(f"{many} wait for the payments app, which comes back in {left:.0f} s")
            pace.rest(min(left, 1.0))
    facts.outage = Outage(seconds=time.monotonic() - began, waited=stage.waiting("payments-app"))
    stage.journal.save()
    stage.receiver.start()


def _go_on(stage: Stage) -> None:
    facts = stage.journal.facts
    began, back = (datetime.fromisoformat(one) for one in (facts.outage_began, facts.outage_cut_short))
    _reports_come_in(stage)
    many = waited(stage.hub, SOURCE_OF["bacs"], "payments-app", back)
    stage.telling.step(
        "app",
        "an earlier run was stopped while the receiving app was down; the app came back with the next one, "
        f"and so the outage is not played again. By the ledger, {many or 'none'} waited for it.",
    )
    facts.outage = Outage(seconds=(back - began).total_seconds(), waited=many, cut_short=True)
    stage.journal.save()


def _reports_come_in(stage: Stage) -> None:
    stage.council.report(NAME, items=RETURNED)
    stage.pace.until(
        lambda: stage.hub.container("bacs", NAME) is not None, "the Bacs report had not been taken"
    )
    stage.council.report_again(NAME, AGAIN)
    stage.pace.until(
        lambda: stage.hub.container("bacs", AGAIN) is not None, "the resent report had not been taken"
    )
    tell_reports(stage)


def waited(hub: HubView, source: str, subscription: str, moment: datetime) -> int:
    """Deliveries of a source's events that were in the ledger at that moment, and not settled."""
    there = [one for one in hub.events()[0] if one.source == source and one.accepted_at < moment]
    return sum(
        one.subscription == subscription and (one.settled_at is None or one.settled_at >= moment)
        for event in there
        for one in hub.deliveries(event.seq)
    )


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
    how = "was down when the demo was stopped, in all" if facts.outage.cut_short else "was down"
    stage.telling.say(
        f"The receiving app {how} for {length(facts.outage.seconds)}: {facts.outage.waited} waited, "
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
