"""Fail points: named places at which a hub under test kills itself, as a power cut would.

``TOLBOOTH_DIE_AT="settle.before_commit:3"`` makes it send itself SIGKILL at the third passage of that place,
after it has written the place's name to the file that ``TOLBOOTH_DIED`` names. Not armed, a passage costs one
comparison.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Mapping
from pathlib import Path

from ledger.session import Session

NAMES = (
    "intake.before_commit",
    "intake.after_commit",
    "hand_out.before_commit",
    "hand_out.after_commit",
    "hand_out.published",
    "claim.after_commit",
    "call.before",
    "call.after",
    "settle.before_commit",
    "settle.after_commit",
    "acknowledge.before",
    "acknowledge.after",
    "poll.before_commit",
    "poll.after_commit",
    "erase.before_commit",
    "erase.after_commit",
)
"""``before_commit``: at the end of the unit of work; ``after_commit``: on the writer's thread, before anyone
who waits for the unit is told."""


class Fuse:
    """Counts the passages of one place, and ends the process at the ``nth``."""

    def __init__(self, name: str, nth: int, note: Path | None) -> None:
        self.name = name
        self._left = nth
        self._note = note
        self._lock = threading.Lock()

    def pass_by(self) -> None:
        with self._lock:
            self._left -= 1
            if self._left == 0:
                if self._note is not None:
                    self._note.write_text(self.name, "utf-8")
                os.kill(os.getpid(), signal.SIGKILL)


class _Armed:
    fuse: Fuse | None = None


def arm(environment: Mapping[str, str]) -> None:
    """Set the fuse that the environment asks for; none without ``TOLBOOTH_DIE_AT``.

    Raises ``ValueError`` for a place that is not in ``NAMES`` or a number that is not 1 or more.
    """
    wanted = environment.get("TOLBOOTH_DIE_AT", "")
    if not wanted:
        _Armed.fuse = None
        return
    name, _, nth = wanted.partition(":")
    if name not in NAMES or not nth.isdigit() or int(nth) < 1:
        raise ValueError(f"TOLBOOTH_DIE_AT={wanted}: give one of {', '.join(NAMES)}, a colon and 1 or more")
    note = environment.get("TOLBOOTH_DIED", "")
    _Armed.fuse = Fuse(name, int(nth), Path(note) if note else None)


def passing(name: str) -> None:
    """The process is at this place."""
    fuse = _Armed.fuse
    if fuse is not None and fuse.name == name:
        fuse.pass_by()


def committing(session: Session, what: str) -> None:
    """The unit of work is at its end: pass ``what.before_commit`` now, ``what.after_commit`` once it is."""
    fuse = _Armed.fuse
    if fuse is not None and fuse.name.startswith(what):
        passing(f"{what}.before_commit")
        session.after_commit(lambda: passing(f"{what}.after_commit"))
