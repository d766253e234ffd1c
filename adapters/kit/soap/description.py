"""A WSDL, read once: which operations there are, and how each is written and read.

The only module that knows zeep. zeep builds and reads messages here and never speaks to the network: the
fetching is the loader's, which refuses what the settings do not allow.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

from lxml import etree
from zeep import Client
from zeep import Settings as ZeepSettings
from zeep.exceptions import Error as ZeepError
from zeep.helpers import serialize_object
from zeep.proxy import ServiceProxy
from zeep.transports import Transport
from zeep.wsdl import Document
from zeep.wsdl.bindings.soap import Soap11Binding, Soap12Binding, SoapBinding, SoapOperation
from zeep.wsse.username import UsernameToken

from adapters.contract import Reject, Retry
from adapters.kit.soap.documents import DtdRefused, NotXml, read
from adapters.kit.soap.misread import strictly
from adapters.kit.soap.pages import tidy
from adapters.kit.soap.settings import Version
from adapters.kit.soap.values import Arguments, Value

Fetch = Callable[[str], bytes]
"""Gets a document over the network. Raises ``Retry``."""


class Refused(ValueError):
    """The WSDL names a document that it may not bring in."""


class Loader:
    """Gets what a WSDL imports: from its own folder, or from hosts that the settings name."""

    def __init__(
        self, origin: str, *, fetch: Fetch, hosts: frozenset[str], limit: int, allow_dtd: bool
    ) -> None:
        self._origin, self._fetch, self._hosts = origin, fetch, hosts
        self._limit, self._allow_dtd = limit, allow_dtd

    def load(self, url: str) -> bytes:
        """The bytes of one document. Raises ``ValueError``, ``OSError`` or ``Retry``."""
        if url == self._origin:
            network = urlsplit(url).scheme in {"http", "https"}
            found = self._fetch(url) if network else self._opened(Path(url))
        elif urlsplit(url).scheme in {"http", "https"}:
            if (urlsplit(url).hostname or "") not in self._hosts:
                raise Refused(f"it imports {url} over the network; `import_hosts` says from where it may")
            found = self._fetch(url)
        else:
            found = self._beside(url)
        read(found, allow_dtd=self._allow_dtd)
        return found

    def _beside(self, url: str) -> bytes:
        path = Path(url.removeprefix("file://")).resolve()
        if urlsplit(self._origin).scheme in {"http", "https"}:
            raise Refused(f"it came over the network and imports a file of this machine ({path.name})")
        if not path.is_relative_to(Path(self._origin).resolve().parent):
            raise Refused(f"it imports {path}, which is outside its own folder")
        return self._opened(path)

    def _opened(self, path: Path) -> bytes:
        with path.open("rb") as file:
            found = file.read(self._limit + 1)
        if len(found) > self._limit:
            raise Refused(f"{path} has more than {self._limit:,} bytes (`answer_limit`)")
        return found


class Description:
    """One port of one WSDL, ready to write requests and read answers; from any number of threads."""

    def __init__(self, document: Document, *, version: Version | None, token: tuple[str, str] | None) -> None:
        """``token``: user name and password of a WS-Security header. Raises ``ValueError``."""
        wsse = UsernameToken(*token) if token is not None else None
        binding, address = _port(document, version)
        self.address: str | None = address
        self.version: Version = "1.2" if isinstance(binding, Soap12Binding) else "1.1"
        self._binding = binding
        self._client = Client(document, wsse=wsse, transport=document.transport, settings=document.settings)
        self._service = ServiceProxy(self._client, binding, address=address)
        # Made now, so that no two threads make it at once.
        _ = self._client.service

    def names(self) -> tuple[str, ...]:
        """The operations, by name."""
        return tuple(sorted(self._binding._operations))

    def headers(self, operation: str) -> dict[str, str]:
        """The HTTP headers of a request."""
        action = self._operation(operation).soapaction or ""
        if self.version == "1.2":
            kind = "application/soap+xml; charset=utf-8"
            return {"Content-Type": f'{kind}; action="{action}"' if action else kind}
        return {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{action}"'}

    def write(self, operation: str, arguments: Arguments) -> bytes:
        """The request's envelope. Raises ``Reject`` for values that do not fit the WSDL."""
        self._operation(operation)
        try:
            envelope = self._client.create_message(self._service, operation, **arguments)
        except (ZeepError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
            raise Reject(f"{operation} cannot be written as the WSDL says: {tidy(str(error))}") from error
        return etree.tostring(envelope, xml_declaration=True, encoding="utf-8")

    def answers(self, operation: str) -> bool:
        """Does the operation have an answer at all?"""
        return self._operation(operation).output is not None

    def read(self, operation: str, envelope: etree._Element) -> Value:
        """What an answer says. Raises ``ValueError`` where it does not fit the WSDL."""
        found = self._operation(operation)
        output = found.output
        if output is None:
            raise ValueError("no answer was expected")
        body = envelope.find(f"{{{etree.QName(envelope).namespace}}}Body")
        if body is None or len(body) == 0:
            raise ValueError("its body is empty")
        wanted = [part.element.qname for part in output.abstract.parts.values()]
        # zeep passes over an element that it does not look for, and gives nothing.
        if body[0].tag not in {name.text for name in wanted}:
            names = " or ".join(name.localname for name in wanted)
            raise ValueError(f"it holds {etree.QName(body[0]).localname} instead of {names}")
        try:
            with strictly():
                answer = found.process_reply(envelope)
            return cast(Value, serialize_object(answer, dict))
        except ValueError:
            raise
        except Exception as error:  # zeep raises whatever its types meet in a text
            raise ValueError(tidy(f"{type(error).__name__}: {error}")) from error

    def _operation(self, name: str) -> SoapOperation:
        try:
            return cast(SoapOperation, self._binding.get(name))
        except ValueError as error:
            known = ", ".join(self.names())
            raise Retry(f"the WSDL has no operation {name}; it has {known}") from error


class Descriptions:
    """The WSDLs that this process has parsed, by where they came from and what they said."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._parsed: dict[tuple[object, ...], Document] = {}

    def document(self, origin: str, loader: Loader, rules: Mapping[str, object]) -> Document:
        """Parsed, or as it was parsed before. Raises as ``Loader.load``, and ``ValueError``."""
        text = loader.load(origin)
        key = (origin, sha256(text).digest(), tuple(sorted(rules.items())))
        with self._lock:
            if key not in self._parsed:
                self._parsed[key] = _parsed(origin, text, loader, allow_dtd=bool(rules.get("allow_dtd")))
            return self._parsed[key]


PARSED = Descriptions()
"""Of the whole process: two adapters of one kind parse their WSDL once."""


def _parsed(origin: str, text: bytes, loader: Loader, *, allow_dtd: bool) -> Document:
    settings = ZeepSettings(
        strict=True, forbid_dtd=not allow_dtd, forbid_entities=not allow_dtd, force_https=False
    )
    try:
        # All that zeep asks of it is load().
        transport = cast(type[Transport], loader)
        return Document(io.BytesIO(text), transport, base=origin, settings=settings)
    except (Refused, NotXml, DtdRefused, OSError, Retry):
        raise
    except Exception as error:  # zeep raises whatever it meets in a document that is no WSDL
        raise ValueError(tidy(f"{type(error).__name__}: {error}")) from error


def _port(document: Document, version: Version | None) -> tuple[SoapBinding, str | None]:
    kind = {"1.1": Soap11Binding, "1.2": Soap12Binding, None: SoapBinding}[version]
    for service in document.services.values():
        for port in service.ports.values():
            if isinstance(port.binding, kind):
                return port.binding, (port.binding_options or {}).get("address")
    wanted = f"SOAP {version}" if version else "SOAP"
    raise ValueError(f"it has no port for {wanted}")
