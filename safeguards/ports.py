"""What the safeguards need from above: somebody's open session. They never open or commit one themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from sqlalchemy import CursorResult, Executable


class Executes(Protocol):
    """Runs a statement in the caller's unit of work, as SQLAlchemy's ``Connection`` does."""

    def execute(
        self,
        statement: Executable,
        parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
        /,
    ) -> CursorResult[Any]: ...
