"""Whom the client trusts, and what it shows: certificates made for the test, on loopback."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from adapters.contract import Reject, Retry
from adapters.kit.rest import Ask, RestClient
from tests.adapters.peer import http, peer

Client = Callable[..., RestClient]
CREATE = Ask("create", "POST", "cases")
Key = ec.EllipticCurvePrivateKey


class Papers:
    """An authority of the test, and certificates that it vouches for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.certificate = self._certificate("Invented Authority", self.key, ca=True)
        self.authority = folder / "authority.pem"
        self.authority.write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))

    def issue(self, name: str, password: str = "") -> tuple[Path, Path]:
        """The PEM files of a certificate and of its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        paths = self.folder / f"{name}.pem", self.folder / f"{name}.key"
        paths[0].write_bytes(self._certificate(name, key).public_bytes(serialization.Encoding.PEM))
        locked: serialization.KeySerializationEncryption = serialization.NoEncryption()
        if password:
            locked = serialization.BestAvailableEncryption(password.encode())
        form = serialization.PrivateFormat.PKCS8
        paths[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, form, locked))
        return paths

    def server(self, *, wants_certificate: bool = False) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self.issue("localhost"))
        if wants_certificate:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(self.authority)
        return context

    def _certificate(self, name: str, key: Key, *, ca: bool = False) -> x509.Certificate:
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        now = datetime.now(UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject if ca else self.certificate.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(
                x509.SubjectAlternativeName([x509.DNSName(name.replace(" ", "-"))]), critical=False
            )
        )
        return builder.sign(self.key, hashes.SHA256())


@pytest.fixture
def papers(tmp_path: Path) -> Papers:
    return Papers(tmp_path)


def refusal(made: RestClient) -> Retry:
    with pytest.raises(Retry) as outcome:
        made.send(CREATE)
    assert not outcome.value.uncertain, "it certainly did not arrive"
    return outcome.value


def test_an_authority_of_our_own(client: Client, papers: Papers) -> None:
    with peer(lambda got: http(200, b"[]"), papers.server()) as system:
        assert client(system.url, ca_bundle=str(papers.authority)).send(CREATE).status == 200
        assert "its certificate is not to be trusted" in str(refusal(client(system.url)))


def test_a_certificate_for_another_name(client: Client, papers: Papers) -> None:
    with peer(lambda got: http(200, b"[]"), papers.server()) as system:
        made = client(system.url.replace("localhost", "127.0.0.1"), ca_bundle=str(papers.authority))
        assert "IP address mismatch" in str(refusal(made))


@pytest.mark.parametrize("password", ["", "sesame"])
def test_a_client_certificate(client: Client, papers: Papers, password: str) -> None:
    with peer(lambda got: http(200, b"[]"), papers.server(wants_certificate=True)) as system:
        trusts = {"ca_bundle": str(papers.authority)}
        certificate, key = papers.issue("hub", password)
        shows = {"client_certificate": str(certificate), "client_key": str(key)}
        shows |= {"client_key_password": password} if password else {}
        assert client(system.url, **trusts, **shows).send(CREATE).status == 200
        assert "refused our certificate" in str(refusal(client(system.url, **trusts)))


def test_files_that_are_not_there_or_no_pem(client: Client, papers: Papers, tmp_path: Path) -> None:
    (tmp_path / "nonsense.pem").write_text("nonsense")
    certificate, key = papers.issue("hub", "sesame")
    for settings in (
        {"ca_bundle": str(tmp_path / "none.pem")},
        {"ca_bundle": str(tmp_path / "nonsense.pem")},
        {"client_certificate": str(tmp_path / "none.pem")},
        {"client_certificate": str(certificate), "client_key": str(key)},
        {"client_certificate": str(certificate), "client_key": str(key), "client_key_password": "wrong"},
    ):
        words = str(refusal(client("https://localhost:1/", **settings)))
        assert "cannot be used" in words
        assert str(next(iter(settings.values()))) in words


def test_from_https_to_http_is_refused(client: Client, papers: Papers) -> None:
    with peer(lambda got: http(307, Location="http://localhost/x"), papers.server()) as system:
        made = client(system.url, ca_bundle=str(papers.authority))
        with pytest.raises(Reject, match="not encrypted"):
            made.send(CREATE)
        assert len(system.got) == 1
