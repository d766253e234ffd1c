"""What other weights would answer otherwise is said before they are put in use, and nothing is changed."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from identity_index.places.addressbase.sandbox import Town
from identity_index.places.matching.weights import Weights, shipped
from identity_index.places.weighing.versions import VERSIONS
from identity_index.weights.repository import LEARNED, Made
from safeguards.policy import Scope
from tests.hub.api.conftest import Running
from tests.hub.api.places_files import Loader, loader

__all__ = ["loader"]

FLAT = next(one for one in Town(40).spots() if one.flat == 2)
CLEAR, UNCLEAR = "1 alder close, tolburgh", f"flat 2 alder close tolburgh {FLAT.postcode}"


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


def kept(running: Running, **otherwise: float) -> str:
    """A version that was learned, of which this is otherwise than what ships."""
    weights = Weights.model_validate({**shipped().model_dump(), **otherwise})
    made = Made(LEARNED, "a test")
    running.hub.door.submit(lambda session: VERSIONS.keep(session, weights, made)).result(30)
    return weights.version


def test_what_would_be_answered_otherwise(running: Running, loader: Loader, operator: httpx2.Client) -> None:
    loader.town(40)
    operator.post("/places/match", json={"texts": [UNCLEAR]}).raise_for_status()
    reviews = operator.get("/places/reviews").json()
    assert [one["text"] for one in reviews["items"]] == [UNCLEAR]

    def tried(version: str, **more: Any) -> Any:
        answer = operator.post(f"/places/weights/{version}/try", json=more)
        assert answer.status_code == 200, answer.text
        return answer.json()

    strict = tried(kept(running, none=200.0), texts=[CLEAR, "the moon"])
    by = {one["of"]: one for one in strict["tried"]}
    assert by["given"]["texts"] == 2
    assert by["given"]["changes"] == {"not answered": 1}
    assert by["open reviews"]["changes"] == {"not asked": 1}
    made = by["made of addresses"]
    assert made["right_before"] > made["right_after"] == made["wrong_after"] == 0
    assert sum(made["changes"].values()) >= made["right_before"]
    example = next(one for one in strict["examples"] if one["of"] == "given")
    assert (example["text"], example["change"], example["meant"]) == (CLEAR, "not answered", None)
    assert (example["before"]["outcome"], example["after"]["outcome"]) == ("certain", "none")
    assert example["before"]["address"].startswith("1 ALDER CLOSE, TOLBURGH")
    assert example["after"]["uprn"] is None

    timid = tried(kept(running, certain=0.999999999999), texts=[CLEAR], sample=0)
    assert [one["changes"] for one in timid["tried"]] == [{"asked instead": 1}, {}]
    assert operator.get("/places/reviews").json() == reviews, "nobody is asked anything by it"
    assert operator.get("/places/weights").json()["in_use"] == shipped().version
    with running.client(Scope.PLACES_READ) as reader:
        assert reader.post(f"/places/weights/{strict['weights']}/try", json={}).status_code == 403
