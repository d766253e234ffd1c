"""TLS, and what the management API tells, on a node that shows a certificate and may open few files."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from benchmarks.servers.rabbitmq import Certificates, NotInstalled, RabbitServer
from hub.channels.contract import ChannelRefused
from hub.channels.rabbit.management import ManagementError, Node, ask, worries
from tests.conformance.channels.conftest import Inbox
from tests.conftest import Absent
from tests.hub.channels.conftest import PATIENCE, Hubs, numbers, tickets, until

pytestmark = pytest.mark.timeout(240)  # a node takes its time to start on a busy machine

NOW = datetime.datetime.now(datetime.UTC)
DAY = datetime.timedelta(days=1)


class Authority:
    """Signs certificates, good and bad."""

    def __init__(self, folder: Path, name: str = "council") -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.file = folder / f"{name}.pem"
        made = self._begin(self._name, self._key, NOW + 30 * DAY).add_extension(
            x509.BasicConstraints(ca=True, path_length=None), critical=True
        )
        write(self.file, made.sign(self._key, hashes.SHA256()))

    def sign(self, certificate: Path, key_file: Path, *, host: str, until: datetime.datetime) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        made = self._begin(subject, key, until).add_extension(
            x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False
        )
        write(certificate, made.sign(self._key, hashes.SHA256()))
        key_file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.TraditionalOpenSSL,
                serialization.NoEncryption(),
            )
        )

    def _begin(
        self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, until: datetime.datetime
    ) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOW - 10 * DAY)
            .not_valid_after(until)
        )


def write(file: Path, certificate: x509.Certificate) -> None:
    file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


@dataclass(frozen=True)
class Secured:
    node: RabbitServer
    authority: Authority
    certificates: Certificates

    def show(self, *, host: str = "localhost", until: datetime.datetime = NOW + 30 * DAY) -> None:
        """Have the node show another certificate from now on."""
        self.authority.sign(self.certificates.certificate, self.certificates.key, host=host, until=until)
        self.node.ctl("eval", "ssl:clear_pem_cache().")


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory, absent: Absent) -> Iterator[Secured]:
    folder = tmp_path_factory.mktemp("secured")
    authority = Authority(folder)
    shown = Certificates(authority.file, folder / "server.pem", folder / "server.key")
    authority.sign(shown.certificate, shown.key, host="localhost", until=NOW + 30 * DAY)
    try:
        node = RabbitServer(
            folder / "node", plugins=["rabbitmq_management"], certificates=shown, open_files=1024
        )
    except NotInstalled as error:
        absent(str(error))
    with node:
        yield Secured(node, authority, shown)


@pytest.fixture
def over_tls(secured: Secured) -> Iterator[Hubs]:
    made = Hubs(secured.node.tls_url)
    try:
        yield made
    finally:
        made.close()


def test_it_works_over_tls(secured: Secured, over_tls: Hubs) -> None:
    """Both libraries speak it; many small records come at once, and none is left unread."""
    inbox = Inbox()
    channel = over_tls.unopened(ca_file=secured.authority.file)
    channel.open()
    assert channel.up, channel.trouble
    channel.consume("main", inbox)
    for first in range(1, 3000, 500):
        channel.publish("main", tickets(500, first)).result(PATIENCE)
    got = inbox.take(3000)
    assert len({one.ticket for one in got}) == 3000
    channel.acknowledge([one.tag for one in got])
    for number in range(5000, 5020):
        channel.publish("main", tickets(1, number)).result(PATIENCE)
        assert numbers(inbox, 1) == [number]


def test_an_expired_certificate_is_said(secured: Secured, over_tls: Hubs) -> None:
    secured.show(until=NOW - DAY)
    try:
        with pytest.raises(ChannelRefused, match=r"certificate of RabbitMQ at localhost:\d+ has expired"):
            over_tls.unopened(ca_file=secured.authority.file).open()
    finally:
        secured.show()


def test_a_certificate_of_another_host_is_said(secured: Secured, over_tls: Hubs) -> None:
    secured.show(host="rabbit.council.example")
    try:
        with pytest.raises(ChannelRefused, match="another host than 'localhost'"):
            over_tls.unopened(ca_file=secured.authority.file).open()
    finally:
        secured.show()


def test_a_certificate_of_nobody_s_is_said(secured: Secured, over_tls: Hubs, tmp_path: Path) -> None:
    for ca_file in (None, Authority(tmp_path, "stranger").file):
        with pytest.raises(ChannelRefused, match=r"is not trusted .*broker\.ca_file"):
            over_tls.unopened(ca_file=ca_file).open()


def test_a_ca_file_that_is_not_there_is_said(over_tls: Hubs, tmp_path: Path) -> None:
    with pytest.raises(ChannelRefused, match=r"no file \S+/none\.pem"):
        over_tls.unopened(ca_file=tmp_path / "none.pem").open()


def test_a_node_with_few_file_handles_is_a_worry(secured: Secured) -> None:
    # Its figures are gathered some seconds after it starts.
    until(lambda: bool(ask(secured.node.management_url)[0].fd_total), "the node's figures")
    (node,) = ask(secured.node.management_url)
    assert node.name == secured.node.name
    assert node.version.startswith(("3.", "4."))
    assert node.running
    assert not node.mem_alarm
    assert node.fd_total is not None
    assert node.fd_total <= 1024
    (words,) = worries(node)
    assert node.name in words
    assert "LimitNOFILE" in words


def test_the_management_api_refuses_the_password(secured: Secured) -> None:
    with pytest.raises(ManagementError, match="refuses the user") as refused:
        ask(secured.node.management_url.replace("guest:guest", "guest:sesame"))
    assert "sesame" not in str(refused.value)


def test_what_is_no_management_api_is_said(secured: Secured) -> None:
    with pytest.raises(ManagementError, match="cannot be reached"):
        ask(f"http://guest:guest@127.0.0.1:{secured.node.port}")
    with pytest.raises(ManagementError, match=r"answers 404: mend broker\.management_url"):
        ask(f"{secured.node.management_url}/nowhere")


@pytest.mark.parametrize(
    ("node", "words"),
    [
        (Node(name="r", fd_total=65536, fd_used=500, sockets_total=58000, sockets_used=20), []),
        (Node(name="r"), []),
        (Node(name="r", running=False, fd_total=10), ["not running"]),
        (Node(name="r", fd_total=1024, fd_used=10), ["LimitNOFILE"]),
        (Node(name="r", fd_total=10_000, fd_used=8_001), ["8,001 of its 10,000 file handles"]),
        (Node(name="r", sockets_total=100, sockets_used=81), ["81 of its 100 sockets"]),
        (Node(name="r", mem_alarm=True, disk_free_alarm=True), ["short of memory", "short of disk"]),
    ],
)
def test_what_is_a_worry(node: Node, words: list[str]) -> None:
    told = list(worries(node))
    assert len(told) == len(words)
    assert all(word in one for word, one in zip(words, told, strict=True))
