"""What the hub says about itself, on standard error: text for people or JSON for machines.

An event is a stable name and ids. Nothing here may print what is in a message. Local variables are left out
of tracebacks; an exception is told by its kind and its frames, and by its words only where those can name no
value: a parser says what it could not read, and a system may repeat what it was sent.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Iterator

import structlog
from pydantic import ValidationError
from structlog.types import EventDict, Processor, WrappedLogger

from hub.channels.contract import ChannelError
from ledger.errors import LedgerError

_QUIET = ("alembic", "kombu", "amqp", "asyncio", "httpcore2", "httpx2", "uvicorn", "urllib3", "zeep")
"""Libraries that tell more than anybody asked for (an answer's headers, say, with what is secret in them):
only their warnings are printed, at whatever level."""
_DATABASES = ("sqlite3", "psycopg")
"""Drivers. What they say names tables, columns and constraints, and no value but where ``_ABOUT_A_VALUE``."""
_ABOUT_A_VALUE = "22"
"""The SQLSTATE class of data exceptions: "invalid input syntax for type integer: ..."."""
_SILENT = ("pika", "psycopg")
"""They tell each lost connection several times; whoever uses them is told too, and says it once."""


class _ToStandardError(logging.Handler):
    """Writes to whatever standard error is at that moment."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            print(self.format(record), file=sys.stderr, flush=True)
        except Exception:  # noqa: BLE001 - a log line that cannot be written must not stop the hub
            self.handleError(record)


def set_up(level: str = "info", form: str = "text") -> None:
    """Send structlog's and the libraries' own logging to standard error, from ``level`` up.

    ``form`` is ``text`` or ``json``. Safe to call again.
    """
    least = logging.getLevelNamesMapping()[level.upper()]
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_values,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    renderer: Processor
    if form == "json":
        renderer = structlog.processors.JSONRenderer(ensure_ascii=False)
    else:
        renderer = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), sort_keys=False)
    handler = _ToStandardError()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, _without_represented],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    for known in [one for one in root.handlers if isinstance(one, _ToStandardError)]:
        root.removeHandler(known)
    root.addHandler(handler)
    root.setLevel(least)
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(least, logging.WARNING))
    for name in _SILENT:
        logging.getLogger(name).setLevel(logging.CRITICAL)


def _without_values(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """An exception as its frames and its kind, without local variables and without quoted input."""
    found = event.pop("exc_info", None)
    if found is True:
        found = sys.exc_info()[1]
    elif isinstance(found, tuple):
        found = found[1]
    if isinstance(found, BaseException):
        event["exception"] = "\n".join(_told(found))
    return event


def _without_represented(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """What asyncio says of a task that failed, without the task: that is written with its exception in it."""
    record = event.get("_record")
    if isinstance(record, logging.LogRecord) and record.name == "asyncio":
        event["event"] = str(event["event"]).partition("\n")[0]
    return event


def _told(error: BaseException) -> Iterator[str]:
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        yield from _told(cause)
        yield "which led to:"
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"  {frame.filename}:{frame.lineno} in {frame.name}"
    words = words_of(error)
    yield f"{type(error).__name__}: {words}" if words else type(error).__name__


def words_of(error: BaseException) -> str:
    """What an error says, where that can name no value that it was raised for; "" of any other.

    Its frames say by which line it was raised, where the words stand without the values.
    """
    if isinstance(error, ValidationError):
        faults = error.errors(include_url=False, include_input=False, include_context=False)
        return "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['type']}" for one in faults)
    if isinstance(error, OSError):
        # Without the name of the file: whoever sent it chose that.
        return error.strerror or ""
    # SQLAlchemy puts the statement's parameters into its message.
    driver = getattr(error, "orig", None) or error
    if type(driver).__module__.partition(".")[0] in _DATABASES:
        if str(getattr(driver, "sqlstate", None)).startswith(_ABOUT_A_VALUE):
            return ""
        # DETAIL and CONTEXT quote rows.
        return str(driver).partition("\nDETAIL:")[0].partition("\nCONTEXT:")[0]
    return str(error) if isinstance(error, (LedgerError, ChannelError)) else ""
