"""Bulk requests over SCIM: each operation is answered as it would be by itself."""

from __future__ import annotations

from typing import Any

import httpx2

from tests.hub.api.test_scim import PATCH, WORK, database, entra, made, told

__all__ = ["database", "entra", "told"]
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
    new = {"method": "POST", "path": "/Users", "bulkId": "b", "data": extra}
    patched, refused, posted, later = bulk(
        entra, changed(path, title), changed(path, NOWHERE[0][0]), new, changed("/Users/bulkId:b", title)
    )
    assert [one["status"] for one in (patched, refused, posted, later)] == ["200", "400", "201", "200"]
    assert later["location"] == posted["location"]
    assert [entra.get(one["location"]).json()["title"] for one in (patched, later)] == ["Officer"] * 2
