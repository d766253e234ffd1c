"""Which of a database's faults pass by themselves, as its SQLSTATE tells. Pure.

Codes: https://www.postgresql.org/docs/current/errcodes-appendix.html
"""

from __future__ import annotations

from enum import Enum

from psycopg import errors
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree


class Fault(Enum):
    """What a fault means for a unit of work. The value says it, for people, after "The ledger's database"."""

    AWAY = "cannot be reached"
    STARTING = "is starting, stopping or recovering"
    READ_ONLY = "only reads for now; it may be a standby"
    CROWDED = "has no connection or memory free"
    HELD = "is held up: by a lock, or by work that takes it too long"
    CROSSED = "had two units in each other's way"
    FULL = "has no room on its disk"
    UNSTORABLE = "cannot keep a text that is in it: U+0000, half a character, or one too long"
    LASTING = "refuses it"

    @property
    def passes(self) -> bool:
        """Trying the whole unit again may do."""
        return self not in {Fault.FULL, Fault.UNSTORABLE, Fault.LASTING}

    @property
    def everyone(self) -> bool:
        """It is the database's trouble, not this unit's: any other unit would fare alike."""
        return self in {Fault.AWAY, Fault.STARTING, Fault.READ_ONLY, Fault.CROWDED}


_BY_STATE = {
    "57P01": Fault.STARTING,  # admin_shutdown, and pg_terminate_backend
    "57P02": Fault.STARTING,  # crash_shutdown
    "57P03": Fault.STARTING,  # cannot_connect_now
    "57P05": Fault.AWAY,  # idle_session_timeout
    "25P03": Fault.AWAY,  # idle_in_transaction_session_timeout: the server has closed the connection
    "25006": Fault.READ_ONLY,  # read_only_sql_transaction
    "53300": Fault.CROWDED,  # too_many_connections
    "53200": Fault.CROWDED,  # out_of_memory
    "55P03": Fault.HELD,  # lock_not_available
    "57014": Fault.HELD,  # query_canceled: statement_timeout, or by a person
    "40001": Fault.CROSSED,  # serialization_failure
    "40P01": Fault.CROSSED,  # deadlock_detected
    "0A000": Fault.LASTING,
    "53100": Fault.FULL,  # disk_full
    "22001": Fault.UNSTORABLE,  # string_data_right_truncation
    "22021": Fault.UNSTORABLE,  # character_not_in_repertoire
    "22P05": Fault.UNSTORABLE,  # untranslatable_character
    "54000": Fault.UNSTORABLE,  # program_limit_exceeded: longer than an index entry may be
}
_WORDS = (
    ("too many clients", Fault.CROWDED),
    ("remaining connection slots", Fault.CROWDED),
    ("too many connections", Fault.CROWDED),
    ("the database system is", Fault.STARTING),
    ("terminating connection", Fault.STARTING),
)
"""libpq gives no SQLSTATE for a connection that was refused; its English words must do."""


def fault_of(error: BaseException) -> Fault:
    """What kind of fault ``error`` is; what does not come from the database is ``LASTING``."""
    if isinstance(error, NoConnectionFree):
        return Fault.CROWDED
    if isinstance(error, UnicodeEncodeError):
        return Fault.UNSTORABLE
    if not isinstance(error, DBAPIError):
        return Fault.LASTING
    cause = error.orig
    state = cause.sqlstate if isinstance(cause, errors.Error) else None
    if state is not None:
        known = _BY_STATE.get(state)
        if known is Fault.LASTING and "cached plan" in str(cause):
            return Fault.CROSSED  # a migration changed the table under a prepared statement
        if known is not None:
            return known
        return Fault.AWAY if state.startswith("08") or error.connection_invalidated else Fault.LASTING
    if isinstance(cause, errors.DataError) and "NUL" in str(cause):
        return Fault.UNSTORABLE  # the driver's own no
    if isinstance(cause, errors.OperationalError):
        text = str(cause)
        return next((fault for words, fault in _WORDS if words in text), Fault.AWAY)
    return Fault.AWAY if error.connection_invalidated else Fault.LASTING


def said(error: BaseException) -> str:
    """The database's own words on one line, for logs. They name the host and the role, never a password."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    # DETAIL and CONTEXT may quote a row, which may be about a person.
    words = str(cause).partition("\nDETAIL:")[0].partition("\nCONTEXT:")[0]
    return " ".join(words.split()) or type(cause).__name__
