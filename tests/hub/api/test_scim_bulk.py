"""Bulk requests over SCIM: each operation is answered as it would be by itself."""

from __future__ import annotations

from typing import Any

import httpx2

from tests.hub.api.test_scim import PATCH, USER, WORK, database, entra, found, made, told

__all__ = ["database", "entra", "told"]
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
NOWHERE = (
    ({"op": "replace", "path": "nothing", "value": "x"}, "invalidPath"),
    ({"op": "replace", "path": f"{WORK}:nothing", "value": "x"}, "invalidPath"),
    ({"op": "Add", "value": {"nothing": "x"}}, "invalidValue"),
    ({"op": "Replace", "path": "name", "value": {"nothing": "x"}}, "invalidValue"),
)


def bulk(entra: httpx2.Client, *operations: Any, **more: Any) -> Any:
    answer = entra.post("/Bulk", json={"schemas": [BULK], "Operations": list(operations), **more})
    assert answer.status_code == 200, answer.text
    return answer.json()["Operations"]


def changed(path: str, *operations: Any) -> dict[str, Any]:
    return {"method": "PATCH", "path": path, "data": {"schemas": [PATCH], "Operations": list(operations)}}


def test_a_patch_that_leads_nowhere_is_refused_in_a_bulk_request_as_by_itself(entra: httpx2.Client) -> None:
    path = f"/Users/{made(entra, 'ada@council.example')['id']}"
    before = entra.get(path).json()
    for operation, kind in NOWHERE:
        alone = entra.patch(path, json={"schemas": [PATCH], "Operations": [operation]})
        [one] = bulk(entra, changed(path, operation))
        assert (one["status"], one["response"]["scimType"]) == ("400", kind), one
        assert one["response"] == alone.json(), "one fault, one answer"
    assert entra.get(path).json() == before
    title = {"op": "Replace", "path": "title", "value": "Officer"}
    extra = {"userName": "bea@council.example", "nothing": "x", "manager": {"value": path}}
    post = {"method": "POST", "path": "/Users", "bulkId": "b", "data": extra}
    patched, refused, posted, later = bulk(
        entra, changed(path, title), changed(path, NOWHERE[0][0]), post, changed("/Users/bulkId:b", title)
    )
    assert [one["status"] for one in (patched, refused, posted, later)] == ["200", "400", "201", "200"]
    assert later["location"] == posted["location"]
    assert [entra.get(one["location"]).json()["title"] for one in (patched, later)] == ["Officer"] * 2


def new(bulk_id: str, name: str, manager: str | None = None) -> dict[str, Any]:
    work = {WORK: {"manager": {"value": f"bulkId:{manager}"}}} if manager else {}
    data = {"schemas": [USER, WORK], "userName": f"{name}@council.example", **work}
    return {"method": "POST", "path": "/Users", "bulkId": bulk_id, "data": data}


def new_group(bulk_id: str, *members: str) -> dict[str, Any]:
    said = [{"value": f"bulkId:{one}"} for one in members]
    data = {"schemas": [GROUP], "displayName": bulk_id, "members": said}
    return {"method": "POST", "path": "/Groups", "bulkId": bulk_id, "data": data}


def test_accounts_and_groups_that_refer_to_each_other_are_made_together(entra: httpx2.Client) -> None:
    answers = bulk(
        entra,
        new_group("all", "a", "d", "inner"),
        new_group("inner", "all"),
        new("a", "ada", "b"),
        new("b", "bea", "c"),
        new("c", "cal", "a"),
        new("d", "dot", "d"),
        new("e", "eve", "a"),
        changed("/Users/bulkId:b", {"op": "replace", "path": "title", "value": "Head"}),
    )
    assert [one["status"] for one in answers] == ["201"] * 7 + ["200"], answers
    everybody, inner, ada, bea, cal, dot, eve, patched = [
        entra.get(one["location"]).json() for one in answers
    ]
    for one, boss in ((ada, bea), (bea, cal), (cal, ada), (dot, dot), (eve, ada)):
        manager = one[WORK]["manager"]
        assert (manager["value"], manager["$ref"]) == (boss["id"], boss["meta"]["location"])
    assert {one["value"] for one in everybody["members"]} == {ada["id"], dot["id"], inner["id"]}
    assert [one["value"] for one in inner["members"]] == [everybody["id"]]
    assert patched["title"] == "Head"
    for said, kept in ((answers[0], everybody), (answers[1], inner), (answers[4], cal)):
        assert said["version"] == kept["meta"]["version"], "made at once, and not made and then changed"


def test_a_ring_of_which_one_cannot_be_made_is_not_made(entra: httpx2.Client) -> None:
    made(entra, "bea@council.example")
    answers = bulk(
        entra,
        new("a", "ada", "b"),
        new("b", "bea", "a"),
        new("c", "cal", "a"),
        new("d", "dot", "e"),
        new("e", "eve", "f"),
        new("x", "fay", "none-such"),
        new_group("g", "g"),
        new("h", "hal"),
    )
    assert [one["status"] for one in answers] == ["409"] * 6 + ["400", "201"], answers
    assert "bulkId b," in answers[0]["response"]["detail"]
    assert answers[1]["response"]["scimType"] == "uniqueness"
    assert found(entra) == ["bea@council.example", "hal@council.example"]
    assert entra.get("/Groups").json()["totalResults"] == 0
    stopped = bulk(entra, new("a", "ada", "b"), new("b", "bea", "a"), new("i", "ian"), failOnErrors=1)
    assert [one["status"] for one in stopped] == ["409", "409"]
