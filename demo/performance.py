"""The whole demo: what is started, in which order it is played and told, and how it ends."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import httpx2
from rich.live import Live

from demo import (
    arrivals,
    centre_scene,
    configuration,
    crm_scene,
    errands,
    hub_process,
    outage_scene,
    ports,
    pothole_scene,
    revenues_scene,
    things_to_do,
)
from demo.account_check import Keys, Verdict, check
from demo.configuration import Addresses
from demo.council import Council
from demo.crm import Crm
from demo.hub_view import HubView
from demo.journal import Journal
from demo.live_table import LiveTable
from demo.pace import Pace, Stopped
from demo.place import Place
from demo.receiver import Receiver
from demo.roads import Roads
from demo.stage import Stage
from demo.telling import Telling
from hub.cli.failure import Failed

REFRESH = 1.0
PLAIN_EVERY = 30.0
"""Seconds between two lines of the account where there is no terminal."""
REASON = "the cause is mended; the demo clears up after itself"


@dataclass(frozen=True, slots=True)
class Terms:
    """How it is played. ``every``: how often folders are looked into; ``cap``: the longest wait to retry."""

    outage: float
    crm_outage: float
    every: timedelta
    cap: timedelta

    def with_outage(self, seconds: float) -> Terms:
        return replace(self, outage=seconds, crm_outage=2 * seconds)


AT_LEISURE = Terms(outage=60, crm_outage=120, every=timedelta(seconds=1), cap=timedelta(seconds=4))
AT_ONCE = Terms(outage=4, crm_outage=6, every=timedelta(milliseconds=200), cap=timedelta(seconds=1))


@contextmanager
def staged(folder: Path, port: int | None, terms: Terms, telling: Telling, pace: Pace) -> Iterator[Stage]:
    """Start the systems beside the hub, and the hub; end all of them, the hub first, when the block ends."""
    place = Place(folder)
    place.make()
    for _ in arrivals.read(place.arrivals):
        pass  # a log that cannot be read is told before anything is started
    hub_process.end_orphan(place)
    journal = Journal(place.journal)
    resumed = bool(journal.facts.done)
    facts = journal.facts
    with ExitStack() as ending:
        wanted = ports.HUB if port is None else port
        hub_port = ending.enter_context(ports.held(wanted))
        _named(telling, "hub", wanted, hub_port)
        app_wanted = facts.app_port or ports.APP
        facts.app_port = ending.enter_context(ports.held(app_wanted))
        _named(telling, "receiving app", app_wanted, facts.app_port)
        journal.save()
        receiver = Receiver(place, facts.app_port)
        roads = Roads(place, ending.enter_context(ports.held(ports.ROADS)))
        crm_ports = [ending.enter_context(ports.held(one)) for one in (ports.CRM, ports.CRM_ORDERS)]
        crm = Crm(place, *crm_ports)
        addresses = Addresses(receiver.url, roads.url, crm.url)
        settings = configuration.settings(place, addresses, port=hub_port, every=terms.every, cap=terms.cap)
        place.settings.write_text(settings, "utf-8")
        configuration.write_password(place)
        place.routes.write_text(configuration.routes(receiver.url, retry_cap=terms.cap), "utf-8")
        for one in (roads, crm):
            ending.callback(one.stop)
            one.start()
        ending.callback(receiver.stop)
        receiver.start()
        roads.await_up()
        crm.await_up()
        outage_scene.came_back(journal)
        crm_scene.came_back(journal)
        child, run = hub_process.start(place)
        ending.callback(child.stop)
        hub = HubView(run.url, run.key)
        ending.callback(hub.close)
        stage = Stage(
            place,
            journal,
            Council(place),
            hub,
            receiver,
            roads,
            crm,
            telling,
            pace,
            outage=terms.outage,
            crm_outage=terms.crm_outage,
        )
        stage.set()
        telling.heading("Tolbooth: the hub of an invented council")
        telling.step(
            "hub", f"{run.url} (process {child.pid}, SQLite in {place.root}, broker inside the process)"
        )
        telling.step("app", f"{receiver.url} (a process of its own, with its own log of what arrives)")
        telling.step("roads, CRM", f"{roads.url} and {crm.url} (a process and a book each)")
        if resumed:
            telling.step("resumed", f"on what {place.root} holds; `make demo-reset` forgets it.")
        yield stage


def play(stage: Stage) -> None:
    """The stories and the morning; steps that an earlier run finished are told again from the ledger."""
    journal = stage.journal
    if not journal.is_done(pothole_scene.STEP):
        pothole_scene.play(stage)
    pothole_scene.tell(stage)
    crm_scene.begin(stage)
    if not journal.is_done(revenues_scene.STEP):
        revenues_scene.play(stage)
    revenues_scene.tell(stage)
    if journal.is_done(centre_scene.STEP):
        centre_scene.tell_rejected(stage)
    else:
        centre_scene.play(stage)
    centre_scene.tell_replayed(stage)
    if journal.is_done(outage_scene.STEP):
        outage_scene.tell_reports(stage)
    else:
        outage_scene.play(stage)
    outage_scene.tell_return(stage)
    crm_scene.end(stage)


def settle_up(stage: Stage) -> Verdict:
    """Replay what is dead, wait until nothing is on its way, and compare the account with other counts."""
    telling = stage.telling
    for letter in list(stage.hub.dead_letters(kind="delivery")):
        done = stage.hub.replay(letter.id, REASON)
        telling.step(letter.id, f"replayed as {done.replayed_as}: the cause is mended.")
    stage.pace.until(stage.roads_told, "what the roads department said had not all been fetched")
    stage.pace.until(lambda: stage.waiting() == 0, "deliveries were still waiting")
    verdict = check(stage.hub, stage.place, Keys(stage.centre, stage.website))
    telling.heading("The account beside counts made without the hub")
    for one in verdict.comparisons:
        sign = "agrees" if one.agrees else "DIFFERS"
        style = "" if one.agrees else "bold red"
        telling.step(sign, f"{one.what}: {one.hub:,} by the hub, {one.counted:,} counted", style=style)
        if one.differ:
            telling.step("", f"not in both: {', '.join(one.differ)}", style=style)
    for words in verdict.wrong:
        telling.step("WRONG", words, style="bold red")
    for door, many in verdict.others.items():
        telling.step("beside it", f"{many:,} records of the key {door}, which is not the demo's")
    telling.last(verdict.account, good=verdict.agree)
    return verdict


def live(stage: Stage) -> None:
    """The table, and what keeps coming in, until asked to stop."""
    errands.leave_one_to_replay(stage)
    things_to_do.tell(stage)
    stage.telling.say("Ctrl-C stops; the next run goes on from there.", style="dim")
    table, going = LiveTable(stage), errands.Errands(stage)
    try:
        if stage.telling.alive:
            _on_terminal(stage, table, going)
        else:
            _in_lines(stage, table, going)
    except Stopped:
        stage.telling.say(f"Stopping. All of it stays in {stage.place.root}; `make run` goes on with it.")


def part(stage: Stage) -> None:
    """The last words, whatever came before: the account, asked for while the hub still runs."""
    try:
        account = stage.hub.account()
    except (Failed, httpx2.HTTPError) as error:
        stage.telling.say(f"The hub could not be asked for the account: {error}", style="bold red")
    else:
        stage.telling.last(account, good=account.balances)


def _on_terminal(stage: Stage, table: LiveTable, going: errands.Errands) -> None:
    with Live(table.refresh(), console=stage.telling.console, auto_refresh=False) as shown:
        while True:
            going.run()
            stage.pace.rest(REFRESH)
            shown.update(table.refresh(), refresh=True)


def _in_lines(stage: Stage, table: LiveTable, going: errands.Errands) -> None:
    stage.telling.console.print(table.refresh())
    said = time.monotonic()
    while True:
        stage.pace.rest(REFRESH)
        going.run()
        if time.monotonic() - said >= PLAIN_EVERY:
            table.refresh()
            if table.account is not None:
                stage.telling.last(table.account, good=table.account.balances)
            said = time.monotonic()


def _named(telling: Telling, whose: str, wanted: int, taken: int) -> None:
    if wanted and taken != wanted:
        telling.say(
            f"Port {wanted} for the {whose} is in use by something else; taking {taken}.", style="yellow"
        )
