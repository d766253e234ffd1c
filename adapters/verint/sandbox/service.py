"""The SOAP door of the sandbox: who may ask, whether the request fits the description, and the answer."""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from pathlib import Path

from aiohttp import web
from lxml import etree

from adapters.kit.soap.documents import DtdRefused, NotXml, read
from adapters.kit.soap.faults import SOAP_11, SOAP_12
from adapters.verint.sandbox.cases import Cases
from adapters.verint.sandbox.mischief import Mischief, Told
from adapters.verint.sandbox.operations import NotPossible, perform
from adapters.verint.sandbox.xml import TYPES, add, text
from adapters.verint.wsdl import FL_SERVICE

PATH = "/lagan/services/FL"
USER, PASSWORD = "hub", "an invented password"
_WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
_MOST = 8 * 1024 * 1024
_REMEMBERED = 1000


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request that was carried out: the root element of its body, and both envelopes."""

    root: str
    request: bytes
    answer: bytes


class Service:
    """Tells operations apart by the body's root element; whatever ``SOAPAction`` says is let pass."""

    def __init__(self, cases: Cases, told: Told) -> None:
        self._cases, self._told = cases, told
        self.exchanges: deque[Exchange] = deque(maxlen=_REMEMBERED)
        """The latest requests that were carried out, in order."""
        self._schema = schema_of(FL_SERVICE)

    def application(self) -> web.Application:
        app = web.Application(client_max_size=_MOST)
        app.router.add_post(PATH, self._take)
        app.router.add_get(PATH, self._describe)
        app.on_response_prepare.append(self._date)
        return app

    async def _date(self, _request: web.Request, answer: web.StreamResponse) -> None:
        """By the clock that the cases are dated by."""
        answer.headers["Date"] = format_datetime(datetime.now(UTC) - self._cases.slow, usegmt=True)

    async def _describe(self, request: web.Request) -> web.Response:
        address = f"{request.scheme}://{request.host}{PATH}".encode()
        wsdl = FL_SERVICE.read_bytes().replace(b"http://localhost" + PATH.encode(), address)
        return web.Response(body=wsdl, content_type="text/xml")

    async def _take(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        try:
            envelope = read(body)
        except (NotXml, DtdRefused) as error:
            return _fault(SOAP_11, "Client", f"the request cannot be read: {error}")
        ns = etree.QName(envelope).namespace or SOAP_11
        if ns not in {SOAP_11, SOAP_12}:
            return _fault(SOAP_11, "VersionMismatch", "this is no SOAP envelope")
        inside = envelope.find(f"{{{ns}}}Body")
        if inside is None or len(inside) != 1:
            return _fault(ns, "Client", "one element was expected in the body")
        if not _known(envelope, ns, request.headers.get("Authorization", "")):
            return _fault(ns, "wsse:FailedAuthentication", "the user name or the password is wrong")
        mischief = self._told.due(etree.QName(inside[0]).localname)
        if mischief is not None and not mischief.effect:
            return await _misbehave(request, mischief, _fault(ns, mischief.code, mischief.words))
        answer = self._answer(ns, inside[0], body)
        if mischief is None:
            return answer
        return await _misbehave(request, mischief, answer, _fault(ns, mischief.code, mischief.words))

    def _answer(self, ns: str, wanted: etree._Element, request: bytes) -> web.Response:
        if not self._schema.validate(wanted):
            return _fault(
                ns, "Client", f"the request does not fit the description: {self._schema.error_log[0].message}"
            )
        try:
            found = perform(self._cases, wanted)
        except NotPossible as error:
            return _fault(ns, "Client", str(error), error.code)
        root, answer = etree.QName(wanted).localname, _enveloped(ns, found, 200)
        assert isinstance(answer.body, bytes)
        self.exchanges.append(Exchange(root, request, answer.body))
        return answer


def schema_of(wsdl: Path) -> etree.XMLSchema:
    """The types of a WSDL, to check documents against."""
    types = etree.parse(wsdl).getroot().find(".//{http://www.w3.org/2001/XMLSchema}schema")
    assert types is not None
    # By itself it must still know the prefixes that stand further out.
    alone = etree.Element(types.tag, dict(types.attrib), nsmap=types.nsmap)
    alone.extend(list(types))
    return etree.XMLSchema(alone)


def _known(envelope: etree._Element, ns: str, authorization: str) -> bool:
    """Is the user known, by WS-Security or by HTTP Basic?"""
    header = envelope.find(f"{{{ns}}}Header/{{{_WSSE}}}Security/{{{_WSSE}}}UsernameToken")
    if header is not None:
        password = header.find(f"{{{_WSSE}}}Password")
        kind = password.get("Type", "") if password is not None else ""
        return (text(header, "Username"), text(header, "Password")) == (USER, PASSWORD) and kind.endswith(
            "#PasswordText"
        )
    scheme, _, token = authorization.partition(" ")
    try:
        told = base64.b64decode(token).decode() if scheme == "Basic" else ""
    except (binascii.Error, UnicodeDecodeError):
        return False
    return told == f"{USER}:{PASSWORD}"


async def _misbehave(
    request: web.Request, mischief: Mischief, answer: web.Response, fault: web.Response | None = None
) -> web.StreamResponse:
    whole = answer.body
    assert isinstance(whole, bytes)
    headers = {"Retry-After": mischief.retry_after} if mischief.retry_after else {}
    match mischief.kind:
        case "slow":
            await asyncio.sleep(mischief.seconds)
            return answer
        case "fault":
            made = fault or answer
            made.headers.update(headers)
            return made
        case "page":
            words = escape(mischief.words)
            page = f"<!DOCTYPE html><html><head><title>{words}</title></head><body>Sorry.</body></html>"
            return web.Response(text=page, status=mischief.status, content_type="text/html", headers=headers)
        case "empty":
            return web.Response(status=mischief.status, headers=headers)
        case "half":
            return web.Response(body=whole[: len(whole) // 2], content_type="text/xml")
    assert request.transport is not None
    if mischief.kind == "cut":
        begun = web.StreamResponse(headers={"Content-Type": "text/xml", "Content-Length": str(len(whole))})
        await begun.prepare(request)
        await begun.write(whole[: len(whole) // 2])
    request.transport.close()
    return web.Response()


def _fault(ns: str, code: str, words: str, number: int = 0) -> web.Response:
    """With a detail as the vendor's exceptions have it, as far as their fields are known."""
    made = etree.Element(f"{{{ns}}}Fault", nsmap={"soapenv": ns, "wsse": _WSSE})
    full = code if ":" in code else f"soapenv:{code}"
    if ns == SOAP_12:
        full = full.replace("soapenv:Client", "soapenv:Sender").replace("soapenv:Server", "soapenv:Receiver")
        etree.SubElement(etree.SubElement(made, f"{{{ns}}}Code"), f"{{{ns}}}Value").text = full
        etree.SubElement(etree.SubElement(made, f"{{{ns}}}Reason"), f"{{{ns}}}Text").text = words
        detail = etree.SubElement(made, f"{{{ns}}}Detail")
    else:
        etree.SubElement(made, "faultcode").text = full
        etree.SubElement(made, "faultstring").text = words
        detail = etree.SubElement(made, "detail")
    raised = etree.SubElement(detail, f"{{{TYPES}}}FWTException")
    add(raised, "ErrorMessage", words)
    add(raised, "ErrorCode", number)
    return _enveloped(ns, made, 500)


def _enveloped(ns: str, inside: etree._Element, status: int) -> web.Response:
    envelope = etree.Element(f"{{{ns}}}Envelope", nsmap={"soapenv": ns})
    etree.SubElement(envelope, f"{{{ns}}}Body").append(inside)
    kind = "application/soap+xml" if ns == SOAP_12 else "text/xml"
    body = etree.tostring(envelope, xml_declaration=True, encoding="utf-8")
    return web.Response(body=body, status=status, content_type=kind, charset="utf-8")
