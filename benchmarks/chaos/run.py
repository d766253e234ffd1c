"""One chaos run, from empty servers to the verdict."""

from __future__ import annotations

import json
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from adapters.revenues_extract.sandbox import write_extract
from benchmarks.beside import beside
from benchmarks.chaos import said
from benchmarks.chaos.crew import Crew
from benchmarks.chaos.evidence import FILES, Dropped, Evidence, arrivals_of, look_at_ledger
from benchmarks.chaos.not_done import not_done
from benchmarks.chaos.plan import LATE_SECONDS, Act, Drop, Plan
from benchmarks.chaos.promises import promises, repeats
from benchmarks.chaos.publishers import Publishers
from benchmarks.chaos.recovery import strikes
from benchmarks.chaos.report import Counts, NotDone, Report
from benchmarks.chaos.servers import Servers, servers
from benchmarks.chaos.settings_text import CONFIG_FILE, ROUTES_FILE, routes_text, settings_text
from benchmarks.chaos.uninterrupted import uninterrupted
from hub.migrating import migrate
from ledger.door import Door
from ledger.engine import open_engine
from ledger.postgres_door import PostgresDoor
from ledger.reading.account import Account
from safeguards.keys import repository
from safeguards.policy import EVERY_SOURCE, Scope

START_SECONDS = 120.0
"""How long all processes may take to begin, on a machine that is busy with nothing but them."""
DRAIN_SECONDS = 30.0
"""How long the backlog may take once everything runs again, with no step forward."""
_STEP = 0.03
_MOVED_ON = date(2026, 5, 1)

Tell = Callable[[str, float], None]
"""Told what is going on, and how far it is, from 0 to 1."""


class CannotStart(Exception):
    """The hub did not come up before anything was done to it."""


@dataclass(slots=True)
class _Stage:
    """What the run has in hand."""

    folder: Path
    servers: Servers
    crew: Crew
    key: str
    began: float = 0.0
    left: list[Act] = field(default_factory=list)
    not_done: list[NotDone] = field(default_factory=list)
    drained: bool = False
    drained_seconds: float = 0.0
    dropped: list[Dropped] = field(default_factory=list)


def run(plan: Plan, folder: Path, tell: Tell) -> Report:
    """Carry the plan out in the empty ``folder``; what it starts has ended when this returns or raises.

    Raises ``ServersMissing``, ``ServersFailed``, ``CannotStart``, ``DidNotStart`` (the receiver).
    """
    began = time.monotonic()
    arrivals = folder / "arrivals.jsonl"
    arrivals.touch()
    tell("starting PostgreSQL and RabbitMQ", 0)
    with servers(folder) as both, ExitStack() as ends:
        with uninterrupted():
            receiver = ends.enter_context(beside("benchmarks.chaos.receiver", str(arrivals)))
        _write_settings(folder, both, receiver.url)
        with _crew(plan, folder, both) as crew:
            stage = _Stage(folder, both, crew, _prepare(both.database_url))
            clients = _load(stage, plan, tell)
            tell("waiting until nothing waits", 0.8)
            _drain(stage, clients)
            stage.not_done = not_done(plan, stage.left, crew.struck)
            account = _account(stage)
            tell("stopping", 0.95)
            _stop(stage)
            found = said.read((log for one in crew.members.values() for log in one.logs), crew.refused)
            evidence = Evidence(
                taken=clients.taken,
                client_faults=clients.faults,
                arrivals=arrivals_of(arrivals),
                dropped=stage.dropped,
                ledger=look_at_ledger(both),
                account=account,
                drained=stage.drained,
                died=crew.died,
                overdue=crew.overdue,
                unexpected=found.unexpected,
            )
    return _report(plan, stage, evidence, found, clients.tried_again, time.monotonic() - began)


@contextmanager
def _crew(plan: Plan, folder: Path, both: Servers) -> Iterator[Crew]:
    crew = Crew(plan.crew, folder, both)
    try:
        yield crew
    finally:
        crew.kill()


def _write_settings(folder: Path, both: Servers, receiver: str) -> None:
    for name in ("drop", "aside"):
        (folder / name).mkdir()
    text = settings_text(both.database_url, folder / "drop")
    (folder / CONFIG_FILE).write_text(text, "utf-8")
    (folder / ROUTES_FILE).write_text(routes_text(receiver), "utf-8")


def _prepare(database_url: str) -> str:
    """Migrate; the text of a key that may publish."""
    engine = open_engine(database_url)
    try:
        migrate(engine)
        door: Door = PostgresDoor(engine)
        try:
            unit = door.submit(
                lambda session: repository.create(
                    session,
                    at=datetime.now(UTC),
                    holder="chaos",
                    scopes=[Scope.EVENTS_PUBLISH],
                    sources=EVERY_SOURCE,
                )
            )
            return unit.result().text
        finally:
            door.close()
    finally:
        engine.dispose()


def _load(stage: _Stage, plan: Plan, tell: Tell) -> Publishers:
    """Start everything, publish, and do the plan's acts; the clients have been told to stop after it."""
    crew = stage.crew
    tell("starting the hub's processes", 0.1)
    crew.start()
    _until_all_at_work(stage)
    if crew.died:
        raise CannotStart(crew.died[0])
    clients = Publishers(crew.ports, stage.key)
    try:
        stage.began = time.time()
        began = time.monotonic()
        acts, drops = list(plan.acts), list(plan.drops)
        while (now := time.monotonic() - began) < plan.seconds or (
            (acts or crew.armed) and now < plan.seconds + LATE_SECONDS
        ):
            for act in [one for one in acts if one.at <= now and crew.may(one)]:
                if crew.may(act):  # one before it may have struck the same target
                    tell(
                        f"{act.target}: {act.kind} {act.point or ''}".rstrip(),
                        0.2 + 0.6 * min(1, now / plan.seconds),
                    )
                    crew.strike(act)
                    acts.remove(act)
            for drop in [one for one in drops if one.at <= now]:
                stage.dropped.append(_drop(stage.folder, drop))
                drops.remove(drop)
            crew.look()
            time.sleep(_STEP)
        stage.left = acts
    finally:
        clients.tell_to_stop()
    return clients


def _drop(folder: Path, drop: Drop) -> Dropped:
    made = write_extract(
        folder / "aside", rows=drop.rows, bad=drop.bad, seed=drop.seed, on=_MOVED_ON, name=f"m{drop.seed}.csv"
    )
    made.path.rename(folder / "drop" / made.path.name)
    return Dropped(made.path.name, drop.rows, drop.bad)


def _until_all_at_work(stage: _Stage) -> None:
    end = time.monotonic() + START_SECONDS
    while missing := stage.crew.missing:
        if time.monotonic() > end:
            ends = "; ".join(one.said() for name in missing if (one := stage.crew.members.get(name)))
            raise CannotStart(f"{', '.join(missing)} did not begin in {START_SECONDS:g} s: {ends}")
        stage.crew.look()
        time.sleep(_STEP)


def _drain(stage: _Stage, clients: Publishers) -> None:
    """Let everything come back, the clients have their last answers, and the hub deliver what waits."""
    began = time.monotonic()
    stage.servers.wait()
    _until_all_at_work(stage)
    clients.stop()
    best, end = -1, time.monotonic() + DRAIN_SECONDS
    while time.monotonic() < end:
        left = _left(stage)
        if left == 0:
            stage.drained = True
            break
        if best < 0 or left < best:
            best, end = left, time.monotonic() + DRAIN_SECONDS
        stage.crew.look()
        time.sleep(5 * _STEP)
    if not stage.drained:
        _write_what_is_left(stage)
    _until_all_at_work(stage)  # a fail point that was left may have killed one on the way
    stage.drained_seconds = time.monotonic() - began


def _write_what_is_left(stage: _Stage) -> None:
    """For people who look into it."""
    tables = ("ready", "lane", "lease", "cursor", "flow", "tally")
    rows = {
        name: [list(map(str, row)) for row in stage.servers.rows(f"SELECT * FROM {name}")] for name in tables
    }
    (stage.folder / "left.json").write_text(json.dumps(rows, indent=1), "utf-8")


def _left(stage: _Stage) -> int:
    """Deliveries that wait, and rows of files that are not in yet."""
    waiting, read = (
        int(str(stage.servers.rows(query)[0][0]))
        for query in (
            "SELECT count(*) FROM ready",
            f"SELECT coalesce(sum(records), 0)::bigint FROM tally WHERE entry = '{FILES}'",
        )
    )
    return waiting + max(0, sum(one.rows for one in stage.dropped) - read)


def _account(stage: _Stage) -> Account:
    """As an operator asks for it, by the command."""
    api = next(one for one in stage.crew.members.values() if one.port is not None)
    done = subprocess.run(
        api.command("account", "--json"),
        env=api.environment(),
        capture_output=True,
        timeout=START_SECONDS,
        check=False,
    )
    try:
        return Account.model_validate(json.loads(done.stdout))
    except ValueError as error:
        raise CannotStart(f"tolbooth account failed: {done.stderr.decode(errors='replace')}") from error


def _stop(stage: _Stage) -> None:
    stage.crew.tell_to_stop()
    while not stage.crew.all_stopped():
        time.sleep(_STEP)


def _report(
    plan: Plan, stage: _Stage, evidence: Evidence, found: said.Said, tried_again: int, took: float
) -> Report:
    crew = stage.crew
    verdict = promises(evidence)
    kills = Counter(str(one.kind) for one in crew.struck)
    return Report(
        seed=plan.seed,
        kept=all(one.kept for one in verdict),
        promises=verdict,
        plan=plan,
        kills=dict(sorted(kills.items())),
        not_done=stage.not_done,
        strikes=strikes(crew.struck, evidence, stage.began),
        counts=Counts(
            taken=len(evidence.taken),
            tried_again=tried_again,
            files=len(evidence.dropped),
            rows=sum(one.rows for one in evidence.dropped),
            events=len(evidence.ledger.events),
            deliveries=evidence.account.deliveries_in_all,
            requests=len(evidence.arrivals),
            repeats=len(repeats(evidence)),
            flagged=len(evidence.ledger.flagged),
            starts=sum(one.starts for one in crew.members.values()),
            refused_starts=len(crew.refused),
            allowed_warnings=dict(sorted(found.allowed.items())),
        ),
        longest_stop_seconds=round(max(crew.stop_seconds), 2) if crew.stop_seconds else None,
        drained_seconds=round(stage.drained_seconds, 2),
        took_seconds=round(took, 1),
        again=f"tolbooth chaos --seed {plan.seed} --seconds {plan.seconds:g}",
        folder=None,
    )
