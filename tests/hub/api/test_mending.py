"""Invalid messages that are mended: other bytes, in by the door that the message came by."""

from __future__ import annotations

import json
from typing import Any

import httpx2
import pytest

from tests.hub.api.test_dead_letters import KIND, keep
from tests.hub.api.test_edits import TITLE, edit


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


def test_a_mended_row_goes_in_by_its_own_door(
    running: Any, operator: httpx2.Client, case: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(running.hub.adapters["register"]), "case", case)
    which = keep(running, b"bad")
    assert edit(operator, which, set=TITLE).status_code == 422
    assert "nothing is different" in edit(operator, which, text="bad").text
    still = edit(operator, which, text="comment")
    assert (still.status_code, "now ignores it" in still.text) == (409, True)
    found = operator.post(f"/dead-letters/{which}/diff", json={"text": "c-77\n"}).raise_for_status().json()
    assert found["changes"][0] == {"path": "line 1", "kind": "changed", "before": "•••", "after": "•••"}
    asked = {"unmasked": "true", "purpose": "to mend it"}
    clear = operator.post(f"/dead-letters/{which}/diff", json={"text": "c-77"}, params=asked).json()
    assert clear["changes"] == [{"path": "line 1", "kind": "changed", "before": "bad", "after": "c-77"}]
    answer = edit(operator, which, text="c-77\n")
    assert answer.status_code == 202, answer.text
    seq = answer.json()["edit"]["seq"]
    made = operator.get(f"/events/{seq}").json()
    assert (made["id"], made["entry"]) == ("c-77", "register")
    shown = operator.get(f"/dead-letters/{which}", params=asked).json()
    assert (shown["state"], shown["mended_seq"], shown["raw"]) == ("mended", seq, "bad")
    assert [one["action"] for one in shown["decisions"]] == ["dead-letters.edit"]
    recorded = operator.get(f"/dead-letters/{which}/diff", params=asked).json()
    assert recorded["changes"][0]["after"] == "c-77"
    assert "submitted already" in edit(operator, which, text="c-77\n").text
    assert "nothing is left to do" in edit(operator, which, text="c-78\n").text
    running.until(operator, "/account", lambda body: body["deliveries"]["delivered"] == 1)
    account = operator.get("/account").json()
    assert account["balances"], account
    assert account["records_in_all"] == 1


def test_a_body_that_does_not_say_what_it_is_is_no_file(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    refused = operator.post("/events", content=json.dumps(case).encode(), headers={"content-type": "odd"})
    [one] = operator.get("/dead-letters").json()["items"]
    assert refused.status_code == 415
    answer = edit(operator, one["id"], text=json.dumps({**case, "id": "c-2"}))
    assert (answer.status_code, "sent again by its system" in answer.text) == (409, True)


def test_a_mended_body_keeps_its_source_and_id(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    refused = operator.post(
        "/events", json={**case, "data": {**case["data"], "channel": "drum"}}, headers=KIND
    )
    assert refused.status_code == 422
    for name in ("id", "source"):
        text = json.dumps({**case, name: "/other"})
        answer = edit(operator, "i-1", text=text)
        assert answer.status_code == 422, answer.text
        assert f"the {name} of an event cannot be edited" in answer.text
    assert edit(operator, "i-1", text="{").status_code == 422
    answer = edit(operator, "i-1", text=json.dumps(case))
    assert answer.status_code == 202, answer.text
    assert operator.get(f"/events/{answer.json()['edit']['seq']}").json()["id"] == "c-1"
    assert operator.get("/account").json()["balances"]
