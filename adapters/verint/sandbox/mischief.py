"""How the sandbox can be told to misbehave."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Kind = Literal["slow", "fault", "page", "empty", "half", "cut", "silent", "down"]


class Mischief(BaseModel):
    """What to do instead of answering well.

    ``slow`` answers after ``seconds``; ``fault`` with a fault of ``code``; ``page`` with a web page and
    ``status``; ``empty`` with ``status`` and nothing; ``half`` with half of the answer, as if it were whole;
    ``cut`` breaks the connection off in the middle; ``silent`` before the first byte; ``down`` takes no
    connections at all.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Kind
    times: int | None = Field(default=None, ge=1, description="How often; otherwise until told otherwise.")
    operation: str | None = Field(default=None, description="Root element of the requests it is for.")
    effect: bool = Field(default=True, description="Is the request carried out all the same?")
    seconds: float = Field(default=1.0, ge=0, le=600)
    status: int = Field(default=200, ge=200, le=599)
    code: str = Field(default="Server", description="Of the fault: Server or Client, say.")
    words: str = Field(default="The service is under maintenance", max_length=1000)
    retry_after: str | None = None


class Told:
    """What it has been told, and how often it is still to be done."""

    def __init__(self) -> None:
        self.now: Mischief | None = None
        self._left: int | None = None

    def tell(self, mischief: Mischief | None) -> None:
        self.now, self._left = mischief, mischief.times if mischief else None

    def due(self, operation: str) -> Mischief | None:
        """What to do for this request; counts it."""
        found = self.now
        if found is None or (found.operation is not None and found.operation != operation):
            return None
        if self._left is not None:
            self._left -= 1
            if self._left <= 0:
                self.now = None
        return found
