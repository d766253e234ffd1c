"""A trace shows what was said without what it was said about."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from adapters.contract import Retry
from adapters.kit.soap import SoapClient, SoapSettings
from tests.adapters.scripted import GOOD, Said, scripted, written, wsdl

PERSONAL = ("Ailsa Example", "A dark lamp", "an invented password", "hub-user")


def events(folder: Path, said: Said, **more: Any) -> list[dict[str, Any]]:
    who = {"authentication": "both", "username": "hub-user", "password": "an invented password"}
    with scripted(said) as server, capture_logs() as logs:
        settings = SoapSettings(address=server.url, **who, **more)
        client = SoapClient("parks", settings, bundled=written(folder, wsdl()))
        with suppress(Retry):
            client.call("report", {"Fault": "A dark lamp", "Reporter": "Ailsa Example"})
        client.close()
    return [dict(one) for one in logs]


def test_without_being_asked_for_nothing_is_traced(tmp_path: Path) -> None:
    (event,) = events(tmp_path, Said())
    assert event.pop("milliseconds") >= 0
    assert event == {
        "event": "soap.answered",
        "log_level": "debug",
        "adapter": "parks",
        "operation": "report",
        "status": 200,
        "bytes": len(GOOD),
    }


def test_a_trace_shows_the_elements_and_masks_what_is_in_them(tmp_path: Path) -> None:
    request, _, answer = events(tmp_path, Said(), trace=True)
    assert (request["event"], request["direction"]) == ("soap.trace", "request")
    assert (answer["event"], answer["direction"]) == ("soap.trace", "answer")
    for name in ("Fault>***<", "Reporter>***<", "Username>***<", 'Password Type="***">***<'):
        assert name in request["document"]
    assert "Number>***<" in answer["document"]
    assert not [one for one in PERSONAL if one in str(request) + str(answer)]


def test_elements_on_the_list_are_shown_and_passwords_never(tmp_path: Path) -> None:
    shown = ("Fault", "Number", "Password", "Username", "Security", "UsernameToken")
    request, _, answer = events(tmp_path, Said(), trace=True, trace_shown=shown)
    assert "Fault>A dark lamp<" in request["document"]
    assert "Number>7<" in answer["document"]
    assert "Ailsa" not in request["document"]
    assert "invented password" not in request["document"]
    assert "hub-user" not in request["document"]


@pytest.mark.parametrize(
    "body",
    [
        b"<html><body>Ailsa Example",
        b"Ailsa Example",
        b'<!DOCTYPE b [<!ENTITY d "Ailsa Example">]><b>&d;</b>',
        GOOD.replace(b"<Number>", b"<!-- Ailsa Example --><Number>").replace(b">7<", b">Ailsa Example<"),
        GOOD.replace(b"<Number>", b"Ailsa Example<Number>"),
        GOOD.replace(b"<Number>", b'<Number x="Ailsa Example">'),
        GOOD.replace(b"<Number>", b"<?note Ailsa Example?><Number>"),
        GOOD.replace(b"7", b"<![CDATA[Ailsa Example]]>"),
    ],
    ids=["a page", "words", "a doctype", "a comment", "text between", "an attribute", "a note", "CDATA"],
)
def test_whatever_an_answer_is_a_trace_does_not_give_it_away(body: bytes, tmp_path: Path) -> None:
    logged = events(tmp_path, Said(body), trace=True, trace_shown=("Fault",))
    assert len(logged) == 3
    assert "Ailsa" not in str(logged)


def test_a_text_of_the_wrong_type_is_logged_nowhere(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """zeep would log it, and give None for it."""
    events(tmp_path, Said(GOOD.replace(b">7<", b">Ailsa Example<")))
    assert "Ailsa" not in caplog.text
