"""The promises, held against the evidence of a run. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from benchmarks.chaos.evidence import FILES, Evidence
from benchmarks.chaos.receiver import TAKEN, Arrival
from benchmarks.chaos.report import Promise, promise
from benchmarks.chaos.settings_text import ORDERED, PLAIN


def promises(found: Evidence) -> list[Promise]:
    """Each of them."""
    return [
        _nothing_lost(found),
        _rows_once(found),
        _repeats_flagged(found),
        _order_kept(found),
        _account_balances(found),
        _nothing_left(found),
        promise(
            "clients are answered 202 or 503, and 202 in the end", len(found.taken), list(found.client_faults)
        ),
        promise("no process ends by itself", 1, list(found.died)),
        promise("a process that is told to stop does so in a bounded time", 1, list(found.overdue)),
        promise("the logs hold nothing unexpected", 1, list(found.unexpected)),
    ]


def _nothing_lost(found: Evidence) -> Promise:
    arrived = {(one.to, one.id) for one in found.arrivals if one.status == TAKEN}
    recorded = {one.id for one in found.ledger.events}
    moved = [one.id for one in found.ledger.events if one.entry == FILES]
    wanted = [(to, one.id) for one in found.taken for to in (PLAIN, ORDERED)] + [
        (PLAIN, one) for one in moved
    ]
    broken = [
        f"{name} is not in the ledger" for name in (one.id for one in found.taken) if name not in recorded
    ]
    broken += [f"{name} never arrived at {to}" for to, name in wanted if (to, name) not in arrived]
    if not found.taken:
        broken.append("nothing was taken at all")
    return promise("what was answered 202 arrives at every subscription it matches", len(wanted), broken)


def _rows_once(found: Evidence) -> Promise:
    def wrong() -> Iterator[str]:
        for file in found.dropped:
            many = {outcome: found.ledger.tallied.get((file.name, outcome), 0) for outcome in _OUTCOMES}
            wanted = {"envelope": file.rows - file.bad, "invalid": file.bad, "duplicate": 0, "ignored": 1}
            # The one that is ignored is the record of totals.
            if many != wanted:
                yield f"{file.name} was to give {wanted} and gave {many}"
        events = sum(one.entry == FILES for one in found.ledger.events)
        good = sum(file.rows - file.bad for file in found.dropped)
        if events != good:
            yield f"{good} good rows were dropped, and {events} events of them are in the ledger"

    return promise("each row of a file is one event", sum(file.rows for file in found.dropped), list(wrong()))


_OUTCOMES = ("envelope", "invalid", "duplicate", "ignored")


def repeats(found: Evidence) -> Counter[tuple[str, str]]:
    """How often each delivery was taken by the receiver, where it was more than once."""
    times = Counter((one.to, one.id) for one in found.arrivals if one.status == TAKEN)
    return Counter({place: many for place, many in times.items() if many > 1})


def _repeats_flagged(found: Evidence) -> Promise:
    told: dict[tuple[str, str], list[bool]] = {}
    for one in found.arrivals:
        if one.status == TAKEN:
            told.setdefault((one.to, one.id), []).append(one.flagged)
    again = repeats(found)
    broken = [
        f"{name} arrived {many} times at {to}, and neither the ledger nor its own header says so"
        for (to, name), many in again.items()
        if (to, name) not in found.ledger.flagged and not all(told[to, name][1:])
    ]
    return promise("every repeat is flagged as a possible duplicate", len(again), broken)


def _order_kept(found: Evidence) -> Promise:
    """Of a key's events, first arrivals come as they were published, and so do their numbers."""
    order = {one.id: place for place, one in enumerate(found.ledger.events)}
    wanted: dict[str, list[str]] = {}
    for one in found.taken:
        wanted.setdefault(one.key, []).append(one.id)
    arrived: dict[str, list[str]] = {}
    for first in _firsts(found.arrivals):
        if first.to == ORDERED and first.key is not None:
            arrived.setdefault(first.key, []).append(first.id)
    broken = []
    for key, ids in wanted.items():
        came = [one for one in arrived.get(key, []) if one in set(ids)]
        if came != [one for one in ids if one in set(came)]:
            broken.append(f"{key} arrived out of order: {_where(came, ids)}")
        numbers = [order[one] for one in ids if one in order]
        if numbers != sorted(numbers):
            broken.append(f"{key} is out of order in the ledger")
    return promise("events of one key arrive in the order of the ledger", len(wanted), broken)


def _firsts(arrivals: Sequence[Arrival]) -> Iterator[Arrival]:
    seen: set[tuple[str, str]] = set()
    for one in arrivals:
        if one.status == TAKEN and (one.to, one.id) not in seen:
            seen.add((one.to, one.id))
            yield one


def _where(came: list[str], ids: list[str]) -> str:
    place = {one: number for number, one in enumerate(ids)}
    for before, after in pairwise(came):
        if place[after] < place[before]:
            return f"{after} after {before}"
    return "nowhere"


def _account_balances(found: Evidence) -> Promise:
    broken = [
        f"{one.equation}: {one.left} against {one.right}" for one in found.account.checks if not one.holds
    ]
    return promise("the account balances", len(found.account.checks), broken)


def _nothing_left(found: Evidence) -> Promise:
    broken = [f"{many} {what}" for what, many in found.ledger.left.items() if many]
    if not found.drained:
        broken.insert(0, "the backlog did not drain")
    return promise("nothing is left behind", len(found.ledger.left), broken)
