"""When a replay stops by itself, and when its canary has sung. Pure."""

from __future__ import annotations

from dataclasses import dataclass

FEWEST = 20
"""Outcomes before a ratio says anything."""


@dataclass(frozen=True, slots=True)
class Counts:
    """``well`` (delivered or mended) and ``failed`` since the job was last started or resumed; ``sent`` ever,
    and of those ``out`` have no outcome yet; ``waiting`` are not sent. ``held`` of those out wait behind a
    dead letter of their key, and have none before a person decides."""

    sent: int
    out: int
    well: int
    failed: int
    waiting: int
    held: int = 0

    @property
    def settled(self) -> int:
        return self.well + self.failed


@dataclass(frozen=True, slots=True)
class Verdict:
    """``stop`` says why the job stops; empty: it goes on. ``canary_over``: the rest may go."""

    stop: str = ""
    canary_over: bool = False


def judge(counts: Counts, canary_until: int | None, stop_at: float | None) -> Verdict:
    """``canary_until``: while no more than this were ever sent, the canary is out; None: there is none."""
    if canary_until is not None:
        all_sent = counts.sent >= canary_until or counts.waiting == 0
        # What is held says nothing of the receiver, unless that is all there is.
        all_there = counts.out == 0 or (counts.out == counts.held and counts.settled > 0)
        if not (all_sent and all_there):
            return Verdict()
        if counts.failed:
            return Verdict(
                f"{counts.failed:,} of the {counts.settled:,} that went first failed again: mend the "
                "cause, then resume, or cancel."
            )
        return Verdict(canary_over=True)
    if stop_at is not None and counts.settled >= FEWEST and counts.failed >= stop_at * counts.settled:
        return Verdict(
            f"{counts.failed:,} of {counts.settled:,} failed again, which is {stop_at:.0%} or more: mend the "
            "cause, then resume, or cancel."
        )
    return Verdict()


def room(out: int, sent: int, concurrency: int, canary_until: int | None) -> int:
    """How many more may be sent now."""
    free = concurrency - out
    if canary_until is not None:
        free = min(free, canary_until - sent)
    return max(0, free)
