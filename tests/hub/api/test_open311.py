"""Open311: every answer is as the published description says, and FixMyStreet reports, follows and adds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx2
import jsonschema_rs
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy import text

from hub.cases import apply_cases
from safeguards.policy import Scope
from tests.hub.api.conftest import Running
from tests.hub.api.open311_answers import as_plain, as_texts, xml

BASE = "/open311/v2"
EXAMPLES = 6
"""Of each endpoint in each format: the whole of CI has a time budget."""
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
HOLE = {
    "service_code": "pothole",
    "lat": "56.1",
    "long": "-3.9",
    "description": "Ailsa's bicycle fell into it.",
    "attribute[where_exactly]": "outside number 12",
    "attribute[size]": "a_plate",
    "attribute[fixmystreet_id]": "1234",
    "media_url": "https://fixmystreet.example/photo/1.jpeg",
    "email": "ailsa@example.org",
    "first_name": "Ailsa",
    "last_name": "Exampleson",
}


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


@pytest.fixture
def told() -> dict[str, Any]:
    return {"cases": {"enabled": True}}


@pytest.fixture
def operator(running: Running, operator: httpx2.Client) -> httpx2.Client:
    running.hub.door.submit(lambda session: apply_cases(session, running.hub.settings)).result()
    return operator


@pytest.fixture
def key(running: Running, operator: httpx2.Client) -> str:
    del operator
    return running.key(Scope.OPEN311_WRITE, holder="FixMyStreet")


@pytest.fixture
def anybody(running: Running) -> Iterator[httpx2.Client]:
    """Has no key."""
    with httpx2.Client(base_url=f"{running.url}{BASE}", timeout=30) as client:
        yield client


def report(anybody: httpx2.Client, key: str, **more: str) -> Any:
    answer = anybody.post("/requests.json", data={**HOLE, "api_key": key, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()[0]


def test_a_fixmystreet_style_exchange_end_to_end(
    operator: httpx2.Client, anybody: httpx2.Client, key: str
) -> None:
    found = anybody.get("/discovery.json").json()
    assert found["endpoints"][0]["url"] == f"{anybody.base_url}".rstrip("/")
    services = {one["service_code"]: one for one in anybody.get("/services.json").json()}
    assert services["pothole"]["metadata"] is True
    assert "it_request" not in services
    assert "social_care_referral" not in services
    asked = anybody.get("/services/pothole.json").json()["attributes"]
    assert [(one["code"], one["datatype"], one["required"]) for one in asked] == [
        ("where_exactly", "text", True),
        ("size", "singlevaluelist", False),
        ("on", "singlevaluelist", False),
    ]
    made = report(anybody, key)
    reference = made["service_request_id"]
    assert made["service_notice"] == "We have your report."
    assert anybody.get(f"/tokens/{reference}.json").json()[0]["service_request_id"] == reference
    kept = operator.get(f"/cases/{reference}").json()
    assert kept["details"] == {"where_exactly": "outside number 12", "size": "a_plate"}
    assert kept["description"].endswith("Photo: https://fixmystreet.example/photo/1.jpeg")
    (reporter,) = operator.get(f"/cases/{reference}/reporters").json()["items"]
    assert (reporter["by"], reporter["name"]) == ("none", "Ailsa Exampleson")

    update = {"api_key": key, "service_request_id": reference, "update_id": "77", "status": "OPEN"}
    update |= {"description": "It has grown.", "email": "bruce@example.org", "last_name": "Example"}
    for _ in range(2):
        posted = anybody.post("/servicerequestupdates.xml", data=update)
        assert posted.status_code == 201, posted.text
        assert xml(posted).findtext("request_update/update_id") == "in-77"
    contacts = operator.get(f"/cases/{reference}/contacts").json()["items"]
    assert [one["told"]["said"] for one in contacts[1:]] == ["It has grown."]

    for status in ("inspecting", "ordered", "repaired"):
        said = {"to": status, "as": "officer", "reason": "the neighbour is difficult"}
        assert operator.post(f"/cases/{reference}/status", json=said).status_code == 200
    news = anybody.get("/servicerequestupdates.json").json()
    assert [(one["status"], one["description"]) for one in news] == [
        ("open", "Somebody is going to look at it."),
        ("in_progress", "The work has been ordered."),
        ("fixed", "It has been repaired."),
    ]
    assert {one["service_request_id"] for one in news} == {reference}
    since = quote(contacts[0]["happened_at"])
    assert len(anybody.get(f"/servicerequestupdates.json?start_date={since}").json()) == 3
    before = "start_date=2020-01-01T00:00:00Z&end_date=2020-02-01T00:00:00Z"
    assert anybody.get(f"/servicerequestupdates.json?{before}").json() == []
    shown = anybody.get(f"/requests/{reference}.json").json()[0]
    assert (shown["status"], shown["status_notes"]) == ("closed", "It has been repaired.")


def test_nothing_of_anybody_and_nothing_that_is_not_public_is_read(
    operator: httpx2.Client, anybody: httpx2.Client, key: str
) -> None:
    reference = report(anybody, key)["service_request_id"]
    hidden = operator.post(
        "/cases", json={"type": "it_request", "channel": "phone", "details": {"what": "password"}}
    ).json()["reference"]
    read = [anybody.get(f"/requests.{form}").text for form in ("json", "xml")]
    read += [anybody.get(f"/requests/{reference}.{form}").text for form in ("json", "xml")]
    for said in read:
        assert reference in said
        for private in (hidden, "Ailsa", "ailsa@", "bicycle", "number 12", "photo", "FixMyStreet"):
            assert private not in said
    assert anybody.get(f"/requests/{hidden}.json").status_code == 404
    assert (
        anybody.get(f"/requests.json?service_request_id={hidden},{reference}").json()[0]["service_request_id"]
        == reference
    )
    added = {"api_key": key, "service_request_id": hidden, "description": "Hm."}
    assert anybody.post("/servicerequestupdates.json", data=added).status_code == 404


def test_a_form_may_come_in_parts_and_its_files_are_passed_over(
    operator: httpx2.Client, anybody: httpx2.Client, key: str
) -> None:
    files = {"media": ("hole.jpeg", b"\xff\xd8", "image/jpeg")}
    answer = anybody.post("/requests.json", data={**HOLE, "api_key": key}, files=files)
    assert answer.status_code == 201, answer.text
    kept = operator.get(f"/cases/{answer.json()[0]['service_request_id']}").json()
    assert kept["description"].startswith("Ailsa's bicycle fell into it.")


def test_requests_are_filtered(operator: httpx2.Client, anybody: httpx2.Client, key: str) -> None:
    first = report(anybody, key)["service_request_id"]
    second = report(anybody, key, service_code="street_light", **{"attribute[column]": "7"}, lat="56.2")
    operator.post(f"/cases/{first}/status", json={"to": "nothing_to_do", "as": "officer"})

    def of(query: str) -> list[str]:
        return [one["service_request_id"] for one in anybody.get(f"/requests.json?{query}").json()]

    assert of("") == [second["service_request_id"], first]
    assert of("status=closed") == of("service_code=pothole") == [first]
    assert of("status=open") == of("page_size=1") == [second["service_request_id"]]
    assert of("page_size=1&page=2") == [first]
    assert of("status=open,closed") == of("")
    assert of("end_date=2020-01-01T00:00:00Z") == []


@pytest.mark.parametrize("form", ["json", "xml"])
def test_what_cannot_be_is_refused_as_the_specification_says(
    anybody: httpx2.Client, key: str, running: Running, form: str
) -> None:
    other = running.key(Scope.CASES_READ)
    good = {**HOLE, "api_key": key}
    refused = [
        (anybody.post(f"/requests.{form}", data=HOLE), 403),
        (anybody.post(f"/requests.{form}", data={**HOLE, "api_key": "tb_nonsense"}), 403),
        (anybody.post(f"/requests.{form}", data={**HOLE, "api_key": other}), 403),
        (anybody.post(f"/requests.{form}", data={**good, "service_code": "it_request"}), 404),
        (anybody.post(f"/requests.{form}", data={**good, "attribute[where_exactly]": ""}), 400),
        (anybody.post(f"/requests.{form}", data={**good, "lat": "north"}), 400),
        (anybody.post(f"/requests.{form}", data={**good, "lat": "nan"}), 400),
        (anybody.post(f"/requests.{form}", data={**good, "lat": "٥٧"}), 400),
        (anybody.post(f"/requests.{form}", data={**good, "lat": "5_7"}), 400),
        (anybody.post(f"/requests.{form}", data={**good, "lat": "", "long": ""}), 400),
        (anybody.post(f"/requests.{form}", data={**good, "description": "\0"}), 400),
        (anybody.post(f"/requests.{form}", content=b"\xff", params={"api_key": key}), 400),
        (anybody.post(f"/requests.{form}", data={**good, "description": "x" * 2_000_000}), 413),
        (anybody.post(f"/servicerequestupdates.{form}", data={**good, "update_id": "\0"}), 400),
        (anybody.get(f"/requests/TB-5619-0321.{form}"), 404),
        (anybody.get(f"/services/lost_dog.{form}"), 404),
        (anybody.get(f"/requests.{form}?start_date=yesterday"), 400),
        (anybody.get(f"/requests.{form}?status=done"), 400),
        (anybody.get(f"/servicerequestupdates.{form}?end_date=1"), 400),
    ]
    for answer, status in refused:
        assert answer.status_code == status, answer.text
        if form == "json":
            (error,) = answer.json()
            assert (error["code"], error["description"] != "") == (status, True)
        else:
            assert xml(answer).findtext("error/code") == str(status)
    assert anybody.get("/services.yaml").status_code == 404


def test_xml_says_what_json_says(operator: httpx2.Client, anybody: httpx2.Client, key: str) -> None:
    reference = report(anybody, key)["service_request_id"]
    operator.post(f"/cases/{reference}/notes", json={"text": "<Soon> & well\u0007", "public": True})
    operator.post(f"/cases/{reference}/notes", json={"text": "<Soon> & well", "public": True})
    paths = ("discovery", "services", "services/pothole", "requests", f"requests/{reference}")
    for path in (*paths, f"tokens/{reference}", "servicerequestupdates"):
        plain = as_texts(anybody.get(f"/{path}.json").json())
        assert as_plain(xml(anybody.get(f"/{path}.xml"))) == plain, path


# The hub is in threads of this process, and draws random waits while hypothesis makes a case, which
# takes that for the doing of the strategy.
@pytest.mark.filterwarnings("ignore:Do not use the `random` module inside strategies")
def test_every_answer_is_as_the_published_description_says(
    running: Running, operator: httpx2.Client, anybody: httpx2.Client, key: str
) -> None:
    """schemathesis makes requests of the description, sends them to a running hub, and holds every answer
    against it. Each is sent as it was made, and again with what the hub knows in it, so that both kinds of
    answers are there."""
    reference = report(anybody, key)["service_request_id"]
    operator.post(f"/cases/{reference}/status", json={"to": "inspecting", "as": "officer"})
    schema = schemathesis.openapi.from_dict(anybody.get("/openapi.json").json())
    schema.config.update(base_url=f"{running.url}{BASE}")
    seen: dict[str, set[int]] = {}
    for result in schema.get_all_operations():
        assert isinstance(result, Ok), result
        operation = result.ok()

        @settings(
            max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck)
        )
        @given(case=operation.as_strategy())
        def one(case: Any) -> None:
            for fits in (False, True):
                if fits:
                    made_to_fit(case, reference)
                answer = case.call(params={**(case.query or {}), "api_key": key})
                case.validate_response(answer, checks=CHECKS)
                seen.setdefault(case.operation.label, set()).add(answer.status_code)

        one()
    assert len(seen) == 18
    assert [one for one, found in seen.items() if not found & {200, 201}] == []


def made_to_fit(case: Any, reference: str) -> None:
    known = {"service_code": "pothole", "service_request_id": reference, "token": reference}
    case.path_parameters = {name: known[name] for name in case.path_parameters or {}}
    case.query = {}
    if isinstance(case.body, dict):
        asked = {**HOLE, "service_request_id": reference, "update_id": "1"}
        case.body = {**case.body, **asked}


def test_the_description_itself_is_openapi(anybody: httpx2.Client, operator: httpx2.Client) -> None:
    del operator
    described = anybody.get("/openapi.json").json()
    for one in described["components"]["schemas"].values():
        jsonschema_rs.meta.validate(one)
    assert {path.rpartition(".")[2] for path in described["paths"]} == {"json", "xml"}


def test_old_cases_stay_out_of_sight_of_what_is_asked(
    running: Running, operator: httpx2.Client, anybody: httpx2.Client, key: str
) -> None:
    del operator
    report(anybody, key)
    old = "UPDATE case_file SET opened_at = opened_at - 8640000000000"
    running.hub.door.submit(lambda session: session.execute(text(old))).result()
    assert anybody.get("/requests.json").json() == []
