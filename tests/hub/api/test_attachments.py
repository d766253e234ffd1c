"""Attachments over HTTP, at a hub behind a real server."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import httpx2
import pytest

from hub.attachments.repository import release_events
from hub.forgetting import forget
from safeguards.policy import Scope
from tests.hub.api.test_reading import publish
from tests.photos import LATITUDE, LONGITUDE, photo, said

MIB = 1_048_576
JPEG = photo()
CUT = b'--b\r\nContent-Disposition: form-data; name="f"; filename="a.txt"\r\n\r\nit breaks off'
GONE = "at-aaaaaaaaaaaaaaaaaaaaaaaaaa"


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


@pytest.fixture
def told() -> dict[str, Any]:
    return {"attachments": {"max_bytes": 3 * MIB}}


def add(client: httpx2.Client, data: bytes, name: str = "", said: str = "", **query: Any) -> httpx2.Response:
    headers = {"content-type": said} if said else {}
    return client.post(
        "/attachments", content=data, headers=headers, params={**query, **({"name": name} if name else {})}
    )


def test_a_photo_goes_in_and_comes_out_without_its_place(running: Any, operator: httpx2.Client) -> None:
    headers = {
        "content-type": "image/jpeg",
        "content-disposition": "attachment; filename=\"x.jpg\"; filename*=UTF-8''caf%C3%A9%2Fhole.jpg",
    }
    answer = operator.post("/attachments", content=JPEG, headers=headers)
    assert answer.status_code == 201, answer.text
    kept = answer.json()
    assert kept["position"] == {"latitude": LATITUDE, "longitude": LONGITUDE}
    assert (kept["media_type"], kept["name"], kept["data_class"]) == ("image/jpeg", "hole.jpg", "sensitive")
    assert answer.headers["location"] == f"/attachments/{kept['reference']}"
    fetched = operator.get(answer.headers["location"], params={"reason": "the crew asks"})
    assert (sha256(fetched.content).hexdigest(), len(fetched.content)) == (kept["sha256"], kept["size"])
    assert said(fetched.content)[2] == {}
    assert fetched.headers["content-type"] == "image/jpeg"
    assert fetched.headers["content-disposition"].startswith("attachment; ")
    assert fetched.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in fetched.headers["content-security-policy"]
    [entry] = operator.get("/audit", params={"thing": f"attachment/{kept['reference']}"}).json()["items"]
    assert (entry["action"], entry["who"]) == ("attachments.fetch", "Ailsa Example")
    assert entry["reason"] == "the crew asks"


def test_a_photo_keeps_its_place_where_that_is_asked(operator: httpx2.Client) -> None:
    kept = add(operator, JPEG, "hole.jpg", keep_location=True).json()
    assert kept["sha256"] == sha256(JPEG).hexdigest()
    assert kept["position"] == {"latitude": LATITUDE, "longitude": LONGITUDE}


def test_a_form_is_taken_with_one_file(operator: httpx2.Client) -> None:
    both = {"file": ("plan.pdf", b"%PDF-1.7 x" * 100_000, "application/pdf")}
    answer = operator.post("/attachments", files=both, data={"about": "the plan"})
    assert answer.status_code == 201, answer.text
    assert (answer.json()["name"], answer.json()["size"]) == ("plan.pdf", 1_000_000)
    assert operator.get(f"/attachments/{answer.json()['reference']}").content == b"%PDF-1.7 x" * 100_000
    several = [("file", ("a.txt", b"a", "text/plain")), ("file", ("b.txt", b"b", "text/plain"))]
    refused = operator.post("/attachments", files=several)
    assert (refused.status_code, "several files" in refused.json()["detail"]) == (422, True)
    refused = operator.post("/attachments", data={"a": "b"}, files={"c": (None, b"d")})
    assert (refused.status_code, "no file in the form" in refused.json()["detail"]) == (422, True)
    for kind, body in (
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=b", b"no form"),
        ("multipart/form-data; boundary=b", CUT),
    ):
        refused = add(operator, body, said=kind)
        assert refused.status_code in {400, 422}, refused.text


@pytest.mark.parametrize(
    ("name", "media_type", "data", "status", "words"),
    [
        ("hole.jpg", "image/jpeg", b"%PDF-1.7", 422, "but its content is a PDF"),
        ("hole.jpg", "image/jpeg", b"MZ\x90\x00\x03", 422, "a Windows program"),
        ("hole.jpg", "image/jpeg", b"", 422, "empty"),
        ("plan.pdf", "application/pdf", b"%PDF-1.7" + bytes(3 * MIB), 413, "At most 3 MiB"),
        ("plan.pdf", "application/pdf", b"%PDF-1.7" + bytes(4 * MIB), 413, "At most"),
        ("x" * 2000, "text/plain", b"x", 422, "name"),
    ],
)
def test_what_is_not_taken_is_said(
    operator: httpx2.Client, name: str, media_type: str, data: bytes, status: int, words: str
) -> None:
    answer = add(operator, data, name, media_type)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert words in answer.json()["detail"]


def test_each_scope_opens_its_own_door(running: Any, operator: httpx2.Client) -> None:
    reference = add(operator, JPEG).json()["reference"]
    with running.client(Scope.ATTACHMENTS_ADD) as adds, running.client(Scope.ATTACHMENTS_READ) as reads:
        assert add(adds, JPEG).status_code == 201
        assert add(reads, JPEG).status_code == 403
        for path in (f"/attachments/{reference}", f"/attachments/{reference}/details"):
            assert (adds.get(path).status_code, reads.get(path).status_code) == (403, 200)
    assert httpx2.post(f"{running.url}/attachments", content=JPEG).status_code == 401


@pytest.mark.parametrize("reference", [GONE, "nonsense", "..%2f..%2fetc%2fpasswd", "%00"])
def test_one_that_is_not_there_is_not_found(operator: httpx2.Client, reference: str) -> None:
    for path in (f"/attachments/{reference}", f"/attachments/{reference}/details"):
        assert operator.get(path).status_code == 404


def test_an_event_that_names_it_holds_it_until_its_data_goes(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    kept = add(operator, JPEG, "hole.jpg").json()
    path = f"/attachments/{kept['reference']}/details"
    assert operator.get(path).json()["held_by"] is None
    file = {"name": "hole.jpg", "media_type": "image/jpeg", "size": kept["size"]}
    form = {
        "form": "pothole",
        "reference": "F-1",
        "submitted_at": "2026-05-06T07:08:09Z",
        "answers": {},
        "attachments": [{**file, "reference": kept["reference"]}],
    }
    seq = publish(operator, {**case, "id": "f-1", "type": "uk.gov.council.form.submitted.v1", "data": form})
    assert operator.get(path).json()["held_by"] == f"event/{seq}"
    running.hub.door.submit(lambda session: forget(session, [seq], running.hub.catalogue)).result(20)
    assert operator.get(path).json()["held_by"] is None
    assert running.hub.door.submit(lambda session: release_events(session, [seq])).result(20) == 0
