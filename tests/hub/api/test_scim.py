"""SCIM over a running hub: what Entra ID sends, and what scim2-tester does not look at."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
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


def test_filters_sort_and_pages(entra: httpx2.Client) -> None:
    for number, name in enumerate(("cal", "Ada", "bea", "dot")):
        made(
            entra,
            f"{name}@council.example",
            displayName=name,
            title="Officer" if number % 2 else "Engineer",
            **{WORK: {"employeeNumber": f"10{number}"}},
        )
    assert found(entra, sortBy="displayName") == [
        f"{one}@council.example" for one in ("Ada", "bea", "cal", "dot")
    ]
    down = found(entra, sortBy="userName", sortOrder="descending", startIndex=2, count=2)
    assert down == ["cal@council.example", "bea@council.example"]
    page = entra.get("/Users", params={"startIndex": 3, "count": 1}).json()
    assert (page["totalResults"], page["startIndex"], page["itemsPerPage"]) == (4, 3, 1)
    assert entra.get("/Users", params={"count": 0}).json()["totalResults"] == 4
    assert found(entra, startIndex=-5, count=1) == ["cal@council.example"]
    for wanted, names in {
        'title eq "officer" and userName sw "a"': ["Ada@council.example"],
        'not (title eq "Officer") and displayName co "c"': ["cal@council.example"],
        f'{WORK}:employeeNumber eq "102" or displayName eq "DOT"': [
            "bea@council.example",
            "dot@council.example",
        ],
        f"{WORK}:employeeNumber pr": [f"{one}@council.example" for one in ("cal", "Ada", "bea", "dot")],
        'userName ew "x" or title pr and displayName ge "c"': ["cal@council.example", "dot@council.example"],
        'meta.created gt "2199-01-01T00:00:00Z"': [],
        "active eq true": [],
        'emails eq "x@council.example"': [],
        'title eq "x" or emails.type eq "work"': [],
    }.items():
        assert found(entra, filter=wanted) == names, wanted
    searched = entra.post(
        "/.search",
        json={
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
            "filter": 'displayName eq "bea"',
            "attributes": ["userName"],
        },
    ).json()
    [one] = searched["Resources"]
    assert one["userName"] == "bea@council.example"
    assert "title" not in one


def test_what_the_index_sorts_is_sorted_as_anything_else_is(entra: httpx2.Client) -> None:
    names = ("\u00e9tienne", "Zoe", "zachary", "_x", "e\u0301tienne 2", "Ada", "x" * 190)
    for number, name in enumerate(names):
        made(entra, f"{number}@council.example", **({"displayName": name} if number != 3 else {}))
    for order in ("ascending", "descending"):
        by_index = found(entra, sortBy="displayName", sortOrder=order)
        looked_through = found(entra, sortBy="displayName", sortOrder=order, filter="userName pr")
        assert by_index == looked_through
    ups = found(entra, sortBy="displayName")
    assert ups[-1] == "3@council.example", "what has none of it comes last"
    assert found(entra, sortBy="displayName", startIndex=3, count=2) == ups[2:4]
    assert found(entra, sortBy="title") == [f"{number}@council.example" for number in range(7)]


def test_a_search_that_would_look_through_everybody_is_refused(
    entra: httpx2.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ada", "bea", "cal"):
        made(entra, f"{name}@council.example", title="Officer", emails=[{"value": f"{name}@mail.example"}])
    monkeypatch.setattr("identity_index.staff.scim.searching.LOOKED_THROUGH", 2)
    for wide in ({"filter": 'title eq "Officer"'}, {"sortBy": "title"}, {"filter": 'not (userName eq "x")'}):
        answer = entra.get("/Users", params=wide)
        assert (answer.status_code, answer.json().get("scimType")) == (400, "tooMany"), wide
        assert "by userName" in answer.json()["detail"]
    long = " or ".join(f'title co "{number}"' for number in range(200))
    monkeypatch.setattr("identity_index.staff.scim.searching.LOOKED_THROUGH", 5_000)
    monkeypatch.setattr("identity_index.staff.scim.searching.COMPARED", 500)
    answer = entra.get("/Users", params={"filter": long})
    assert (answer.status_code, answer.json().get("scimType")) == (400, "tooMany")
    assert "200 parts" in answer.json()["detail"]
    assert len(found(entra, filter='title eq "Officer" or title co "z"')) == 3
    monkeypatch.setattr("identity_index.staff.scim.searching.LOOKED_THROUGH", 2)
    everything = {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
        "filter": 'title eq "Officer"',
    }
    assert entra.post("/.search", json=everything).json()["scimType"] == "tooMany"
    assert len(found(entra)) == 3
    assert found(entra, sortBy="userName", count=1) == ["ada@council.example"]
    for narrow in ('emails eq "bea@mail.example"', 'userName eq "bea@council.example" and title sw "O"'):
        assert found(entra, filter=narrow) == ["bea@council.example"], narrow


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


def test_who_asks_for_no_version_is_not_refused_for_one(entra: httpx2.Client) -> None:
    users = [made(entra, f"user-{number}@council.example")["id"] for number in range(24)]
    group = "urn:ietf:params:scim:schemas:core:2.0:Group"
    crew = entra.post("/Groups", json={"schemas": [group], "displayName": "Crew"}).json()["id"]

    def joins(user: str) -> int:
        add = {"op": "Add", "path": "members", "value": [{"value": user}]}
        answer = entra.patch(f"/Groups/{crew}", json={"schemas": [PATCH], "Operations": [add]})
        return int(answer.status_code)

    with ThreadPoolExecutor(8) as several:
        assert set(several.map(joins, users)) == {204}
    members = entra.get(f"/Groups/{crew}").json()["members"]
    assert {one["value"] for one in members} == set(users)


def test_what_else_is_shown_is_another_version(entra: httpx2.Client) -> None:
    schema = "urn:ietf:params:scim:schemas:core:2.0:Group"
    ada, bea = (made(entra, f"{name}@council.example")["id"] for name in ("ada", "bea"))
    members = [{"value": ada}, {"value": bea}]
    crew = entra.post("/Groups", json={"schemas": [schema], "displayName": "Crew", "members": members}).json()
    path, user = f"/Groups/{crew['id']}", f"/Users/{ada}"
    tag, of_user = entra.get(path).headers["etag"], entra.get(user).headers["etag"]
    renamed = {"op": "replace", "path": "displayName", "value": "Gang"}
    assert entra.patch(path, json={"schemas": [PATCH], "Operations": [renamed]}).status_code == 204
    changed = entra.get(user, headers={"if-none-match": of_user})
    assert (changed.status_code, changed.json()["groups"][0]["display"]) == (200, "Gang")
    tag = entra.get(path).headers["etag"]
    assert entra.delete(f"/Users/{bea}").status_code == 204
    left = entra.get(path, headers={"if-none-match": tag})
    assert (left.status_code, [one["value"] for one in left.json()["members"]]) == (200, [ada])


@pytest.mark.parametrize(
    "value",
    [
        [{"$ref": None, "value": "{id}"}],
        {"$ref": None, "value": "{id}"},
        [{"value": "{id}", "type": None, "display": "Ada"}],
        [{"value": "{id}", "$ref": "../Users/{id}", "type": "User"}],
    ],
)
def test_a_member_is_removed_by_any_entry_that_has_its_id(entra: httpx2.Client, value: Any) -> None:
    schema = "urn:ietf:params:scim:schemas:core:2.0:Group"
    ada, bea = (made(entra, f"{name}@council.example")["id"] for name in ("ada", "bea"))
    new = {"schemas": [schema], "displayName": "Crew", "members": [{"value": ada}, {"value": bea}]}
    crew = entra.post("/Groups", json=new).json()["id"]
    removed = [{"op": "Remove", "path": "members", "value": filled(value, {"id": ada})}]
    data = {"schemas": [PATCH], "Operations": removed}
    bulk = {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
        "Operations": [{"method": "PATCH", "path": f"/Groups/{crew}", "data": data}],
    }
    assert entra.post("/Bulk", json=bulk).json()["Operations"][0]["status"] == "200"
    assert [one["value"] for one in entra.get(f"/Groups/{crew}").json()["members"]] == [bea]
    assert entra.patch(f"/Groups/{crew}", json=data).status_code == 204, "who is not in it is not in it"


@pytest.mark.parametrize("name", ["", "   ", "x" * 257, "Crew\x00"])
def test_a_group_without_a_name_to_keep_is_refused(entra: httpx2.Client, name: str) -> None:
    schema = "urn:ietf:params:scim:schemas:core:2.0:Group"
    answer = entra.post("/Groups", json={"schemas": [schema], "displayName": name})
    assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidValue"), answer.text


def test_a_group_is_no_member_of_itself(entra: httpx2.Client) -> None:
    schema = "urn:ietf:params:scim:schemas:core:2.0:Group"
    crew = entra.post("/Groups", json={"schemas": [schema], "displayName": "Crew"}).json()["id"]
    add = {"op": "Add", "path": "members", "value": [{"value": crew}]}
    answer = entra.patch(f"/Groups/{crew}", json={"schemas": [PATCH], "Operations": [add]})
    assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidValue")


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


ATTACKS = [
    ('userName eq "x"\'; DROP TABLE scim_resource; --', 400),
    ('userName eq "x\' OR 1=1 --"', 200),
    ('userName eq "\\u0000"', 200),
    ('userName eq "\ud83d\ude00"', 200),
    ("userName", 400),
    ("(" * 5000, 400),
    ("(" * 200 + "active eq true" + ")" * 200, 200),
    ("not (" * 40 + "active eq true" + ")" * 40, 400),
    ('userName eq "' + "x" * 3500 + '"', 200),
    ('userName eq "' + "x" * 5000 + '"', 400),
    ("nothere eq 1", 400),
    ("active gt true", 400),
    ('meta.created gt "yesterday"', 400),
]


def test_filters_that_are_attacks_are_answered(entra: httpx2.Client) -> None:
    made(entra, "ada@council.example")
    for wanted, status in ATTACKS:
        text = wanted.encode("utf-16", "surrogatepass").decode("utf-16")
        answer = entra.get("/Users", params={"filter": text})
        assert answer.status_code == status, (wanted[:100], answer.text)
        if status == 400:
            assert answer.json()["schemas"] == [ERROR]
    assert found(entra) == ["ada@council.example"]


def test_a_filter_of_a_megabyte_is_refused(entra: httpx2.Client) -> None:
    search = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"]}
    long = {**search, "filter": 'userName eq "' + "x" * 1_000_000 + '"'}
    answer = entra.post("/Users/.search", json=long)
    assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidFilter")
    longer = {**search, "filter": "x" * 2_000_000}
    answer = entra.post("/Users/.search", json=longer)
    assert (answer.status_code, answer.json()["schemas"]) == (413, [ERROR])


NOWHERE = [
    ({"op": "replace", "path": "nothere", "value": "x"}, "invalidPath"),
    ({"op": "replace", "path": "name.nothere", "value": "x"}, "invalidPath"),
    ({"op": "replace", "path": "emails[", "value": "x"}, "invalidPath"),
    ({"op": "replace", "path": f"{WORK}:nothere", "value": "x"}, "invalidPath"),
    ({"op": "replace", "path": "id", "value": "x"}, "mutability"),
    ({"op": "explode", "path": "title", "value": "x"}, "invalidValue"),
    ({"op": "replace", "path": "title", "value": {"a": 1}}, "invalidValue"),
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
    assert entra.get(path).json() == before


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
