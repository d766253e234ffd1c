"""A case is found by its own reference, and by what another system calls it, however that is typed."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from cases.acting.any_reference import cases_in
from cases.references import Numbering
from safeguards.policy import Scope
from tests.hub.api.conftest import Running
from tests.hub.api.test_case_finding import listed
from tests.hub.api.test_cases import database, operator, take, told  # noqa: F401 - fixtures of a hub with cases

OLD = {"origin": {"system": "lagan", "local_id": "Cas-101000000007"}}


def case(client: httpx2.Client, reference: str) -> httpx2.Response:
    return client.get(f"/cases/{reference}")


@pytest.mark.parametrize(
    "typed", ["Cas-101000000007", "CAS-101000000007", "cas 101000000007", "cas101000000007"]
)
def test_an_old_reference_finds_its_case_as_it_is_typed(
    operator: httpx2.Client,  # noqa: F811
    typed: str,
) -> None:
    ours = take(operator, **OLD)["reference"]
    take(operator, location={"place": {"scheme": "uprn", "value": "9002"}})
    assert case(operator, typed).json()["reference"] == ours
    assert listed(operator, reference=typed) == [ours]
    assert listed(operator, reference=ours.lower()) == [ours]
    assert operator.get(f"/cases/{typed}/story").json()["items"][0]["case"] == ours
    noted = operator.post(f"/cases/{typed}/notes", json={"text": "The caller had the old number."})
    assert noted.json()["reference"] == ours
    assert operator.post(f"/cases/{typed}/status/what-if", json={"to": "sent_back"}).status_code == 200
    assert operator.get(f"/cases/{typed}/reporters").status_code == 200


def test_words_find_it_too_and_putting_it_right_does_not_lose_it(
    operator: httpx2.Client,  # noqa: F811
) -> None:
    ours = take(operator, **OLD)["reference"]
    operator.patch(f"/cases/{ours}", json={"title": "Another title"})
    assert listed(operator, words="101000000007") == [ours]
    assert listed(operator, words="CAS-101000000007 another") == [ours]
    operator.post("/cases/rebuild", json={})
    assert listed(operator, words="101000000007") == [ours]
    assert case(operator, "CAS-101000000007").json()["reference"] == ours


def test_what_nobody_has_and_what_several_have(operator: httpx2.Client) -> None:  # noqa: F811
    take(operator, **OLD)
    take(
        operator,
        location={"place": {"scheme": "uprn", "value": "9002"}},
        origin={"system": "waste", "local_id": "CAS101000000007"},
    )
    assert len(listed(operator, reference="cas-101000000007")) == 2
    several = case(operator, "cas-101000000007")
    assert several.status_code == 404
    assert "2 cases have a record" in several.json()["detail"]
    # Written just so it is one of them.
    assert case(operator, "Cas-101000000007").status_code == 200
    assert listed(operator, reference="cas-999") == []
    assert listed(operator, reference="-") == []
    assert "is no reference" in case(operator, "cas-999").json()["detail"]


def test_ends_of_links_are_named_by_it(operator: httpx2.Client) -> None:  # noqa: F811
    ours = take(operator, **OLD)["reference"]
    other = take(operator, location={"place": {"scheme": "uprn", "value": "9002"}})["reference"]
    tied = operator.post(f"/cases/{other}/link", json={"link": "related", "other": "CAS-101000000007"})
    assert tied.status_code in {200, 201}, tied.text
    assert tied.json()["links"][0]["reference"] == ours


def test_a_restricted_case_is_not_found_by_whoever_may_not_see_it(
    running: Running,
    operator: httpx2.Client,  # noqa: F811
) -> None:
    said: dict[str, Any] = {"type": "social_care_referral", "channel": "phone", **OLD, "details": REFERRAL}
    assert operator.post("/cases", json=said).status_code == 201
    with running.client(Scope.CASES_READ, Scope.CASES_TAKE, holder="bea") as agent:
        assert listed(agent, reference="cas-101000000007") == []
        assert case(agent, "cas-101000000007").status_code == 404


REFERRAL = {"concern": "adult_protection"}


def test_references_that_stand_in_a_letter(running: Running, operator: httpx2.Client) -> None:  # noqa: F811
    ours = take(operator, **OLD)["reference"]
    second = take(operator, location={"place": {"scheme": "uprn", "value": "9002"}})["reference"]
    letter = (
        f"Re {second}: my old number was (CAS-101000000007), and I live at 12 High Street. Call 0777 123."
    )
    numbering = Numbering("TB")
    with running.hub.reader.session() as session:
        found = cases_in(session, numbering, letter)
    assert [numbering.written(one) for one in found] == [second, ours]
