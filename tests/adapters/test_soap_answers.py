"""Each kind of bad answer gets its outcome, with the system's own words in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.contract import Reject, Retry
from adapters.kit.soap import Fault, SoapClient, SoapSettings, Value
from tests.adapters.scripted import GOOD, Said, enveloped, scripted, written, wsdl

PAGE = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body><p>to the council</p></body></html>"
Ask = Callable[..., Value]


def fault_11(code: str, words: str = "No such column", detail: str = "") -> bytes:
    inside = f"<faultcode>{code}</faultcode><faultstring>{words}</faultstring>{detail}"
    return enveloped(f'<e:Fault xmlns:w="urn:example:wsse">{inside}</e:Fault>')


def fault_12(code: str, subcode: str = "") -> bytes:
    more = f"<e:Subcode><e:Value>{subcode}</e:Value></e:Subcode>" if subcode else ""
    inside = (
        f"<e:Code><e:Value>{code}</e:Value>{more}</e:Code>"
        '<e:Reason><e:Text xml:lang="en">No such column</e:Text></e:Reason>'
    )
    return enveloped(f'<e:Fault xmlns:w="urn:example:wsse">{inside}</e:Fault>', "1.2")


def ask(folder: Path, said: Said, **more: Any) -> Value:
    rule = more.pop("rule", None)
    with scripted(said) as server:
        settings = SoapSettings(address=server.url, **more)
        client = SoapClient("parks", settings, bundled=written(folder, wsdl()), rule=rule)
        try:
            return client.call("report", {"Fault": "A dark lamp"})
        finally:
            client.close()


@dataclass(frozen=True)
class Case:
    said: Said
    outcome: type[Retry | Reject]
    words: str
    uncertain: bool = False
    soap: str = "1.1"


CASES = {
    "a fault of the sender": Case(Said(fault_11("e:Client"), 500), Reject, "No such column"),
    "of the sender, refined": Case(Said(fault_11("e:Client.Invalid"), 500), Reject, "Client/Invalid"),
    "of the sender, with 200": Case(Said(fault_11("e:Client")), Reject, "No such column"),
    "of the sender, for its password": Case(Said(fault_11("e:Client"), 401), Retry, "check `username`"),
    "of the sender, for its rights": Case(Said(fault_11("e:Client"), 403), Retry, "check `username`"),
    "of the sender, for its haste": Case(Said(fault_11("e:Client"), 429), Retry, "No such column (429)"),
    "of the sender, by a gateway": Case(Said(fault_11("e:Client"), 503), Retry, "No such column (503)"),
    "1.2: for its haste": Case(Said(fault_12("e:Sender"), 429), Retry, "(429)", soap="1.2"),
    "a fault of the server": Case(Said(fault_11("e:Server"), 500), Retry, "No such column"),
    "of the server, as Axis says it": Case(Said(fault_11("e:Server.userException"), 500), Retry, "userExc"),
    "of nobody that is known": Case(Said(fault_11("X-17"), 500), Retry, "X-17"),
    "of security": Case(Said(fault_11("w:FailedAuthentication"), 500), Retry, "settings"),
    "of the version": Case(Said(fault_11("e:VersionMismatch"), 500), Retry, "settings"),
    "1.2: of the sender": Case(Said(fault_12("e:Sender"), 400), Reject, "No such column", soap="1.2"),
    "1.2: of the receiver": Case(Said(fault_12("e:Receiver"), 500), Retry, "No such column", soap="1.2"),
    "1.2: of security": Case(
        Said(fault_12("e:Sender", "w:FailedAuthentication"), 500), Retry, "settings", soap="1.2"
    ),
    "a page with 200": Case(Said(PAGE, kind="text/html"), Retry, "Sign in: to the council", uncertain=True),
    "a page with 500": Case(Said(PAGE, 500, "text/html"), Retry, "Sign in", uncertain=True),
    "a page with 502": Case(Said(PAGE, 502, "text/html"), Retry, "Sign in", uncertain=True),
    "a page with 503": Case(Said(PAGE, 503, "text/html"), Retry, "Sign in"),
    "a page with 404": Case(Said(PAGE, 404, "text/html"), Retry, "check `address`"),
    "a page that says it is XML": Case(Said(PAGE), Retry, "web page", uncertain=True),
    "words with 400": Case(Said(b"bad request", 400, "text/plain"), Reject, "bad request"),
    "words with 401": Case(Said(b"who are you?", 401, "text/plain"), Retry, "who are you?"),
    "words with 413": Case(Said(b"too long", 413, "text/plain"), Reject, "too long"),
    "words with 415": Case(Said(b"not this", 415, "text/plain"), Retry, "soap_version"),
    "words with 429": Case(Said(b"slowly", 429, "text/plain"), Retry, "slowly"),
    "words with 500": Case(Said(b"oh no", 500, "text/plain"), Retry, "oh no", uncertain=True),
    "words with 504": Case(Said(b"too late", 504, "text/plain"), Retry, "too late", uncertain=True),
    "words with a code nobody knows": Case(Said(b"?", 599, "text/plain"), Retry, "599", uncertain=True),
    "nothing with 200": Case(Said(b""), Retry, "nothing", uncertain=True),
    "nothing with 202": Case(Said(b"", 202), Retry, "nothing", uncertain=True),
    "nothing with 500": Case(Said(b"", 500), Retry, "nothing", uncertain=True),
    "nothing with 503": Case(Said(b"", 503), Retry, "nothing"),
    "blanks": Case(Said(b" \r\n"), Retry, "nothing", uncertain=True),
    "half of it": Case(Said(GOOD[: len(GOOD) // 2]), Retry, "half an answer", uncertain=True),
    "JSON": Case(Said(b'{"Number": 7}', kind="application/json"), Retry, "application/json", uncertain=True),
    "no content type": Case(Said(b"fine", kind=""), Retry, "no content type", uncertain=True),
    "XML that is no SOAP": Case(Said(b"<ok/>"), Retry, "no SOAP (ok)", uncertain=True),
    "an envelope with 500 and no fault": Case(Said(GOOD, 500), Retry, "no fault", uncertain=True),
    "an empty body": Case(Said(enveloped("")), Retry, "does not fit", uncertain=True),
    "another element": Case(
        Said(enveloped('<Other xmlns="urn:example:parks"/>')), Retry, "does not fit", uncertain=True
    ),
    "a number that is none": Case(
        Said(GOOD.replace(b">7<", b">seven<")), Retry, "the WSDL: Number does", uncertain=True
    ),
    "a field that nobody described": Case(
        Said(GOOD.replace(b"<Number>", b"<Extra/><Number>")), Retry, "does not fit", uncertain=True
    ),
    "an envelope of the other version": Case(
        Said(enveloped('<Reported xmlns="urn:example:parks"><Number>7</Number></Reported>', "1.2")),
        Retry,
        "does not fit",
        uncertain=True,
    ),
    "another address": Case(
        Said(b"", 302, headers={"Location": "https://login.example/"}),
        Retry,
        "redirects (302) to https://login",
        uncertain=True,
    ),
    "another address for good": Case(
        Said(b"", 308, headers={"Location": "https://new.example/soap"}), Retry, "redirects (308)"
    ),
}


def test_where_a_redirect_points_is_told_without_its_query(tmp_path: Path) -> None:
    to = "https://login.example/in?token=sesame&who=ailsa@example.org"
    with pytest.raises(Retry, match=r"redirects \(302\) to https://login\.example/in;"):
        ask(tmp_path, Said(b"", 302, headers={"Location": to}))


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_each_bad_answer_gets_its_outcome(case: Case, tmp_path: Path) -> None:
    with pytest.raises((Retry, Reject)) as raised:
        ask(tmp_path, case.said, soap_version=case.soap)
    assert type(raised.value) is case.outcome, raised.value
    assert case.words in raised.value.reason
    assert raised.value.reason.startswith("parks ")
    if isinstance(raised.value, Retry):
        assert raised.value.uncertain is case.uncertain, raised.value


@pytest.mark.parametrize("kind", ["text/xml", "text/html", "text/plain", ""])
def test_an_envelope_is_one_whatever_it_is_said_to_be(kind: str, tmp_path: Path) -> None:
    assert ask(tmp_path, Said(kind=kind)) == {"Number": 7, "At": None}


def test_an_answer_to_soap_12_is_read(tmp_path: Path) -> None:
    body = enveloped('<Reported xmlns="urn:example:parks"><Number>8</Number></Reported>', "1.2")
    assert ask(tmp_path, Said(body, kind="application/soap+xml"), soap_version="1.2") == {
        "Number": 8,
        "At": None,
    }


def test_an_adapter_judges_faults_by_its_own_rules_first(tmp_path: Path) -> None:
    seen = []

    def rule(fault: Fault) -> Retry | Reject | None:
        seen.append(fault)
        return Reject("gone for good") if fault.details.get("Code") == "17" else None

    detail = '<detail><x:E xmlns:x="urn:example"><Code>{}</Code><Why>no lamp</Why></x:E></detail>'
    with pytest.raises(Reject, match="gone for good"):
        ask(tmp_path, Said(fault_11("e:Server", "Failed", detail.format(17)), 500), rule=rule)
    with pytest.raises(Retry, match="Failed; 18; no lamp"):
        ask(tmp_path, Said(fault_11("e:Server", "Failed", detail.format(18)), 500), rule=rule)
    assert seen[0].side == "receiver"
    assert seen[0].details == {"Code": "17", "Why": "no lamp"}


def test_a_reference_that_is_known_there_may_be_told_from_other_refusals(tmp_path: Path) -> None:
    class Known(Reject):
        """An earlier try arrived."""

    def rule(fault: Fault) -> Reject | None:
        return Known(fault.words) if "already exists" in fault.words else None

    with pytest.raises(Known, match="F-1 already exists"):
        ask(tmp_path, Said(fault_11("e:Client", "F-1 already exists"), 500), rule=rule)


@pytest.mark.parametrize(
    "body", [b"", fault_11("e:Server"), fault_11("e:Client")], ids=["no fault", "a fault", "of the sender"]
)
def test_who_asks_for_time_is_given_it(body: bytes, tmp_path: Path) -> None:
    with pytest.raises(Retry) as raised:
        ask(tmp_path, Said(body, 503, headers={"Retry-After": "90"}))
    assert raised.value.after == timedelta(seconds=90)
    later = datetime.now(UTC) + timedelta(hours=1)
    with pytest.raises(Retry) as raised:
        ask(tmp_path, Said(body, 503, headers={"Retry-After": f"{later:%a, %d %b %Y %H:%M:%S GMT}"}))
    assert raised.value.after is not None
    assert timedelta(minutes=59) < raised.value.after <= timedelta(hours=1)


BOMB = (
    '<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY c "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>'
)
REACHING_OUT = '<!DOCTYPE b [<!ENTITY d SYSTEM "{}">]>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("doctype", [BOMB, REACHING_OUT], ids=["a bomb", "a file of this machine"])
def test_an_answer_with_a_doctype_is_refused(doctype: str, encoding: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("not for anybody")
    inside = GOOD.decode().replace(">7<", ">&d;<")
    body = (doctype.format(secret.as_uri()) if "{}" in doctype else doctype) + inside
    with pytest.raises(Retry, match="DOCTYPE") as raised:
        ask(tmp_path, Said(body.encode(encoding)))
    assert "not for anybody" not in raised.value.reason
    # Allowed or not, what it names is never brought in.
    with pytest.raises(Retry, match="never expanded") as raised:
        ask(tmp_path, Said(body.encode(encoding)), allow_dtd=True)
    assert "not for anybody" not in raised.value.reason


def test_a_doctype_that_does_no_harm_is_taken_where_it_is_allowed(tmp_path: Path) -> None:
    assert ask(tmp_path, Said(b"<!DOCTYPE b>" + GOOD), allow_dtd=True) == {"Number": 7, "At": None}


def test_an_answer_without_end_is_not_read_to_it(tmp_path: Path) -> None:
    with pytest.raises(Retry, match="more than 4,096 bytes") as raised:
        ask(tmp_path, Said(GOOD + b" " * 10_000_000), answer_limit=4096)
    assert raised.value.uncertain


def test_values_that_do_not_fit_are_rejected_before_anything_is_sent(tmp_path: Path) -> None:
    with scripted() as server:
        settings = SoapSettings(address=server.url)
        client = SoapClient("parks", settings, bundled=written(tmp_path, wsdl()))
        for fields in (
            {"Fault": "dark", "Colour": "green"},
            {"Reporter": "Ailsa Example"},
            {"Fault": "\x00"},
        ):
            with pytest.raises(Reject, match="cannot be written as the WSDL says"):
                client.call("report", fields)
        with pytest.raises(Retry, match="has no operation mend; it has report, tell"):
            client.call("mend", {})
        assert server.asked == []


def test_an_operation_without_an_answer_needs_none(tmp_path: Path) -> None:
    with scripted(Said(b"", 202)) as server:
        settings = SoapSettings(address=server.url)
        client = SoapClient("parks", settings, bundled=written(tmp_path, wsdl()))
        assert client.call("tell", {"Fault": "A dark lamp"}) is None
        client.close()
