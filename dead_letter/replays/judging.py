"""When a replay stops by itself, and when its canary has sung. Pure."""

from __future__ import annotations

from dataclasses import dataclass

FEWEST = 20
"""Outcomes before a ratio says anything."""


@dataclass(frozen=True, slots=True)
class Counts:
    """``delivered`` and ``failed`` since the job was last started or resumed; ``sent`` ever, and of those
    ``out`` have no outcome yet; ``waiting`` are not sent."""

    sent: int
    out: int
    delivered: int
    failed: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """``stop`` says why the job stops; empty: it goes on. ``canary_over``: the rest may go."""

    stop: str = ""
    canary_over: bool = False


def judge(counts: Counts, canary_until: int | None, stop_at: float | None) -> Verdict:
    """``canary_until``: while no more than this were ever sent, the canary is out; None: there is none."""
    if canary_until is not None:
        all_there = counts.out == 0 and (counts.sent >= canary_until or counts.waiting == 0)
        if not all_there:
            return Verdict()
        if counts.failed:
            many = counts.delivered + counts.failed
            return Verdict(
                f"{counts.failed:,} of the {many:,} that went first failed again: mend the cause, then "
                "resume, or cancel."
            )
        return Verdict(canary_over=True)
    settled = counts.delivered + counts.failed
    if stop_at is not None and settled >= FEWEST and counts.failed >= stop_at * settled:
        return Verdict(
            f"{counts.failed:,} of {settled:,} failed again, which is {stop_at:.0%} or more: mend the cause, "
            "then resume, or cancel."
        )
    return Verdict()


def room(out: int, sent: int, concurrency: int, canary_until: int | None) -> int:
    """How many more may be sent now."""
    free = concurrency - out
    if canary_until is not None:
        free = min(free, canary_until - sent)
    return max(0, free)
