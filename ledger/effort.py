"""Getting one unit of work written, however often that must be tried."""

from __future__ import annotations

import random
import time
from typing import Any

from ledger.session import Session
from ledger.submitted import Submitted
from ledger.transience import Fault, fault_of
from ledger.writer import InDoubt, Verdict, Writer

_FIRST_PAUSE, _LONGEST_PAUSE = 0.02, 1.0


class Effort:
    """The tries at one unit. A commit in doubt is looked up first; it is never blindly repeated."""

    def __init__(self, one: Submitted) -> None:
        self.one = one
        self.failures = 0
        self.failing_since: float | None = None
        """By the monotonic clock."""
        self._doubt: InDoubt | None = None

    @property
    def in_doubt(self) -> bool:
        return self._doubt is not None

    def attempt(self, writer: Writer) -> tuple[Session, Any]:
        """The unit's session and value, once committed. Raises what went wrong this time."""
        try:
            return self._found(writer) or writer.write(self.one.unit)
        except Exception as error:
            self._doubt = error if isinstance(error, InDoubt) else self._doubt
            self.failures += 1
            self.failing_since = self.failing_since or time.monotonic()
            raise

    def _found(self, writer: Writer) -> tuple[Session, Any] | None:
        """What an earlier commit proves to have written; None where there is none, and it may be tried."""
        if self._doubt is None:
            return None
        verdict = writer.became(self._doubt)
        if verdict is Verdict.COMMITTED:
            return self._doubt.session, self._doubt.value
        if verdict is Verdict.PENDING:
            raise self._doubt
        self._doubt = None
        return None

    def pause(self) -> float:
        """Seconds before the next try; none after the first failure, which may be a connection gone stale."""
        if self.failures < 2:
            return 0.0
        longest = min(_FIRST_PAUSE * 2.0 ** min(self.failures - 2, 10), _LONGEST_PAUSE)
        return longest * random.uniform(0.5, 1.0)  # noqa: S311 - so that threads do not come back in step


def fault_in(error: Exception) -> Fault:
    """What kind of fault a failed attempt met."""
    return Fault.AWAY if isinstance(error, InDoubt) else fault_of(error)
