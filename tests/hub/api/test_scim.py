"""SCIM over a running hub: what Entra ID sends, and what scim2-tester does not look at."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx2
import pytest

from safeguards.policy import Scope

PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
WORK = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


@pytest.fixture
def told() -> dict[str, Any]:
    return {"staff": {"enabled": True}}


@pytest.fixture
def entra(running: Any) -> Any:
    headers = {"authorization": f"Bearer {running.key(Scope.STAFF_PROVISION)}"}
    with httpx2.Client(base_url=f"{running.url}/scim/v2", headers=headers, timeout=30) as client:
        yield client


def made(entra: httpx2.Client, name: str, **more: Any) -> Any:
    answer = entra.post("/Users", json={"schemas": [USER], "userName": name} | more)
    assert answer.status_code == 201, answer.text
    return answer.json()


def found(entra: httpx2.Client, **query: Any) -> list[str]:
    answer = entra.get("/Users", params=query)
    assert answer.status_code == 200, answer.text
    return [one["userName"] for one in answer.json().get("Resources", [])]


def filled(text: Any, kept: dict[str, str]) -> Any:
    written = json.dumps(text)
    for name, value in kept.items():
        written = written.replace("{" + name + "}", value)
    return json.loads(written)


def at(said: Any, way: list[Any]) -> str:
    for step in way:
        said = said[step]
    return str(said)


@pytest.mark.parametrize("exchanges", ["entra_exchanges.json", "scim_exchanges.json"])
def test_recorded_exchanges_are_answered_as_they_were(entra: httpx2.Client, exchanges: str) -> None:
    kept: dict[str, str] = {}
    for one in json.loads(Path(__file__).with_name(exchanges).read_text("utf-8")):
        method, path = filled(one["request"], kept)
        body, headers = filled(one.get("body"), kept), one.get("headers", {})
        headers = {name: value.replace("{tag}", kept.get("tag", "")) for name, value in headers.items()}
        answer = entra.request(method, path, headers=headers, **({"json": body} if body else {}))
        assert answer.status_code == one["status"], (one["says"], answer.text)
        if not answer.content:
            continue
        said = answer.json()
        assert answer.headers["content-type"].startswith("application/scim+json")
        for name, value in one.get("answer", {}).items():
            assert said.get(name) == value, (one["says"], said)
        for name, parts in one.get("each", {}).items():
            for part, values in parts.items():
                assert [each.get(part) for each in said[name]] == values, (one["says"], said)
        kept |= {name: at(said, way) for name, way in one.get("keep", {}).items()}


def test_versions_keep_two_writers_apart(entra: httpx2.Client) -> None:
    user = made(entra, "ada@council.example")
    path, tag = f"/Users/{user['id']}", user["meta"]["version"]
    assert entra.get(path).headers["etag"] == tag
    assert entra.get(path, headers={"if-none-match": tag}).status_code == 304
    patch = {"schemas": [PATCH], "Operations": [{"op": "add", "path": "title", "value": "Engineer"}]}
    assert entra.patch(path, json=patch, headers={"if-match": tag}).status_code == 204
    late = entra.patch(path, json=patch, headers={"if-match": tag})
    assert (late.status_code, late.json()["schemas"]) == (412, [ERROR])
    same = entra.get(path).headers["etag"]
    assert same != tag
    assert entra.patch(path, json=patch).status_code == 204
    assert entra.get(path).headers["etag"] == same, "what changes nothing is no new version"
    assert entra.delete(path, headers={"if-match": tag}).status_code == 412
    assert entra.delete(path, headers={"if-match": same}).status_code == 204


def test_bulk_takes_the_good_beside_the_bad(entra: httpx2.Client) -> None:
    user, group = (
        {"schemas": [USER], "userName": "ada@council.example"},
        "urn:ietf:params:scim:schemas:core:2.0:Group",
    )
    operations = [
        {
            "method": "POST",
            "path": "/Groups",
            "bulkId": "g",
            "data": {"schemas": [group], "displayName": "Officers", "members": [{"value": "bulkId:u"}]},
        },
        {"method": "POST", "path": "/Users", "bulkId": "u", "data": user},
        {"method": "POST", "path": "/Users", "bulkId": "v", "data": user},
        {"method": "DELETE", "path": "/Users/nobody"},
        {"method": "POST", "path": "/Cars", "bulkId": "c", "data": user},
    ]
    body = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": operations}
    answer = entra.post("/Bulk", json=body)
    assert answer.status_code == 200, answer.text
    statuses = [one["status"] for one in answer.json()["Operations"]]
    assert statuses == ["201", "201", "409", "404", "404"]
    [one] = entra.get("/Groups").json()["Resources"]
    [member] = one["members"]
    assert entra.get(f"/Users/{member['value']}").json()["groups"][0]["display"] == "Officers"
    many = {**body, "Operations": operations[3:4] * 201}
    assert entra.post("/Bulk", json=many).status_code == 413


def test_what_is_removed_by_its_value_goes_whatever_that_is(entra: httpx2.Client) -> None:
    boss = made(entra, "bea@council.example")["id"]
    ada = made(
        entra,
        "ada@council.example",
        title="Officer",
        emails=[{"type": "work", "value": "a@x.example"}, {"type": "home", "value": "b@x.example"}],
        roles=[{"value": "Licensing"}, {"value": "Planning"}],
        **{WORK: {"department": "Roads", "manager": {"value": boss}}},
    )["id"]
    removed = [
        ("title", "Something else"),
        (f"{WORK}:department", "Roads"),
        (f"{WORK}:manager", boss),
        ('emails[type eq "work"].value', "a@x.example"),
        ("roles", "Planning"),
        ("nickName", "not there"),
    ]
    operations = [{"op": "Remove", "path": path, "value": value} for path, value in removed]
    answer = entra.patch(f"/Users/{ada}", json={"schemas": [PATCH], "Operations": operations})
    assert answer.status_code == 204, answer.text
    left = entra.get(f"/Users/{ada}").json()
    assert not {"title", "nickName", WORK} & left.keys(), left
    assert [one["value"] for one in left["emails"] if "value" in one] == ["b@x.example"]
    assert [one["value"] for one in left["roles"]] == ["Licensing"]
    for path in ("emails.value", "userName"):
        wrong = {"op": "Remove", "path": path, "value": "b@x.example"}
        refused = entra.patch(f"/Users/{ada}", json={"schemas": [PATCH], "Operations": [wrong]})
        assert refused.status_code == 400, (path, refused.text)
    assert entra.get(f"/Users/{ada}").json() == left


NOWHERE = [
    ({"op": "replace", "path": "nothere", "value": "x"}, "invalidPath"),
    ({"op": "replace", "path": "name.nothere", "value": "x"}, "invalidPath"),
    ({"op": "replace", "path": "emails[", "value": "x"}, "invalidPath"),
    ({"op": "replace", "path": f"{WORK}:nothere", "value": "x"}, "invalidPath"),
    ({"op": "replace", "path": "id", "value": "x"}, "mutability"),
    ({"op": "explode", "path": "title", "value": "x"}, "invalidValue"),
    ({"op": "replace", "path": "title", "value": {"a": 1}}, "invalidValue"),
    ({"op": "replace", "path": "userName", "value": 5}, "invalidValue"),
    ({"op": "replace", "path": "title", "value": "two\nlines"}, "invalidValue"),
    ({"op": "replace", "path": "userName", "value": "x" * 300}, "invalidValue"),
    ({"op": "remove"}, "noTarget"),
]


def test_a_patch_that_leads_nowhere_changes_nothing(entra: httpx2.Client) -> None:
    path = f"/Users/{made(entra, 'ada@council.example')['id']}"
    before = entra.get(path).json()
    for operation, kind in NOWHERE:
        answer = entra.patch(path, json={"schemas": [PATCH], "Operations": [operation]})
        assert answer.status_code == 400, answer.text
        said = answer.json()
        assert (said["schemas"], said.get("scimType")) == ([ERROR], kind), (operation, answer.text)
        assert "_" not in said["detail"], "attributes are called as the request calls them"
    assert entra.get(path).json() == before


FAULTS = [
    ({"op": "replace", "path": 5, "value": "x"}, "Input should be a valid string: Operations[0].path"),
    ({"op": None, "path": "title", "value": "x"}, "op is null; write add, remove or replace"),
    ({"op": "replace", "path": "emails", "value": "x"}, "emails[0]: Input should be an object."),
    ({"op": "replace", "value": 5}, "value, where path is left out, must be an object"),
    (
        {"op": "replace", "path": f"{WORK}:employeeNumber", "value": "1" * 200},
        "employeeNumber cannot be kept",
    ),
    ({"op": "replace", "path": f"{WORK}:department", "value": "a\nb"}, "department cannot be kept"),
    ({"op": "replace", "path": "phoneNumbers", "value": [{"value": "a\nb"}]}, "phoneNumbers cannot be kept"),
    ({"op": "replace", "path": f"{WORK}:manager", "value": "x" * 200}, "manager cannot be kept"),
]


def test_faults_are_told_by_the_names_of_scim_and_in_no_words_of_a_library(entra: httpx2.Client) -> None:
    path = f"/Users/{made(entra, 'ada@council.example')['id']}"
    for operation, words in FAULTS:
        body = {"schemas": [PATCH], "Operations": [operation]}
        told = entra.patch(path, json=body).json()["detail"]
        assert told.startswith(words), told
        bulk = {"method": "PATCH", "path": path, "data": body}
        said = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": [bulk]}
        [one] = entra.post("/Bulk", json=said).json()["Operations"]
        assert one["response"]["detail"].startswith(words.partition(":")[0]), one


def test_what_is_blank_is_not_said(entra: httpx2.Client, running: Any) -> None:
    work = {"employeeNumber": " ", "department": "  ", "division": "\t"}
    blank = {"title": "  ", "displayName": " ", "name": {"familyName": " "}, "roles": [{"value": " "}]}
    said = {"schemas": [USER], "userName": "ada@council.example", **blank, WORK: work}
    assert entra.post("/Users", json=said | {"emails": [{"value": " "}]}).status_code == 201
    with running.client(Scope.STAFF_READ) as reader:
        [one] = reader.get("/staff").json()["items"]
    assert not any(one[part] for part in ("title", "team", "service", "name")), one


BODIES = (b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b'{"schemas": 5}', b"[" * 100_000)


def test_bodies_that_are_none_are_refused(entra: httpx2.Client) -> None:
    mine = f"/Users/{made(entra, 'ada@council.example')['id']}"
    headers = {"content-type": "application/scim+json"}
    for method, path in (("POST", "/Users"), ("PUT", mine), ("PATCH", mine), ("POST", "/Bulk")):
        for body in BODIES:
            answer = entra.request(method, path, content=body, headers=headers)
            assert answer.status_code == 400, (method, path, body[:20], answer.text)
            assert answer.json()["schemas"] == [ERROR]


def test_refusals_of_the_hub_are_in_scims_own_shape(running: Any, entra: httpx2.Client) -> None:
    with httpx2.Client(base_url=f"{running.url}/scim/v2", timeout=30) as nobody:
        answer = nobody.get("/Users")
    assert (answer.status_code, answer.json()["schemas"]) == (401, [ERROR])
    assert "Bearer" in answer.headers["www-authenticate"]
    with running.client(Scope.STAFF_READ) as reader:
        answer = reader.get("/scim/v2/Users")
    assert (answer.status_code, answer.json()["schemas"]) == (403, [ERROR])
    for path, method, status in (("/nothing", "GET", 404), ("/Users", "PUT", 405), ("/Me", "GET", 501)):
        answer = entra.request(method, path)
        assert (answer.status_code, answer.json()["schemas"]) == (status, [ERROR]), path


def test_one_user_name_is_one_account(entra: httpx2.Client) -> None:
    made(entra, "ada@council.example")
    twice = entra.post("/Users", json={"schemas": [USER], "userName": "ADA@council.example"})
    assert (twice.status_code, twice.json()["scimType"]) == (409, "uniqueness")
    other = made(entra, "bea@council.example")
    patch = {
        "schemas": [PATCH],
        "Operations": [{"op": "replace", "path": "userName", "value": "Ada@Council.example"}],
    }
    assert entra.patch(f"/Users/{other['id']}", json=patch).status_code == 409
