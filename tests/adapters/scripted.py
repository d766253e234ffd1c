"""A server that says exactly the bytes it is told, and how; and a WSDL of an invented service for it."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

ENVELOPE = {
    "1.1": "http://schemas.xmlsoap.org/soap/envelope/",
    "1.2": "http://www.w3.org/2003/05/soap-envelope",
}
WSDL = """<?xml version="1.0"?>
<definitions targetNamespace="urn:example:parks" xmlns="http://schemas.xmlsoap.org/wsdl/"
    xmlns:s11="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:s12="http://schemas.xmlsoap.org/wsdl/soap12/"
    xmlns:p="urn:example:parks" xmlns:x="http://www.w3.org/2001/XMLSchema">
  <types>{more}<x:schema targetNamespace="urn:example:parks" elementFormDefault="qualified">
    <x:element name="Report"><x:complexType><x:sequence>
      <x:element name="Fault" type="x:string"/><x:element name="Reporter" type="x:string" minOccurs="0"/>
    </x:sequence></x:complexType></x:element>
    <x:element name="Reported"><x:complexType><x:sequence>
      <x:element name="Number" type="x:int"/><x:element name="At" type="x:dateTime" minOccurs="0"/>
    </x:sequence></x:complexType></x:element>
  </x:schema></types>
  <message name="In"><part name="body" element="p:Report"/></message>
  <message name="Out"><part name="body" element="p:Reported"/></message>
  <portType name="Ports"><operation name="report"><input message="p:In"/><output message="p:Out"/></operation>
  <operation name="tell"><input message="p:In"/></operation></portType>
  <binding name="B11" type="p:Ports">
    <s11:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
    <operation name="report"><s11:operation soapAction="urn:example:report"/>
      <input><s11:body use="literal"/></input><output><s11:body use="literal"/></output></operation>
    <operation name="tell"><s11:operation soapAction="urn:example:tell"/>
      <input><s11:body use="literal"/></input></operation>
  </binding>
  <binding name="B12" type="p:Ports">
    <s12:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
    <operation name="report"><s12:operation soapAction="urn:example:report"/>
      <input><s12:body use="literal"/></input><output><s12:body use="literal"/></output></operation>
  </binding>
  <service name="Parks">
    <port name="P11" binding="p:B11"><s11:address location="{address}"/></port>
    <port name="P12" binding="p:B12"><s12:address location="{address}"/></port>
  </service>
</definitions>
"""


def wsdl(address: str = "http://127.0.0.1:9/", more: str = "") -> bytes:
    """The description of the invented service; ``more`` goes before its schema."""
    return WSDL.format(address=address, more=more).encode()


def enveloped(inside: str, version: str = "1.1") -> bytes:
    """An envelope with that in its body."""
    ns = ENVELOPE[version]
    return f'<e:Envelope xmlns:e="{ns}"><e:Body>{inside}</e:Body></e:Envelope>'.encode()


GOOD = enveloped('<Reported xmlns="urn:example:parks"><Number>7</Number></Reported>')


@dataclass
class Said:
    """What it says to one request: in pieces, with ``pause`` seconds before each; then it hangs up.

    A piece of None waits until the server stops. ``length``: a Content-Length of its own.
    """

    body: bytes = GOOD
    status: int = 200
    kind: str = "text/xml"
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = None
    raw: Sequence[bytes | None] | None = None
    pause: float = 0.0

    def pieces(self) -> Sequence[bytes | None]:
        if self.raw is not None:
            return self.raw
        length = len(self.body) if self.length is None else self.length
        lines = [f"HTTP/1.1 {self.status} Said", f"Content-Length: {length}", "Connection: close"]
        lines += [f"Content-Type: {self.kind}"] if self.kind else []
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        return ["\r\n".join([*lines, "", ""]).encode() + self.body]


class Scripted:
    """Says one thing after the other, the last one again and again; keeps what it was asked."""

    def __init__(self, *said: Said, tls: ssl.SSLContext | None = None) -> None:
        self.said = list(said) or [Said()]
        self.asked: list[bytes] = []
        self.hung_up = threading.Semaphore(0)
        """Given once for each connection that it has closed."""
        self._tls, self._stopped = tls, threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        port = self._listening.getsockname()[1]
        self.url = f"https://localhost:{port}/parks" if tls else f"http://127.0.0.1:{port}/parks"
        self._threads = [threading.Thread(target=self._serve, daemon=True)]
        self._threads[0].start()

    def stop(self) -> None:
        self._stopped.set()
        # Wakes accept(), which closing the socket alone does not.
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for thread in self._threads:
            thread.join(10)

    def _serve(self) -> None:
        while not self._stopped.is_set():
            try:
                taken, _ = self._listening.accept()
            except OSError:
                return
            one = threading.Thread(target=self._answer, args=(taken,), daemon=True)
            self._threads.append(one)
            one.start()

    def _answer(self, taken: socket.socket) -> None:
        with suppress(OSError), taken:
            held = _handshaken(taken, self._tls) if self._tls else taken
            if held is None:
                return
            with held:
                asked = _request(held)
                if not asked:
                    return
                self.asked.append(asked)
                said = self.said.pop(0) if len(self.said) > 1 else self.said[0]
                for piece in said.pieces():
                    if self._stopped.wait(said.pause) or piece is None:
                        self._stopped.wait()
                        return
                    held.sendall(piece)
            self.hung_up.release()


def _handshaken(taken: socket.socket, tls: ssl.SSLContext) -> ssl.SSLSocket | None:
    """None where there was no agreement; the other side has read why before it is hung up on."""
    held = tls.wrap_socket(taken, server_side=True, do_handshake_on_connect=False)
    try:
        held.do_handshake()
    except ssl.SSLError:
        with socket.socket(fileno=held.detach()) as plain:
            plain.shutdown(socket.SHUT_WR)
            while plain.recv(65536):
                pass
        return None
    return held


def _request(held: socket.socket) -> bytes:
    read = b""
    while b"\r\n\r\n" not in read:
        more = held.recv(65536)
        if not more:
            return b""
        read += more
    head, _, body = read.partition(b"\r\n\r\n")
    lengths = [
        line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
    ]
    while len(body) < (int(lengths[0]) if lengths else 0):
        body += held.recv(65536)
    return head + b"\r\n\r\n" + body


@contextmanager
def scripted(*said: Said, tls: ssl.SSLContext | None = None) -> Iterator[Scripted]:
    """A scripted server until the block ends."""
    made = Scripted(*said, tls=tls)
    try:
        yield made
    finally:
        made.stop()


def written(folder: Path, text: bytes) -> Path:
    """The text as a WSDL file."""
    path = folder / "parks.wsdl"
    path.write_bytes(text)
    return path
