"""What a unit of work is given: one open transaction, and a place to leave what follows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, CursorResult, Executable

from ledger.driver import Driver
from ledger.prepared import Prepared
from ledger.rows import Rows

if TYPE_CHECKING:
    from schemas.envelope import Envelope

Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]] | None


class Session:
    """One unit's view of its transaction. Not to be kept after the unit returns; not thread-safe."""

    __slots__ = ("_after", "_connection", "_driver", "clock", "dialect", "has_turn", "outgoing")

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._driver = Driver(connection)
        self._after: list[Callable[[], None]] = []
        self.dialect = connection.dialect.name
        self.clock: Rows | None = None
        """The database's clock as this unit asked for it first; see ``ledger.clock``."""
        self.has_turn = False
        """Does this unit hold the ledger's turn? See ``ledger.turn``."""
        self.outgoing: list[Envelope] = []
        """Envelopes published in this unit; the door records them as the unit's last step."""

    def run(self, statement: Prepared, **parameters: Any) -> Rows:
        """Execute a statement that was compiled once; see ``ledger.prepared``.

        On PostgreSQL at the latest when its answer, or that of a later one, is looked at, or the unit ends.
        """
        sql, constants = statement.text(self.dialect)
        return self._driver.run(sql, {**constants, **parameters})

    def execute(self, statement: Executable, parameters: Parameters = None) -> CursorResult[Any]:
        self._driver.send()
        return self._connection.execute(statement, parameters)

    def send(self) -> None:
        """Have every statement executed that was run. Raises what the database does."""
        self._driver.send()

    def after_commit(self, call: Callable[[], None]) -> None:
        """Run ``call``, which must be quick, on the writer's thread once this unit is committed, if it is."""
        self._after.append(call)

    @property
    def after(self) -> Sequence[Callable[[], None]]:
        return self._after
