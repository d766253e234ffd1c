"""A request that no whole answer comes to: where it surely did not arrive, and where it may have."""

from __future__ import annotations

import os
import pty
import signal
import socket
import ssl
import sys
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization

from adapters.contract import Retry
from adapters.kit.soap import SoapClient, SoapSettings
from adapters.kit.soap.deadline import TURNS, TimedSocket, Turn
from tests.adapters.scripted import GOOD, Said, enveloped, scripted, written, wsdl
from tests.ledger.postgres.certificates import Authority, Pair

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n"


def client(folder: Path, url: str, **more: Any) -> SoapClient:
    return SoapClient("parks", SoapSettings(address=url, **more), bundled=written(folder, wsdl()))


def report(asked: SoapClient) -> object:
    try:
        return asked.call("report", {"Fault": "A dark lamp"})
    finally:
        asked.close()


def lost(asked: SoapClient) -> Retry:
    with pytest.raises(Retry) as raised:
        report(asked)
    return raised.value


def test_a_connection_that_is_refused_sent_nothing(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/"
    told = lost(client(tmp_path, url))
    assert not told.uncertain
    assert "cannot be reached: Connection refused" in told.reason


def test_a_deadline_shortens_the_wait(tmp_path: Path) -> None:
    with scripted(Said(raw=[None])) as server:
        asked = client(tmp_path, server.url)
        asked.ready()
        deadline = datetime.now(UTC) + timedelta(seconds=0.8)
        with pytest.raises(Retry, match=r"did not answer whole within 0\.\d+ s") as raised:
            asked.call("report", {"Fault": "A dark lamp"}, deadline=deadline)
        assert raised.value.uncertain
        assert datetime.now(UTC) < deadline
        with pytest.raises(Retry, match="no time was left to ask parks for report") as raised:
            asked.call("report", {"Fault": "A dark lamp"}, deadline=datetime.now(UTC))
        assert not raised.value.uncertain
        asked.close()


def test_what_is_ready_too_late_is_not_sent() -> None:
    """The name was looked up too long, or the handshake took its time."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        TURNS.now = Turn(until=monotonic())
        with pytest.raises(TimeoutError):
            TimedSocket(ours).sendall(b"a case")
        ours.close()
        assert theirs.recv(100) == b""


def test_a_name_that_nobody_knows_sent_nothing(tmp_path: Path) -> None:
    told = lost(client(tmp_path, "http://parks.invalid/"))
    assert not told.uncertain
    assert "cannot be reached: its name is not known" in told.reason


def test_a_connection_that_nobody_takes_sent_nothing(tmp_path: Path) -> None:
    """The queue of a server that accepts nobody fills, and then even the handshake of TCP hangs."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as deaf:
        waiting = []
        for _ in range(8):
            one = socket.socket()
            one.setblocking(False)
            one.connect_ex(deaf.getsockname())
            waiting.append(one)
        told = lost(client(tmp_path, f"http://127.0.0.1:{deaf.getsockname()[1]}/", connect_timeout=0.3))
        for one in waiting:
            one.close()
    assert not told.uncertain
    assert "did not take the connection within 0.3 s" in told.reason


@pytest.mark.parametrize(
    ("pieces", "words"),
    [
        pytest.param([], "broke off", id="before the first byte"),
        pytest.param([HEAD], "answered with nothing", id="in the head"),
        pytest.param([HEAD + b"Content-Length: 500\r\n\r\n" + GOOD], "broke off", id="in the body"),
        pytest.param(
            [HEAD + b"Transfer-Encoding: chunked\r\n\r\nff\r\n" + GOOD], "broke off", id="in a chunk"
        ),
        pytest.param([HEAD + b"\r\n" + GOOD[:90]], "half an answer", id="where only the end would tell"),
        pytest.param([b"SSH-2.0-OpenSSH\r\n"], "broke off", id="another protocol"),
    ],
)
def test_an_answer_that_is_cut_may_have_been_for_something_done(
    pieces: list[bytes], words: str, tmp_path: Path
) -> None:
    with scripted(Said(raw=pieces)) as server:
        told = lost(client(tmp_path, server.url))
        assert len(server.asked) == 1, "nothing is sent again behind the ledger's back"
    assert told.uncertain
    assert words in told.reason


def test_a_server_that_is_silent_is_not_waited_for(tmp_path: Path) -> None:
    with scripted(Said(raw=[None])) as server:
        told = lost(client(tmp_path, server.url, read_timeout=0.2))
    assert told.uncertain
    assert "was silent for 0.2 s" in told.reason


@pytest.mark.parametrize("head", [b"", HEAD + b"Content-Length: 500\r\n\r\n"], ids=["head", "body"])
def test_a_server_that_drips_is_not_waited_for_either(head: bytes, tmp_path: Path) -> None:
    drops = [head, *(bytes([one]) for one in HEAD * 9)]
    with scripted(Said(raw=drops, pause=0.05)) as server:
        began = monotonic()
        told = lost(client(tmp_path, server.url, read_timeout=5, call_timeout=0.5))
        assert monotonic() - began < 4
    assert told.uncertain
    assert "did not answer whole within 0.5 s" in told.reason


def test_a_connection_that_the_server_closed_meanwhile_is_made_anew(tmp_path: Path) -> None:
    length = b"Content-Length: %d\r\n\r\n" % len(GOOD)
    with scripted(Said(raw=[HEAD + length + GOOD])) as server:
        asked = client(tmp_path, server.url)
        for _ in range(3):
            assert asked.call("report", {"Fault": "dark"}) == {"Number": 7, "At": None}
            assert server.hung_up.acquire(timeout=10)
        asked.close()
        assert report(asked) == {"Number": 7, "At": None}, "closed, it connects anew"


# ---- TLS ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def pair(authority: Authority) -> Pair:
    return authority.pair("localhost", timedelta(days=9))


def door(pair: Pair, clients: Authority | None = None) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(pair.certificate, pair.key)
    if clients is not None:
        made.verify_mode = ssl.CERT_REQUIRED
        made.load_verify_locations(clients.file)
    return made


def test_the_bundle_says_whom_to_trust(authority: Authority, pair: Pair, tmp_path: Path) -> None:
    with scripted(tls=door(pair)) as server:
        assert report(client(tmp_path, server.url, ca_bundle=authority.file)) == {"Number": 7, "At": None}
        stranger = lost(client(tmp_path, server.url))
        assert server.asked[1:] == []
    assert not stranger.uncertain
    assert "TLS connection failed" in stranger.reason


@pytest.mark.parametrize(("host", "days"), [("elsewhere.example", 9), ("localhost", -1)])
def test_a_certificate_that_is_not_the_servers_or_is_over_is_refused(
    host: str, days: int, authority: Authority, tmp_path: Path
) -> None:
    with scripted(tls=door(authority.pair(host, timedelta(days=days)))) as server:
        told = lost(client(tmp_path, server.url, ca_bundle=authority.file))
        assert server.asked == []
    assert not told.uncertain


def test_the_hub_shows_its_certificate(authority: Authority, pair: Pair, tmp_path: Path) -> None:
    own = authority.pair("hub.example", timedelta(days=9))
    with scripted(tls=door(pair, authority)) as server:
        shown = {"client_certificate": own.certificate, "client_key": own.key}
        asked = client(tmp_path, server.url, ca_bundle=authority.file, **shown)
        assert report(asked) == {"Number": 7, "At": None}
        nothing = lost(client(tmp_path, server.url, ca_bundle=authority.file))
        assert len(server.asked) == 1
    assert not nothing.uncertain, "the server refused the handshake, so it has seen no request"
    assert "TLS connection failed" in nothing.reason


def test_certificates_that_are_of_no_use_are_said(authority: Authority, tmp_path: Path) -> None:
    told = lost(client(tmp_path, "https://localhost:9/", ca_bundle=tmp_path / "nowhere.pem"))
    assert "check `ca_bundle`" in told.reason
    told = lost(client(tmp_path, "https://localhost:9/", client_certificate=authority.file))
    assert "`client_key`" in told.reason


def test_a_key_whose_password_is_missing_is_not_asked_for_at_the_terminal(
    authority: Authority, tmp_path: Path
) -> None:
    own = authority.pair("hub.example", timedelta(days=9))
    key = serialization.load_pem_private_key(own.key.read_bytes(), None)
    own.key.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"sesame"),
        )
    )
    asked = f"Tls(None, Path({str(own.certificate)!r}), Path({str(own.key)!r})).context()"
    code = f"from pathlib import Path\nfrom adapters.kit.soap.wire import Tls\n{asked}"
    process, terminal = pty.fork()
    if process == 0:
        os.execv(sys.executable, [sys.executable, "-c", code])
    said = b""
    try:
        # A terminal whose other end was closed answers with an error, and not with nothing.
        with suppress(OSError):
            while b"pass phrase" not in said and (more := os.read(terminal, 4096)):
                said += more
    finally:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        os.close(terminal)
    assert b"SSLError" in said
    assert b"pass phrase" not in said


# ---- who asks ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "token", "basic"),
    [("none", False, False), ("username_token", True, False), ("basic", False, True), ("both", True, True)],
)
def test_the_user_is_named_as_the_settings_say(how: str, token: bool, basic: bool, tmp_path: Path) -> None:
    who = {} if how == "none" else {"username": "hub", "password": "pässword"}
    with scripted() as server:
        report(client(tmp_path, server.url, authentication=how, **who))
        (asked,) = server.asked
    assert (b"#PasswordText" in asked and "pässword".encode() in asked) is token
    assert (b"Authorization: Basic aHViOnDDpHNzd29yZA==" in asked) is basic


@pytest.mark.parametrize(
    ("version", "kind", "action"),
    [
        ("1.1", b"Content-Type: text/xml; charset=utf-8", b'SOAPAction: "urn:example:report"'),
        ("1.2", b'Content-Type: application/soap+xml; charset=utf-8; action="urn:example:report"', b""),
    ],
)
def test_each_version_has_its_own_head(version: str, kind: bytes, action: bytes, tmp_path: Path) -> None:
    body = enveloped('<Reported xmlns="urn:example:parks"><Number>7</Number></Reported>', version)
    with scripted(Said(body)) as server:
        report(client(tmp_path, server.url, soap_version=version))
        (asked,) = server.asked
    assert kind in asked
    assert action in asked
    assert (b"SOAPAction" in asked) is (version == "1.1")


def test_many_threads_share_one_client(tmp_path: Path) -> None:
    with scripted() as server:
        asked = client(tmp_path, server.url)
        found: list[object] = []
        threads = [
            threading.Thread(
                target=lambda number: found.append(asked.call("report", {"Fault": f"lamp {number}"})),
                args=(number,),
            )
            for number in range(24)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        asked.close()
        assert found == [{"Number": 7, "At": None}] * 24
        assert len({one.split(b"lamp ")[1].split(b"<")[0] for one in server.asked}) == 24
