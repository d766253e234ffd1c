"""A unit of work that was handed in at a door, and the future by which its sender learns what came of it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import structlog

from ledger.session import Session

log = structlog.get_logger()


@dataclass(slots=True)
class Submitted:
    """``patient``: see ``Door.submit``."""

    unit: Callable[[Session], Any]
    future: Future[Any]
    patient: bool
    begun: bool = False

    def begin(self) -> bool:
        """False for one that nobody waits for any more, before it began; after this it can no longer be."""
        self.begun = self.begun or self.future.set_running_or_notify_cancel()
        return self.begun

    def written(self, session: Session, value: Any) -> None:
        """It is committed: do what follows, then say so."""
        for call in session.after:
            try:
                call()
            except Exception:
                # The unit is committed, whatever this does: to say otherwise would have it done twice.
                log.exception("ledger.after_commit_failed")
        # A door that could wait no longer may have given it up meanwhile.
        with suppress(InvalidStateError):
            self.future.set_result(value)

    def refused(self, why: BaseException) -> None:
        """Nothing of it is written, or nobody knows: ``why`` says which."""
        if self.begin():
            with suppress(InvalidStateError):
                self.future.set_exception(why)
