"""Starting a replay, and telling it to pause, go on, or end. Each is one unit, with its audit entry."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from dead_letter import letter_id
from dead_letter.groups import repository as groups
from dead_letter.ids import group_id, job_id
from dead_letter.letter_id import LetterId
from dead_letter.replays import repository
from dead_letter.replays.item import letter_of, of_message
from dead_letter.replays.states import JobState
from dead_letter.replays.wanted import NewReplay
from ledger import auditing, clock
from ledger.errors import NotFound
from ledger.reading.dead_letters import Kind
from ledger.remaking import load, refusal
from ledger.replaying import Refused, check_reason, nothing_left, start_run
from ledger.session import Session
from routes.suggestion import suggest
from routes.table import RoutingTable
from routes.type_pattern import compile_type_pattern

Routing = Callable[[Session], RoutingTable]
"""The routing as this session sees it."""


def start(
    session: Session,
    wanted: NewReplay,
    who: str,
    routing: Routing,
    found: Sequence[tuple[int, str]] = (),
) -> int:
    """Answers with the job's number. ``found`` is what its search has found, in blocks.

    Raises ``NotFound``, and ``Refused`` where nothing could come of it.
    """
    check_reason(wanted.reason, "replay")
    if wanted.to is not None:
        _check_target(wanted.to, routing(session))
    if wanted.group is not None:
        _check_group(session, wanted.group, wanted.to)
    letters = None if wanted.letters is None else _letters(wanted.letters, wanted.to)
    now = clock.now(session)
    run = start_run(session, "replay" if wanted.stretch is None else "back-fill", who, wanted.reason, now)
    values = {
        "id": run,
        "author": who,
        "reason": wanted.reason,
        "at": now,
        "of": _said(_of(session, wanted), restricted=wanted.restricted),
        "target": wanted.to,
        "state": JobState.RUNNING.value,
        "why": "",
        "canary": wanted.canary,
        "canary_until": wanted.canary or None,
        "concurrency": wanted.concurrency,
        "rate": wanted.rate,
        "stop_at": wanted.stop_at,
        "all_chosen": letters is not None,
        "place": 0 if wanted.stretch is None else wanted.stretch.first - 1,
        "missed_only": wanted.stretch is not None and wanted.stretch.missed_only,
        "well_before": 0,
        "failed_before": 0,
        "seen": 0,
        "seen_at": now,
    }
    counts = dict.fromkeys(("chosen", "sent", "delivered", "mended", "failed", "skipped", "left_out"), 0)
    repository.add_job(session, values | counts)
    if letters is not None:
        _choose(session, run, letters, there=wanted.to is None)
    if found:
        repository.keep_found(session, run, found)
    detail = wanted.model_dump(mode="json", exclude_none=True, exclude={"reason", "search"})
    if wanted.search is not None:
        detail["search"] = wanted.search.said
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
            "well_before": row.delivered + row.mended,
            "failed_before": row.failed,
            "canary_until": row.sent + row.canary if row.canary else None,
        }
    repository.change(session, number, values)


def cancel(session: Session, number: int, who: str, reason: str) -> None:
    """Send nothing more; what is out is let end, and counted. Raises ``NotFound`` and ``Refused``."""
    able = {JobState.RUNNING, JobState.PAUSED, JobState.STOPPED}
    _move(session, number, who, "cancel", reason, able, JobState.CANCELLING)
    repository.change(session, number, {"all_chosen": True})
    repository.forget_found(session, number)


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
    return int(row.delivered + row.mended + row.failed + row.skipped + row.left_out)


def _check_target(name: str, table: RoutingTable) -> None:
    if name not in table.subscriptions:
        hint = suggest(name, table.subscriptions, noun="subscriptions")
        raise Refused(f"There is no subscription {name!r} to replay to: {hint}")


def _check_group(session: Session, text: str, to: str | None) -> None:
    number = group_id.read(text)
    groups.find(session, number)
    kinds = repository.open_kinds(session, number)
    if not kinds:
        raise Refused(f"Nothing of the group {text} waits for a decision: there is nothing to replay.")
    if "i" in kinds and to is not None:
        raise Refused(f"The group {text} is of invalid messages. {_BY_ROUTES}")


def _letters(ids: list[str], to: str | None) -> list[LetterId]:
    found = list(dict.fromkeys(letter_id.read(one) for one in ids))
    invalid = [str(one) for one in found if one.kind is Kind.INVALID]
    if invalid and to is not None:
        raise Refused(f"{', '.join(invalid[:5])}: an invalid message is no delivery. {_BY_ROUTES}")
    return found


def _choose(session: Session, job: int, letters: list[LetterId], *, there: bool) -> None:
    """All at once: they are few. Refused where none of them can be sent."""
    deliveries = sorted(one.number for one in letters if one.kind is Kind.DELIVERY)
    messages = sorted(one.number for one in letters if one.kind is Kind.INVALID)
    rows = load(session, deliveries)
    events, kept = repository.events_of(session, deliveries), repository.messages(session, messages)
    if missing := [one for one in deliveries if one not in events]:
        raise NotFound(f"There is no delivery {missing[0]} in the ledger.")
    if missing := [one for one in messages if one not in kept]:
        raise NotFound(f"There is no invalid message {missing[0]} in the ledger.")
    refusals = [refusal(one, rows[one], there=there) for one in deliveries]
    refusals += [nothing_left(one, kept[one].state, kept[one].mended_seq) for one in messages]
    if all(refusals) and refusals[0] is not None:
        raise refusals[0]
    chosen = [(events[one], one) for one in deliveries] + [of_message(one) for one in messages]
    taken = repository.choose(session, job, chosen)
    repository.change(session, job, {"chosen": len(chosen), "skipped": taken})
    if taken == len(chosen):
        held = repository.holders(session, [letter for _, letter in chosen])
        which, other = next(iter(held.items()), (chosen[0][1], None))
        name = "another replay" if other is None else f"the replay {job_id.written(other)}"
        raise Refused(f"{letter_of(which)} is in {name} already: see how that ends, or cancel it.")


def _said(of: str, *, restricted: bool) -> str:
    return json.dumps(json.loads(of) | {"restricted": True}) if restricted else of


def _of(session: Session, wanted: NewReplay) -> str:
    """What it is chosen from; a stretch ends where the ledger does now, and a group with its last letter."""
    if wanted.group is not None:
        last = groups.newest_open(session, group_id.read(wanted.group))
        return json.dumps({"group": wanted.group, "last": last})
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


_BY_ROUTES = "It becomes an event, which goes where the routes give it: leave `to` out."
