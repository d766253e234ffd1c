"""A system on loopback that answers byte for byte as a test says, on kept-alive connections, TLS or not."""

from __future__ import annotations

import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

CUT = b"\x00cut"
"""At the end of an answer: what comes before is sent, then the connection is cut."""
WAIT = b"\x00wait"
"""At the end of an answer: what comes before is sent, then nothing until the peer ends."""


@dataclass
class Got:
    """One request as it came."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query))

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode()))


@dataclass
class Peer:
    """``answer`` gives the bytes for each request; ``got`` is what came, in order."""

    answer: Callable[[Got], bytes]
    url: str = ""
    got: list[Got] = field(default_factory=list)
    connections: int = 0
    ends: threading.Event = field(default_factory=threading.Event)


def http(status: int, body: bytes = b"", kind: str = "application/json", **headers: str) -> bytes:
    """A whole answer."""
    told = {"Content-Type": kind, "Content-Length": str(len(body))}
    told |= {name.replace("_", "-"): text for name, text in headers.items()}
    lines = [f"HTTP/1.1 {status} Said", *(f"{name}: {text}" for name, text in told.items()), "", ""]
    return "\r\n".join(lines).encode() + body


@contextmanager
def peer(answer: Callable[[Got], bytes], tls: ssl.SSLContext | None = None) -> Iterator[Peer]:
    made = Peer(answer)

    class Handler(socketserver.StreamRequestHandler):
        timeout = 30

        def handle(self) -> None:
            made.connections += 1
            while (got := _read(self.rfile)) is not None:
                made.got.append(got)
                said = made.answer(got)
                self.wfile.write(said.removesuffix(CUT).removesuffix(WAIT))
                if said.endswith(WAIT):
                    made.ends.wait(30)
                if said.endswith((CUT, WAIT)):
                    return

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False
        request_queue_size = 64

        def get_request(self) -> tuple[Any, Any]:
            taken, address = super().get_request()
            return (taken if tls is None else tls.wrap_socket(taken, server_side=True)), address

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A client that goes away in the middle is part of some tests."""

    with Server(("127.0.0.1", 0), Handler) as server:
        made.url = f"{'https' if tls else 'http'}://localhost:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield made
        finally:
            made.ends.set()
            server.shutdown()
            thread.join()


def _read(file: Any) -> Got | None:
    try:
        line = file.readline().decode()
        if not line.strip():
            return None
        method, target, _ = line.split(" ", 2)
        headers = {}
        while (more := file.readline().decode().strip()) != "":
            name, _, text = more.partition(":")
            headers[name.lower()] = text.strip()
        return Got(method, target, headers, file.read(int(headers.get("content-length", 0))))
    except (OSError, ValueError):
        return None
