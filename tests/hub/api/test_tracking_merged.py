"""The tracking link of a case that has gone into another."""

from __future__ import annotations

import httpx2

from tests.hub.api.test_tracking import REF, citizen, link_of, operator, take, told
from tests.photos import photo

__all__ = ["citizen", "operator", "told"]


def test_a_link_of_a_case_that_was_merged_shows_and_does_what_the_other_lets(
    operator: httpx2.Client, citizen: httpx2.Client
) -> None:
    far = {"position": {"latitude": 57.0, "longitude": -4.0}}
    take(operator)
    gone = take(operator, location=far, reporter={"email": "b@example.org"})["reference"]
    link = link_of(operator, reference=gone)
    merged = operator.post(f"/cases/{gone}/merge", json={"into": REF, "reason": "the same hole"})
    assert merged.status_code < 300, merged.text
    operator.post(f"/cases/{REF}/status", json={"to": "inspecting"}).raise_for_status()
    shown = citizen.get(link, headers={"accept": "application/json"}).json()
    assert (shown["reference"], shown["status"]) == (gone, "open")
    steps = [one["text"] for one in shown["changes"]]
    assert steps == ["We have your report.", "Somebody is going to look at it."]
    assert set(shown["may"]) == {"add", "withdraw", "stop_updates"}
    said = citizen.post(f"{link}/information", json={"text": "It is full of water."})
    assert said.status_code == 200, said.text
    assert operator.get(f"/cases/{REF}").json()["contacts"] == 2
    photo_of_it = citizen.post(f"{link}/photos", content=photo(), headers={"content-type": "image/jpeg"})
    assert photo_of_it.status_code == 409
    back = citizen.post(f"{link}/withdrawal", json={})
    assert "Others have reported the same" in back.text
    assert operator.get(f"/cases/{REF}").json()["status"] == "inspecting"
    assert citizen.get(link, headers={"accept": "application/json"}).json()["updates"] == "none"
