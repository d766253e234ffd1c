"""The published description of GeoReport v2, against the sandbox's answers and what the adapter sends."""

from __future__ import annotations

import asyncio
import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from xml.etree.ElementTree import Element, SubElement, tostring

import pytest
import yaml
from jsonschema import Draft4Validator  # type: ignore[import-untyped]

from adapters.contract import Receipt, Translated
from adapters.open311.sandbox import Habits, Sandbox
from tests.adapters.peer import Got, http, peer
from tests.adapters.roads import KEY, opened, roads

pytestmark = pytest.mark.shared
Spec = dict[str, Any]
BESIDE = {"description", "media_url", "email", "first_name", "last_name", "phone"}
"""Fields of GeoReport v2 that its text has and this description of it leaves out."""


@pytest.fixture(scope="session")
def spec(shared_dir: Path) -> Spec:
    found = shared_dir / "legacy" / "open311" / "georeport_v2-1.swagger.yaml"
    loaded: Spec = yaml.safe_load(found.read_text())
    return loaded


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(Habits(api_key=KEY, jurisdiction_id="zz")) as running:
        yield running


def fits(spec: Spec, schema: Spec, document: Any) -> None:
    """Nothing instead of null: the description's own examples have nulls that its types do not."""
    whole = {**schema, "definitions": spec["definitions"]}
    faults = [error.message for error in Draft4Validator(whole).iter_errors(without_nulls(document))]
    assert not faults, faults


def without_nulls(document: Any) -> Any:
    if isinstance(document, dict):
        return {name: without_nulls(value) for name, value in document.items() if value is not None}
    return [without_nulls(each) for each in document] if isinstance(document, list) else document


def asked(url: str, fields: dict[str, str] | None = None) -> tuple[int, Any]:
    body = None if fields is None else urlencode(fields).encode()
    try:
        with urllib.request.urlopen(url, data=body) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())


@pytest.mark.parametrize(
    ("path", "described"),
    [
        ("services", "/services.{response_format}"),
        ("services/LAMP", "/services/{service_code}.{response_format}"),
        ("requests", "/requests.{response_format}"),
        ("tokens/T638002", "/tokens/{token_id}.{response_format}"),
    ],
)
def test_what_the_sandbox_answers(spec: Spec, sandbox: Sandbox, path: str, described: str) -> None:
    fields = {"service_code": ["POTHOLE"], "lat": ["57.1"], "long": ["-2.1"], "attribute[depth]": ["1"]}
    sandbox.office.take(fields, datetime.now(UTC) - timedelta(hours=1))
    sandbox.office.take({"service_code": ["GULLY"]}, datetime.now(UTC) - timedelta(hours=1), token=True)
    status, found = asked(f"{sandbox.url}/{path}.json?jurisdiction_id=zz")
    assert status == 200
    document = found[0] if path.startswith("tokens") else found  # its text has a list, its schema an object
    fits(spec, spec["paths"][described]["get"]["responses"]["200"]["schema"], document)


@pytest.mark.parametrize("service", ["POTHOLE", "GULLY"])
def test_what_it_answers_to_a_request(spec: Spec, sandbox: Sandbox, service: str) -> None:
    fields = {"jurisdiction_id": "zz", "api_key": KEY, "service_code": service, "address_id": "1"}
    status, found = asked(f"{sandbox.url}/requests.json", fields)
    assert status == 200
    fits(spec, spec["paths"]["/requests.{response_format}"]["post"]["responses"]["200"]["schema"], found)
    assert [name for name in ("service_request_id", "token") if name in found[0]] == [
        "token" if service == "GULLY" else "service_request_id"
    ]


@pytest.mark.parametrize(
    "described", ["/services.{response_format}", "/services/{service_code}.{response_format}"]
)
def test_it_refuses_what_the_description_says_it_refuses(
    spec: Spec, sandbox: Sandbox, described: str
) -> None:
    refused = spec["paths"][described]["get"]["responses"].keys() - {"200"}
    path = described.format(service_code="LAMP", response_format="json")
    answers = [asked(f"{sandbox.url}{path}{query}") for query in ("", "?jurisdiction_id=other")]
    assert {str(status) for status, _ in answers} == refused
    for status, errors in answers:
        assert [list(each) for each in errors] == [["code", "description"]]
        assert errors[0]["code"] == status


def test_what_the_adapter_sends(spec: Spec) -> None:
    """Everything that the adapter asks, taken by a server that only writes it down."""
    with peer(lambda got: http(200, b'[{"token": "T1"}]' if got.method == "POST" else b"[]")) as server:
        adapter = roads(
            Sandbox(), base_url=server.url, lookup=None, token_wait="0s", reporter=["name", "email"]
        )
        adapter.deliver(opened(location={"position": {"latitude": 57.1, "longitude": -2.1}}))
        list(adapter.poll(None))
        adapter.check()
        asyncio.run(adapter.close())
    seen = set()
    for got in server.got:
        described = path_of(spec, got)
        seen.add(described)
        takes = {parameter["name"]: parameter for parameter in parameters(spec, described)}
        sent = got.form if got.method == "POST" else got.query
        for name, text in sent.items():
            plain = "attribute" if re.fullmatch(r"attribute\[\w+\]", name) else name
            if plain in BESIDE or plain == spec["securityDefinitions"]["api_key"]["name"]:
                continue
            assert plain in takes, f"{described} has no parameter {plain}"
            if takes[plain]["type"] == "number":
                float(text)
            if takes[plain].get("format") == "date-time":
                datetime.fromisoformat(text)
        needed = {name for name, each in takes.items() if each.get("required") and each["in"] == "query"}
        assert needed <= sent.keys()
        if got.method == "POST":
            assert got.headers["content-type"] in spec["consumes"]
    assert seen == {
        ("post", "/requests.{response_format}"),
        ("get", "/requests.{response_format}"),
        ("get", "/services.{response_format}"),
        ("get", "/tokens/{token_id}.{response_format}"),
    }


def path_of(spec: Spec, got: Got) -> tuple[str, str]:
    for path, methods in spec["paths"].items():
        pattern = re.sub(r"\\{\w+\\}", "[^/.]+", re.escape(path))
        if re.fullmatch(pattern, got.path) and got.method.lower() in methods:
            return got.method.lower(), path
    raise AssertionError(f"{got.method} {got.path} is not described")


def parameters(spec: Spec, described: tuple[str, str]) -> Iterator[Spec]:
    method, path = described
    for each in spec["paths"][path][method]["parameters"]:
        yield spec["parameters"][each["$ref"].rpartition("/")[2]] if "$ref" in each else each


def test_the_descriptions_own_examples_are_understood(spec: Spec) -> None:
    methods = spec["paths"]["/requests.{response_format}"]
    made = methods["post"]["responses"]["200"]["examples"]["application/xml"]["service_requests"]
    listed = methods["get"]["responses"]["200"]["examples"]["application/xml"]["request"]

    def answer(got: Got) -> bytes:
        return http(
            200, as_xml("service_requests", "request", made if got.method == "POST" else listed), "text/xml"
        )

    with peer(answer) as server:
        adapter = roads(Sandbox(), base_url=server.url, format="xml", lookup=None)
        assert adapter.deliver(opened()) == Receipt(
            str(made["service_request_id"]), made["service_notice"], "request"
        )
        (batch,) = adapter.poll(None)
        (record,) = batch.records
        assert isinstance(record, Translated)
        assert record.envelopes[0].subject == str(listed["service_request_id"])
        assert record.envelopes[0].time == datetime.fromisoformat(listed["updated_datetime"])
        asyncio.run(adapter.close())


def as_xml(outer: str, inner: str, fields: dict[str, Any]) -> bytes:
    root = Element(outer)
    record = SubElement(root, inner)
    for name, value in fields.items():
        SubElement(record, name).text = None if value is None else str(value)
    found: bytes = tostring(root, encoding="utf-8")
    return found
