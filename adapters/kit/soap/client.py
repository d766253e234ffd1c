"""Calls operations of a SOAP system."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import structlog
from lxml import etree

from adapters.contract import Retry
from adapters.kit.soap.answers import envelope
from adapters.kit.soap.faults import Rule
from adapters.kit.soap.records import SoapRecord, again, split
from adapters.kit.soap.settings import SoapSettings
from adapters.kit.soap.trace import masked
from adapters.kit.soap.values import Arguments, Value
from adapters.kit.soap.wire import Patience, Tls, Wire, basic

if TYPE_CHECKING:
    from adapters.kit.soap.description import Description

log = structlog.get_logger()

MARGIN = timedelta(seconds=0.5)
"""Before a delivery's deadline: in it an outcome is made of an answer, or of there being none, and still told
to who waits for it."""


@dataclass(frozen=True, slots=True)
class Ready:
    """What the first call makes, and every other uses."""

    description: Description
    wire: Wire


class SoapClient:
    """One system, called from any number of threads at once.

    Making one touches nothing: the WSDL is read, and the files of the certificates, once, with the first
    call; where that fails, the next call tries again. ``bundled`` is the WSDL that comes with the adapter;
    ``rule`` its own judgement of faults. ``name`` is what the system is called in errors.
    """

    def __init__(self, name: str, settings: SoapSettings, *, bundled: Path, rule: Rule | None = None) -> None:
        self.name, self._settings, self._bundled, self._rule = name, settings, bundled, rule
        self._lock = threading.Lock()
        self._ready: Ready | None = None
        self._failed: tuple[float, Retry] | None = None
        self.behind = timedelta(0)
        """How far the system's clock was behind ours with the last answer; what it dates now is that old."""
        secret = settings.password.get_secret_value() if settings.password else ""
        self._who = (settings.username or "", secret)

    def close(self) -> None:
        """Close the connections. It can be called again afterwards, and connects anew."""
        with self._lock:
            ready, self._ready = self._ready, None
        if ready is not None:
            ready.wire.close()

    def call(self, operation: str, arguments: Arguments, *, deadline: datetime | None = None) -> Value:
        """What the operation answers. Raises ``Retry`` and ``Reject`` as ``adapters.kit.soap.answers`` says.

        None where it has no answer. ``deadline`` (UTC) is the delivery's: it shortens ``call_timeout``, so
        that the outcome is there a little before it, and nothing is sent after it. Who gave up waiting cannot
        stop a thread, and the next attempt would find that thread still at work.
        """
        ready = self.ready()
        found = self._ask(ready, operation, arguments, deadline)
        if found is None:
            return None
        try:
            return ready.description.read(operation, found)
        except ValueError as error:
            words = f"{self.name} answered {operation} with what does not fit the WSDL: {error}"
            raise Retry(words, uncertain=True) from error

    def records(
        self, operation: str, arguments: Arguments, *, of: str, deadline: datetime | None = None
    ) -> tuple[SoapRecord, ...]:
        """The elements called ``of`` in the answer, each by itself: a bad one spoils no other. Nothing is
        sent after the ``deadline``."""
        ready = self.ready()
        found = self._ask(ready, operation, arguments, deadline)
        if found is None:
            return ()
        return split(found, of, lambda alone: ready.description.read(operation, alone))

    def record(self, operation: str, raw: bytes, *, of: str) -> SoapRecord:
        """One record again, as a person has mended it. Raises ``Retry`` where the WSDL cannot be read."""
        ready = self.ready()
        version = ready.description.version
        return again(raw, of, version, lambda alone: ready.description.read(operation, alone))

    def written(self, operation: str, arguments: Arguments) -> bytes:
        """The request as it would be sent. Raises ``Reject`` for values that do not fit, and ``Retry``."""
        return self.ready().description.write(operation, arguments)

    def ready(self) -> Ready:
        """The WSDL and the connections. Raises ``Retry`` where the WSDL cannot be had."""
        found = self._ready
        if found is not None:
            return found
        came = monotonic()
        with self._lock:
            if self._ready is None:
                # Who waited while somebody else failed does not wait for the same again.
                if self._failed is not None and self._failed[0] >= came:
                    raise Retry(self._failed[1].reason)
                try:
                    self._ready = self._made()
                except Retry as error:
                    self._failed = (monotonic(), error)
                    raise
            return self._ready

    def _ask(
        self, ready: Ready, operation: str, arguments: Arguments, deadline: datetime | None = None
    ) -> etree._Element | None:
        told, description = self._settings, ready.description
        body = description.write(operation, arguments)
        headers = description.headers(operation)
        if told.authentication in {"basic", "both"}:
            headers |= basic(*self._who)
        most = self._most(operation, deadline)
        self._trace("request", operation, body)
        began = monotonic()
        answer = ready.wire.post(body, headers, most=most)
        self.behind = answer.behind
        log.debug(
            "soap.answered",
            adapter=self.name,
            operation=operation,
            status=answer.status,
            milliseconds=round((monotonic() - began) * 1000),
            bytes=len(answer.body),
        )
        self._trace("answer", operation, answer.body)
        if not description.answers(operation) and 200 <= answer.status < 300 and not answer.body.strip():
            return None
        return envelope(answer, self.name, rule=self._rule, allow_dtd=told.allow_dtd)

    def _most(self, operation: str, deadline: datetime | None) -> float | None:
        """Seconds that the call may take. Raises ``Retry`` where none are left; nothing was sent then."""
        if deadline is None:
            return None
        left = (deadline - MARGIN - datetime.now(UTC)).total_seconds()
        if left <= 0:
            raise Retry(
                f"no time was left to ask {self.name} for {operation}: it was too slow before, or the "
                "attempt began late; `worker.timeout_seconds` is what an attempt has"
            )
        return left

    def _trace(self, direction: str, operation: str, text: bytes) -> None:
        if self._settings.trace:
            shown = frozenset(self._settings.trace_shown)
            log.info(
                "soap.trace",
                adapter=self.name,
                direction=direction,
                operation=operation,
                document=masked(text, shown),
            )

    def _made(self) -> Ready:
        # zeep takes a second to import; who never calls does not.
        from adapters.kit.soap.description import PARSED, Description, Loader

        told = self._settings
        origin = str(told.wsdl_url or (told.wsdl_file or self._bundled).resolve())
        loader = Loader(
            origin,
            fetch=self._fetched,
            hosts=frozenset(told.import_hosts),
            limit=told.answer_limit,
            allow_dtd=told.allow_dtd,
        )
        token = self._who if told.authentication in {"username_token", "both"} else None
        rules = {"allow_dtd": told.allow_dtd, "hosts": told.import_hosts}
        try:
            document = PARSED.document(origin, loader, rules)
            description = Description(document, version=told.soap_version, token=token)
        except OSError as error:
            raise Retry(f"the WSDL of {self.name} cannot be read: {error}") from error
        except ValueError as error:
            raise Retry(f"the WSDL of {self.name} ({origin}) cannot be used: {error}") from error
        address = str(told.address) if told.address else description.address
        if not address or not address.startswith(("http://", "https://")):
            raise Retry(f"the WSDL of {self.name} names no HTTP address; give `address`")
        patience = Patience(told.connect_timeout, told.read_timeout, told.call_timeout)
        return Ready(description, self._wire(address, patience))

    def _fetched(self, url: str) -> bytes:
        told = self._settings
        whole = told.wsdl_timeout
        wire = self._wire(url, Patience(min(told.connect_timeout, whole), whole, whole))
        # The password is for the system, and not for another host that a document is imported from.
        known = told.authentication in {"basic", "both"} and url == str(told.wsdl_url)
        try:
            answer = wire.get(basic(*self._who) if known else {})
        except Retry as error:
            raise Retry(
                f"the WSDL of {self.name} cannot be fetched: {error.reason}", after=error.after
            ) from error
        finally:
            wire.close()
        if answer.status != 200:
            raise Retry(f"the WSDL of {self.name} cannot be fetched: {url} answered {answer.status}")
        return answer.body

    def _wire(self, url: str, patience: Patience) -> Wire:
        told = self._settings
        password = told.client_key_password
        tls = Tls(
            told.ca_bundle,
            told.client_certificate,
            told.client_key,
            password.get_secret_value() if password else None,
        )
        return Wire(
            url,
            system=self.name,
            tls=tls,
            patience=patience,
            limit=told.answer_limit,
            connections=told.connections,
        )
