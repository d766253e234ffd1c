"""What zeep passes over: a text that is not of its type becomes None, and the text goes into a log.

Here it becomes an error, and is logged nowhere: it may be personal.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from lxml import etree

_LOGGERS = ("zeep.xsd.types.simple", "zeep.xsd.elements.attribute")


class _Seen(threading.local):
    element: str | None = None


_SEEN = _Seen()


class _Listening(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        """Note which element it was; the record goes no further."""
        _SEEN.element = "a text"
        trace = record.exc_info[2] if record.exc_info else None
        found = trace.tb_frame.f_locals.get("xmlelement") if trace is not None else None
        if isinstance(found, etree._Element):
            _SEEN.element = etree.QName(found).localname
        return False


_LISTENING = _Listening()


@contextmanager
def strictly() -> Iterator[None]:
    """Raises ``ValueError``, naming the element, where zeep passed over a text while the block ran."""
    for name in _LOGGERS:
        # Adding the same filter again does nothing.
        logging.getLogger(name).addFilter(_LISTENING)
    _SEEN.element = None
    yield
    element, _SEEN.element = _SEEN.element, None
    if element is not None:
        raise ValueError(f"{element} does not hold what its type asks for")
