"""What is strange but allowed is taken, routed, delivered and shown like anything else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ROUTES = """
[subscriptions.app]
adapter = "web"
order_by = "data.answers.key"
target = {{ url = "{url}" }}

[subscriptions.picky]
adapter = "web"
order_by = "partitionkey"
target = {{ url = "{url}" }}

[routes.all]
types = ["*"]
to = "app"

[routes.some]
types = ["form.*"]
matching = "length(data.answers.key) > `1` || data.answers.other > `5` || contains(data.form, 'x')"
where = [{{ prefix = {{ subject = "a" }} }}]
to = "picky"
"""
PRINTED = st.characters(exclude_categories=["Cc", "Cs"])
TEXT = st.text(PRINTED, min_size=1, max_size=30)
# No NUL and no half characters; everything else may stand in data.
ANY = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | ANY,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY, inner, max_size=4),
    max_leaves=15,
)


@pytest.fixture(scope="module")
def app_hub(tmp_path_factory: pytest.TempPathFactory, hub_at: Any, app: Any) -> Iterator[Any]:
    url, _ = app
    place = hub_at(tmp_path_factory.mktemp("strange"), routes=ROUTES.format(url=url))
    place.settings += '\n[adapters.web]\nkind = "webhook"\n'
    (Path(place.folder) / "tolbooth.toml").write_text(place.settings)
    with place.serving():
        yield place


@settings(max_examples=70, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    key=JSON,
    answers=st.dictionaries(ANY, JSON, max_size=3),
    attributes=st.fixed_dictionaries(
        {},
        optional={
            "subject": TEXT,
            "partitionkey": TEXT,
            "correlationid": TEXT,
            "traceparent": TEXT,
            "priority": st.integers(0, 9),
            "colour": TEXT | st.booleans() | st.integers(-(2**31), 2**31 - 1),
            "dataschema": st.just("urn:invented:%00%0a"),
        },
    ),
)
def test_it_is_taken(app_hub: Any, event: Any, key: Any, answers: Any, attributes: dict[str, Any]) -> None:
    data = {
        "form": "blue_badge",
        "reference": "R-1",
        "submitted_at": "2026-05-06T07:08:09Z",
        "answers": {**answers, "key": key},
    }
    one = event(type="uk.gov.council.form.submitted.v1", data=data, **attributes)
    answer = app_hub.operator.post(
        "/events", content=json.dumps(one), headers={"content-type": "application/json"}
    )
    assert answer.status_code == 202, answer.text
    seq = answer.json()["results"][0]["seq"]
    shown: httpx2.Response = app_hub.operator.get(f"/events/{seq}")
    assert shown.status_code == 200
    assert app_hub.operator.get(f"/events/{seq}/trace").status_code == 200
    explained = app_hub.operator.post("/routes/explain", params={"seq": seq})
    assert explained.status_code == 200, explained.text


def test_all_of_it_is_delivered(app_hub: Any, app: Any, until: Any) -> None:
    _, got = app
    until(
        lambda: app_hub.account()["deliveries"]["delivered"] == app_hub.account()["deliveries_in_all"],
        "the last delivery",
    )
    account = app_hub.account()
    assert account["balances"], account["checks"]
    assert len({one["id"] for one in got}) == account["events"] > 50
    assert "Traceback" not in app_hub.log(), app_hub.log()
