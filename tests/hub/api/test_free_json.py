"""What may say anything says nothing that an event could not, whichever body it is in."""

from __future__ import annotations

import json
from typing import Any

import httpx2
import pytest

from hub.cases import apply_cases
from tests.hub.api.conftest import Running
from tests.hub.api.test_tracking import HOLE, REF

UNFIT = {
    "half a character": (r'{"where_exactly": "a\ud83d"}', "where_exactly: half of a surrogate pair"),
    "half a character in a name": (r'{"\ud83d": 1}', r'["\ud83d"]: half of a surrogate pair'),
    "deep inside": (r'{"where_exactly": [{"a": "\udc00"}]}', "where_exactly[0].a: half of a surrogate pair"),
    "no character": (r'{"where_exactly": "a\u0000"}', "where_exactly: the character U+0000"),
    "no number": ('{"where_exactly": NaN}', "where_exactly: nan is not JSON"),
    "a number too large": ('{"where_exactly": 1' + "0" * 30 + "}", "does not fit in 64 bits"),
    "too deep": ('{"where_exactly": ' + "[" * 70 + "]" * 70 + "}", "too many objects and lists"),
}


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


@pytest.fixture
def told() -> dict[str, Any]:
    return {"cases": {"enabled": True}, "people": {"enabled": True}}


@pytest.fixture
def operator(running: Running, operator: httpx2.Client) -> httpx2.Client:
    running.hub.door.submit(lambda session: apply_cases(session, running.hub.settings)).result()
    return operator


def sent(
    operator: httpx2.Client, method: str, path: str, body: dict[str, Any], **free: str
) -> httpx2.Response:
    """``free``: members of the body as they are written."""
    members = [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in body.items() if name not in free]
    members += [f"{json.dumps(name)}: {written}" for name, written in free.items()]
    text = "{" + ", ".join(members) + "}"
    return operator.request(method, path, content=text, headers={"content-type": "application/json"})


def test_details_say_what_an_event_could(operator: httpx2.Client) -> None:
    operator.post("/cases", json=HOLE).raise_for_status()
    for what, (details, said) in UNFIT.items():
        for method, path, body in (
            ("POST", "/cases", HOLE),
            ("PATCH", f"/cases/{REF}", {}),
            ("POST", f"/cases/{REF}/type", {"type": "pothole"}),
            ("POST", f"/cases/{REF}/type/what-if", {"type": "pothole"}),
            ("POST", "/cases/types/pothole/move", {"type": "pothole"}),
            ("POST", f"/cases/{REF}/contacts/2/detach", {}),
            ("POST", "/cases/messages/1/open", {"type": "pothole"}),
        ):
            answer = sent(operator, method, path, body, details=details)
            assert (answer.status_code, said in answer.json()["detail"]) == (422, True), (
                what,
                path,
                answer.text,
            )
    assert operator.get(f"/cases/{REF}").json()["details"] == HOLE["details"]


def test_half_a_character_is_refused_wherever_anything_may_be_said(operator: httpx2.Client) -> None:
    body = r'{"\ud83d": 1}'
    for path in ("/cases", "/people/search", "/cases/types/pothole/move", "/places/match", "/keys"):
        answer = operator.post(path, content=body, headers={"content-type": "application/json"})
        assert answer.status_code == 422, (path, answer.text)
    golden = sent(operator, "POST", "/people/p-1/golden/name", {"reason": "known"}, value=r'"\ud83d"')
    assert golden.status_code == 422, golden.text
    item = r'{"items": [{"system": "parks", "local_id": "1", "asset": {"kind": "bin", "\ud83d": 1}}]}'
    answer = operator.post("/places/assets", content=item, headers={"content-type": "application/json"})
    assert [one["became"] for one in answer.json()["items"]] == ["refused"], answer.text


@pytest.mark.parametrize("number", ["99999999999999999999", "3000000000", "0"])
def test_a_number_of_a_part_that_no_case_has_is_said_to_be_none(operator: httpx2.Client, number: str) -> None:
    operator.post("/cases", json=HOLE).raise_for_status()
    for method, path, body in (
        ("POST", f"tasks/{number}/outcome", {"outcome": "done"}),
        ("PATCH", f"tasks/{number}", {"assignee": "ada"}),
        ("POST", f"call-backs/{number}/outcome", {"outcome": "kept"}),
        ("POST", f"contacts/{number}/detach", {}),
    ):
        answer = operator.request(method, f"/cases/{REF}/{path}", json=body)
        assert answer.status_code == 422, (path, answer.text)
