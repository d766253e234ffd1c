"""Our description of the wire and what we send, held against the reference material, which is not ours."""

from __future__ import annotations

import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from pydantic import JsonValue, TypeAdapter

from adapters.kit.soap import Arguments, SoapClient, SoapSettings
from adapters.verint.client import object_id
from adapters.verint.sandbox.cases import PersonThere
from adapters.verint.sandbox.mischief import Mischief
from adapters.verint.sandbox.running import RunningSandbox
from adapters.verint.sandbox.service import PASSWORD, USER, schema_of
from adapters.verint.wsdl import FL_SERVICE
from tests.adapters.verint.events import AILSA, Build, changed, delivery, opened, request

X = "{http://www.w3.org/2001/XMLSchema}"
BODY = "{http://schemas.xmlsoap.org/soap/envelope/}Body"
WHO: dict[str, Any] = {"authentication": "username_token", "username": "hub", "password": "secret"}


@pytest.fixture(scope="module")
def reconstructed(shared_dir: Path) -> Path:
    return shared_dir / "legacy" / "lagan" / "FLService.reconstructed.wsdl"


@pytest.fixture(scope="module")
def their_types(reconstructed: Path) -> etree.XMLSchema:
    return schema_of(reconstructed)


def bodies(envelopes: Iterable[bytes]) -> list[etree._Element]:
    """The root elements of the bodies."""
    found = []
    for one in envelopes:
        inside = etree.fromstring(one).find(BODY)
        assert inside is not None
        found.append(inside[0])
    return found


@pytest.mark.shared
def test_the_reference_loads_with_our_kit(reconstructed: Path) -> None:
    client = SoapClient("crm", SoapSettings(wsdl_file=reconstructed), bundled=FL_SERVICE)
    theirs = client.ready().description
    ours = SoapClient("crm", SoapSettings(), bundled=FL_SERVICE).ready().description
    assert len(theirs.names()) == 90
    assert set(ours.names()) <= set(theirs.names())
    for name in ours.names():
        assert ours.headers(name) == theirs.headers(name)
        assert ours.headers(name)["SOAPAction"] == '"http://www.lagan.com/wsdl/FLService"'


@pytest.mark.shared
def test_every_request_and_the_sandboxs_answers_fit_the_references_types(
    their_types: etree.XMLSchema, sandbox: RunningSandbox, build: Build
) -> None:
    sandbox.cases.keep(PersonThere(reference="7", surname="Sample", email="ailsa@example.org"))
    for more in ({}, {"note_parent_type": 5}):
        full: dict[str, Any] = {"person": "create", "interactions": True, "coordinates": "wgs84"}
        full |= {
            "send_due_date": True,
            "queues": {"pothole": "ROADS"},
            "linkage": "x",
            "reopen_queue": "ROADS",
        }
        adapter = build(**full, **more)
        position = {"position": {"latitude": 55.8, "longitude": -4.2}}
        told = opened(reporter=AILSA, location=position, due_at="2026-07-01T12:00:00Z")
        case = adapter.deliver(delivery(told)).local_id
        adapter.done(delivery(told))
        adapter.deliver(delivery(request("closed", message="Filled"), case=case))
        adapter.deliver(delivery(changed("closed", "open"), case=case))
        list(adapter.poll(None))
        adapter.check()
    assert len(set(sandbox.requests)) == 12, "each operation of our description was used"
    for kind in ("request", "answer"):
        for body in bodies(getattr(one, kind) for one in sandbox.exchanges):
            alone = etree.fromstring(etree.tostring(body))
            assert their_types.validate(alone), (their_types.error_log, etree.tostring(body))


EXAMPLES: dict[str, tuple[str, Arguments]] = {
    "createCase": (
        "createCase",
        {
            "ClassificationEventCode": 4_000_031,
            "Title": "Street light out",
            "Description": "Column 12 dark",
            "Queue": "LIGHTING",
            "AssociatedObject": {"ObjectID": object_id("D4", "101002265507")},
            "XCoord": "276543",
            "YCoord": "665432",
        },
    ),
    "createInteraction": (
        "createInteraction",
        {
            "Channel": "Telephone",
            "Verified": True,
            "PartyID": object_id("C1", "12345"),
            "CaseReference": "101000123456",
            "NoteText": ["Called to chase"],
        },
    ),
    "searchForParty": (
        "searchForParty",
        {
            "SearchType": "individual",
            "SearchMatch": "equals_ignore_case",
            "Name": "Bell",
            "Forename": "Ann",
            "Postcode": "ML1 1AB",
            "AddressNumber": "4",
        },
    ),
}


@pytest.mark.shared
@pytest.mark.parametrize("example", EXAMPLES)
def test_our_description_writes_the_reference_requests_to_the_letter(example: str, shared_dir: Path) -> None:
    """Down to the header with the user's name: the same document, whoever's description it is written by."""
    operation, fields = EXAMPLES[example]
    client = SoapClient("crm", SoapSettings(**WHO), bundled=FL_SERVICE)
    ours = etree.fromstring(client.written(operation, fields))
    path = shared_dir / "legacy" / "lagan" / f"{example}.request.generated.xml"
    theirs = etree.fromstring(path.read_bytes(), etree.XMLParser(remove_blank_text=True))
    assert etree.tostring(ours, method="c14n2", strip_text=True) == etree.tostring(
        theirs, method="c14n2", strip_text=True
    )


@pytest.mark.shared
def test_every_name_type_and_order_is_that_of_the_reference(reconstructed: Path) -> None:
    ours, theirs = _types(FL_SERVICE), _types(reconstructed)
    for name in ours.keys() & theirs.keys():
        known = theirs[name]
        places = [list(known).index(field) for field in ours[name]]
        assert places == sorted(places), f"{name}: the order is another"
        for field, shape in ours[name].items():
            if shape[0] in ours.keys() - theirs.keys():
                # What has a name here has none there: it stands where it is used.
                assert ours[shape[0]] == theirs[f"{name}.{field}"], f"{name}.{field}"
                assert shape[1:] == known[field][1:], f"{name}.{field}"
            elif shape[0] != "anyType":
                assert shape == known[field], f"{name}.{field}"
    answers = {"FWTCaseBriefDetails", "FWTCaseCoreDetails", "FWTCaseFullDetails", "FWTNote", "FWTUser"}
    for name in answers | {"FWTInteractionDetails", "FWTObjectBriefDetails", "FWTObjectID"}:
        assert list(ours[name]) == list(theirs[name]), f"an answer may hold any field of {name}"


# ---- the sandbox -------------------------------------------------------------------------------------------


def post(url: str, body: bytes, **headers: str) -> tuple[int, bytes]:
    asked = urllib.request.Request(url, body, headers={"Content-Type": "text/xml", **headers})
    try:
        with urllib.request.urlopen(asked, timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


@pytest.fixture
def request_body() -> bytes:
    who = {**WHO, "username": USER, "password": PASSWORD}
    client = SoapClient("crm", SoapSettings(**who), bundled=FL_SERVICE)
    return client.written("createCase", {"ClassificationEventCode": 1, "Title": "A pothole"})


@pytest.mark.parametrize(
    "action", ['"http://www.lagan.com/wsdl/FLService"', "createCase", "http://example.org/other", '""']
)
def test_the_sandbox_goes_by_the_root_of_the_body(
    action: str, request_body: bytes, sandbox: RunningSandbox
) -> None:
    status, answer = post(sandbox.url, request_body, SOAPAction=action)
    assert status == 200
    assert b"CaseReference" in answer


def test_the_sandbox_takes_nothing_that_does_not_fit(request_body: bytes, sandbox: RunningSandbox) -> None:
    for old, new, words in (
        (b"<Title>", b"<Colour>green</Colour><Title>", b"Colour"),
        (b"<ClassificationEventCode>1<", b"<ClassificationEventCode>one<", b"&#x27;one&#x27;"),
        (b"FWTCaseCreate", b"FWTCaseMake", b"FWTCaseMake"),
        (PASSWORD.encode(), b"another", b"password is wrong"),
        (b"#PasswordText", b"#PasswordDigest", b"password is wrong"),
        (b"</ns0:", b"</ns1:", b"cannot be read"),
    ):
        status, answer = post(sandbox.url, request_body.replace(old, new))
        assert status == 500
        assert words in answer.replace(b"'", b"&#x27;")
    assert sandbox.cases.cases == {}


def test_the_sandbox_shows_its_description(sandbox: RunningSandbox) -> None:
    settings = SoapSettings(wsdl_url=f"{sandbox.url}?wsdl", **{**WHO, "username": USER, "password": PASSWORD})
    client = SoapClient("crm", settings, bundled=FL_SERVICE)
    assert client.call("createCase", {"ClassificationEventCode": 1})
    client.close()


def test_the_sandbox_is_told_by_a_door_of_its_own(sandbox: RunningSandbox, build: Build) -> None:
    orders = f"{sandbox.control_url}/mischief"
    assert post(orders, Mischief(kind="down").model_dump_json().encode())[0] == 204
    assert not build().check().ok
    urllib.request.urlopen(urllib.request.Request(orders, method="DELETE"), timeout=10).close()
    assert build().check().ok
    assert post(orders, b'{"kind": "shy"}')[0] == 422


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Any]:
    started = []

    def start() -> tuple[subprocess.Popen[bytes], dict[str, JsonValue]]:
        command = [sys.executable, "-m", "adapters.verint.sandbox", "--file", str(tmp_path / "cases.jsonl")]
        made = subprocess.Popen(command, stdout=subprocess.PIPE)
        started.append(made)
        assert made.stdout is not None
        return made, TypeAdapter(dict[str, JsonValue]).validate_json(made.stdout.readline())

    yield start
    for one in started:
        one.terminate()
        one.wait(20)
        assert one.stdout is not None
        one.stdout.close()


def test_the_sandbox_in_a_process_of_its_own_forgets_nothing(process: Any, build: Build) -> None:
    running_one, told = process()
    first = build(address=told["url"], interactions=True).deliver(delivery(opened())).local_id
    running_one.terminate()
    assert running_one.wait(20) == 0
    _, told = process()
    adapter = build(address=told["url"], interactions=True)
    again = adapter.done(delivery(opened()))
    assert again
    assert again.local_id == first
    other = adapter.deliver(delivery(opened(reference="C-2", title="Another").model_copy(update={"id": "2"})))
    assert int(other.local_id or 0) > int(first or 0), "no reference is given twice"
    with urllib.request.urlopen(f"{told['control']}/cases", timeout=10) as answer:
        assert len(TypeAdapter(list[JsonValue]).validate_json(answer.read())) == 2


def _types(wsdl: Path) -> dict[str, dict[str, tuple[str, ...]]]:
    """Each type's fields in order: type, how often, and whether it is qualified. A type without a name has
    that of where it is used."""
    schema = etree.parse(wsdl).getroot().find(f".//{X}schema")
    assert schema is not None
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    named = [(one.get("name", ""), one) for one in schema.iterchildren(f"{X}complexType")]
    while named:
        name, one = named.pop()
        found[name] = {}
        for element in one.iterfind(f"{X}sequence//{X}element"):
            if next(element.iterancestors(f"{X}complexType")) is not one:
                continue
            field = element.get("name", "")
            inline = element.find(f"{X}complexType")
            if inline is not None:
                named.append((f"{name}.{field}", inline))
            kind = (element.get("type") or "inline").rpartition(":")[2]
            often = (element.get("minOccurs", "1"), element.get("maxOccurs", "1"))
            found[name][field] = (kind, *often, element.get("form", ""))
    return found
