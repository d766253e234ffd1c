"""Starting a replay, and telling it to pause, go on, or end. Each is one unit, with its audit entry."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dead_letter import letter_id
from dead_letter.groups import repository as groups
from dead_letter.ids import group_id, job_id
from dead_letter.replays import repository
from dead_letter.replays.states import JobState
from dead_letter.replays.wanted import NewReplay
from ledger import auditing, clock
from ledger.errors import NotFound
from ledger.reading.dead_letters import Kind
from ledger.remaking import load, refusal
from ledger.replaying import Refused, check_reason, start_run
from ledger.session import Session
from routes.suggestion import suggest
from routes.table import RoutingTable
from routes.type_pattern import compile_type_pattern

Routing = Callable[[Session], RoutingTable]
"""The routing as this session sees it."""


def start(session: Session, wanted: NewReplay, who: str, routing: Routing) -> int:
    """Answers with the job's number. Raises ``NotFound``, and ``Refused`` where nothing could come of it."""
    check_reason(wanted.reason, "replay")
    if wanted.to is not None:
        _check_target(wanted.to, routing(session))
    if wanted.group is not None:
        _check_group(session, wanted.group)
    numbers = None if wanted.letters is None else _numbers(wanted.letters)
    now = clock.now(session)
    run = start_run(session, "replay" if wanted.stretch is None else "back-fill", who, wanted.reason, now)
    values = {
        "id": run,
        "author": who,
        "reason": wanted.reason,
        "at": now,
        "of": _of(session, wanted),
        "target": wanted.to,
        "state": JobState.RUNNING.value,
        "why": "",
        "canary": wanted.canary,
        "canary_until": wanted.canary or None,
        "concurrency": wanted.concurrency,
        "rate": wanted.rate,
        "stop_at": wanted.stop_at,
        "all_chosen": numbers is not None,
        "place": 0 if wanted.stretch is None else wanted.stretch.first - 1,
        "delivered_before": 0,
        "failed_before": 0,
        "seen": 0,
        "seen_at": now,
    }
    counts = dict.fromkeys(("chosen", "sent", "delivered", "failed", "skipped", "left_out"), 0)
    repository.add_job(session, values | counts)
    if numbers is not None:
        _choose(session, run, numbers, there=wanted.to is None)
    detail = wanted.model_dump(mode="json", exclude_none=True, exclude={"reason"})
    auditing.note(session, who, "replays.start", f"replay/{run}", wanted.reason, detail)
    return run


def pause(session: Session, number: int, who: str, reason: str) -> None:
    """Send nothing more for now; what is out is let end. Raises ``NotFound`` and ``Refused``."""
    _move(session, number, who, "pause", reason, {JobState.RUNNING}, JobState.PAUSED)


def resume(session: Session, number: int, who: str, reason: str) -> None:
    """Go on. One that stopped by itself begins with its canary again, if it had one, and counts failures
    anew. Raises ``NotFound`` and ``Refused``."""
    row = _move(session, number, who, "resume", reason, {JobState.PAUSED, JobState.STOPPED}, JobState.RUNNING)
    values: dict[str, Any] = {
        "why": "",
        "seen_at": clock.now(session),
        "seen": _settled(row),
        "next_at": None,
    }
    if row.state == JobState.STOPPED.value:
        values |= {
            "delivered_before": row.delivered,
            "failed_before": row.failed,
            "canary_until": row.sent + row.canary if row.canary else None,
        }
    repository.change(session, number, values)


def cancel(session: Session, number: int, who: str, reason: str) -> None:
    """Send nothing more; what is out is let end, and counted. Raises ``NotFound`` and ``Refused``."""
    able = {JobState.RUNNING, JobState.PAUSED, JobState.STOPPED}
    _move(session, number, who, "cancel", reason, able, JobState.CANCELLING)
    repository.change(session, number, {"all_chosen": True})


def _move(
    session: Session, number: int, who: str, what: str, reason: str, able: set[JobState], to: JobState
) -> Any:
    check_reason(reason, what)
    row = repository.lock(session, number)
    if JobState(row.state) not in able:
        raise Refused(_cannot(number, JobState(row.state), what))
    repository.change(session, number, {"state": to.value, "why": reason})
    auditing.note(session, who, f"replays.{what}", f"replay/{number}", reason, {"was": row.state})
    return row


def _cannot(number: int, state: JobState, what: str) -> str:
    said = {
        JobState.RUNNING: "is running already",
        JobState.PAUSED: "is paused already",
        JobState.STOPPED: "has stopped by itself already",
        JobState.CANCELLING: "is being cancelled already: what is out is let end",
        JobState.CANCELLED: "was cancelled already",
        JobState.DONE: "has ended already",
    }[state]
    verb = {"pause": "paused", "resume": "resumed", "cancel": "cancelled"}[what]
    return f"The replay {job_id.written(number)} {said}; it cannot be {verb} now."


def _settled(row: Any) -> int:
    return int(row.delivered + row.failed + row.skipped + row.left_out)


def _check_target(name: str, table: RoutingTable) -> None:
    if name not in table.subscriptions:
        hint = suggest(name, table.subscriptions, noun="subscriptions")
        raise Refused(f"There is no subscription {name!r} to replay to: {hint}")


def _check_group(session: Session, text: str) -> None:
    number = group_id.read(text)
    groups.find(session, number)
    kinds = repository.open_kinds(session, number)
    if not kinds:
        raise Refused(f"Nothing of the group {text} waits for a decision: there is nothing to replay.")
    if "d" not in kinds:
        raise Refused(f"The group {text} is of invalid messages. {_ONE_BY_ONE}")


def _numbers(letters: list[str]) -> list[int]:
    found = [letter_id.read(one) for one in letters]
    if invalid := [str(one) for one in found if one.kind is Kind.INVALID]:
        raise Refused(f"{', '.join(invalid[:5])}: an invalid message is no delivery. {_ONE_BY_ONE}")
    return sorted({one.number for one in found})


def _choose(session: Session, job: int, numbers: list[int], *, there: bool) -> None:
    """All at once: they are few. Refused where none of them can be sent."""
    rows = load(session, numbers)
    known = repository.letters(session, numbers)
    if missing := [one for one in numbers if one not in known]:
        raise NotFound(f"There is no delivery {missing[0]} in the ledger.")
    refusals = [refusal(one, rows[one], there=there) for one in numbers]
    if all(refusals) and refusals[0] is not None:
        raise refusals[0]
    taken = repository.choose(session, job, [(known[one].seq, one) for one in numbers])
    repository.change(session, job, {"chosen": len(numbers), "skipped": taken})
    if taken == len(numbers):
        held = [one for one in numbers if known[one].held_by is not None]
        other = f"the replay {job_id.written(known[held[0]].held_by)}" if held else "another replay"
        raise Refused(f"d-{(held or numbers)[0]} is in {other} already: see how that ends, or cancel it.")


def _of(session: Session, wanted: NewReplay) -> str:
    """What it is chosen from; a stretch ends where the ledger does now."""
    if wanted.stretch is None:
        return wanted.of
    for one in wanted.stretch.types:
        compile_type_pattern(one)
    newest = repository.newest_event(session)
    last = newest if wanted.stretch.last is None else min(wanted.stretch.last, newest)
    if last < wanted.stretch.first:
        raise Refused(f"There is no event from {wanted.stretch.first} on: the newest is {newest}.")
    stretch = wanted.stretch.model_copy(update={"last": last})
    return wanted.model_copy(update={"stretch": stretch}).of


_ONE_BY_ONE = "Replay those one by one: `tolbooth dead-letters replay i-4`."
