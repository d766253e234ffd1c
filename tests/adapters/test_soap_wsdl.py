"""Where a WSDL comes from, what it may bring in, and that it is read once."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from adapters.contract import Retry
from adapters.kit.soap import SoapClient, SoapSettings
from tests.adapters.scripted import Said, Scripted, scripted, written, wsdl
from tests.adapters.test_soap_answers import BOMB

SCHEMA = b'<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:example:more"/>'


def importing(location: str) -> str:
    return (
        '<x:schema targetNamespace="urn:example:bringing">'
        f'<x:import namespace="urn:example:more" schemaLocation="{location}"/></x:schema>'
    )


def client(folder: Path, text: bytes | None = None, **more: Any) -> SoapClient:
    bundled = folder / "none.wsdl" if text is None else written(folder, text)
    return SoapClient("parks", SoapSettings(**more), bundled=bundled)


def report(asked: SoapClient) -> object:
    try:
        return asked.call("report", {"Fault": "A dark lamp"})
    finally:
        asked.close()


def refused(asked: SoapClient) -> str:
    with pytest.raises(Retry) as raised:
        report(asked)
    assert not raised.value.uncertain, "nothing was sent"
    return raised.value.reason


def test_the_address_is_the_wsdls_where_the_settings_give_none(tmp_path: Path) -> None:
    with scripted() as server:
        assert report(client(tmp_path, wsdl(server.url))) == {"Number": 7, "At": None}
    assert "names no HTTP address; give `address`" in refused(
        client(tmp_path, wsdl("mailto:parks@example.org"))
    )


def test_a_wsdl_comes_over_http_once_for_all_threads(tmp_path: Path) -> None:
    with scripted() as service, scripted(Said(wsdl(service.url))) as shown:
        asked = client(
            tmp_path, wsdl_url=shown.url, authentication="basic", username="hub", password="invented"
        )
        threads = [threading.Thread(target=asked.call, args=("report", {"Fault": "dark"})) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(service.asked) == 8
        assert len(shown.asked) == 1
        assert b"Authorization: Basic" in shown.asked[0]
        asked.close()


def test_a_wsdl_that_is_away_is_fetched_with_a_later_call(tmp_path: Path) -> None:
    with scripted() as service, scripted(Said(b"", 503), Said(wsdl(service.url))) as shown:
        asked = client(tmp_path, wsdl_url=shown.url)
        assert "cannot be fetched" in refused(asked)
        assert report(asked) == {"Number": 7, "At": None}
        assert len(service.asked) == 1


def test_a_wsdl_that_does_not_come_is_not_waited_for(tmp_path: Path) -> None:
    with scripted(Said(raw=[b"HTTP/1.1 200 OK\r\n", None])) as shown:
        assert "cannot be fetched" in refused(client(tmp_path, wsdl_url=shown.url, wsdl_timeout=0.3))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"<html><body>Sign in</body></html>", "cannot be used"),
        (b"not XML", "cannot be used"),
        (wsdl()[:400], "cannot be used"),
        (
            wsdl().replace(b"<definitions", BOMB.replace("b [", "definitions [").encode() + b"<definitions"),
            "DOCTYPE",
        ),
        (b"", "cannot be used"),
    ],
    ids=["a page", "words", "half of it", "a bomb", "nothing"],
)
def test_what_is_no_wsdl_is_said(text: bytes, words: str, tmp_path: Path) -> None:
    assert words in refused(client(tmp_path, text))
    with scripted(Said(text)) as shown:
        assert words in refused(client(tmp_path, wsdl_url=shown.url))


def test_a_wsdl_without_end_is_not_read_to_it(tmp_path: Path) -> None:
    endless = wsdl() + b" " * 100_000
    assert "answer_limit" in refused(client(tmp_path, endless, answer_limit=8192))
    with scripted(Said(endless)) as shown:
        assert "answer_limit" in refused(client(tmp_path, wsdl_url=shown.url, answer_limit=8192))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert "none.wsdl" in refused(client(tmp_path))


def test_an_import_from_the_network_is_refused(tmp_path: Path) -> None:
    with scripted() as service, scripted(Said(SCHEMA)) as other:
        text = wsdl(service.url, importing(other.url))
        told = refused(client(tmp_path, text))
        assert f"it imports {other.url} over the network; `import_hosts`" in told
        assert "it imports" in refused(client(tmp_path, text, import_hosts=["elsewhere.example"]))
        assert other.asked == []
        assert report(client(tmp_path, text, import_hosts=["127.0.0.1"])) == {"Number": 7, "At": None}
        assert len(other.asked) == 1


def test_the_password_is_not_shown_to_another_host(tmp_path: Path) -> None:
    with scripted() as service, scripted(Said(SCHEMA)) as other:
        with scripted(Said(wsdl(service.url, importing(other.url)))) as shown:
            who: dict[str, Any] = {"authentication": "basic", "username": "hub", "password": "invented"}
            report(client(tmp_path, wsdl_url=shown.url, import_hosts=["127.0.0.1"], **who))
        assert b"Authorization" not in other.asked[0]


def test_files_are_imported_from_the_wsdls_own_folder_only(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "more.xsd").write_bytes(SCHEMA)
    (tmp_path / "outside.xsd").write_bytes(SCHEMA)
    with scripted() as service:
        assert report(client(inside, wsdl(service.url, importing("more.xsd")))) == {"Number": 7, "At": None}
        for outside in ("../outside.xsd", str(tmp_path / "outside.xsd"), (tmp_path / "outside.xsd").as_uri()):
            assert "outside its own folder" in refused(client(inside, wsdl(service.url, importing(outside))))


def test_a_wsdl_of_the_network_brings_in_no_file_of_this_machine(tmp_path: Path) -> None:
    (tmp_path / "more.xsd").write_bytes(SCHEMA)
    uri = (tmp_path / "more.xsd").as_uri()
    with scripted(Said(wsdl(more=importing(uri)))) as shown:
        assert "imports a file of this machine" in refused(client(tmp_path, wsdl_url=shown.url))


def test_an_import_with_a_doctype_is_refused(tmp_path: Path) -> None:
    (tmp_path / "more.xsd").write_bytes(b"<!DOCTYPE schema>" + SCHEMA)
    assert "DOCTYPE" in refused(client(tmp_path, wsdl(more=importing("more.xsd"))))


def test_a_port_that_is_not_there_is_said(tmp_path: Path, parks: Scripted) -> None:
    text = wsdl(parks.url).replace(b"soap12/", b"soap11-only/")
    assert "it has no port for SOAP 1.2" in refused(client(tmp_path, text, soap_version="1.2"))


@pytest.fixture
def parks() -> Any:
    with scripted() as server:
        yield server


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"authentication": "basic"}, "needs `username` and `password`"),
        ({"username": "hub", "password": "invented"}, "say in `authentication`"),
        ({"wsdl_file": "a", "wsdl_url": "http://parks.example/"}, "not both"),
        ({"client_key": "a"}, "of no use"),
        ({"address": "http://hub:secret@parks.example/"}, "leave the user name"),
        ({"address": "ftp://parks.example/"}, "http"),
        ({"connect_timeout": 0}, "greater than 0"),
    ],
)
def test_settings_that_do_not_fit_together_are_refused(told: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        SoapSettings.model_validate(told)
