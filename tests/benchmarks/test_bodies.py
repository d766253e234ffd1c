"""The events the load generator sends are events the hub takes."""

from __future__ import annotations

import json

import pytest

from benchmarks.bodies import KEY_ATTRIBUTE, ORDERED, Bodies
from schemas import strict_json
from schemas.catalogue import shipped
from schemas.cloudevents import read_structured


def test_every_body_is_a_valid_event_with_an_id_of_its_own() -> None:
    bodies = Bodies()
    envelopes = [read_structured(strict_json.parse(bodies.next())) for _ in range(50)]
    assert len({envelope.id for envelope in envelopes}) == 50
    assert {shipped().check(envelope).short for envelope in envelopes} == {"form.submitted"}
    assert all(str(envelope.extensions["sentns"]).isdigit() for envelope in envelopes)


def test_two_runs_never_share_an_id() -> None:
    assert json.loads(Bodies().next())["id"] != json.loads(Bodies().next())["id"]


def test_a_batch_is_an_array_of_so_many() -> None:
    assert len(json.loads(Bodies(batch=7).next())) == 7


def test_keys_come_in_turn() -> None:
    bodies = Bodies('{"id":"@id@","partitionkey":"@key@"}', keys=3)
    assert len({json.loads(bodies.next())["partitionkey"] for _ in range(9)}) == 3


@pytest.mark.parametrize("template", ["[]", '{"id":"same"}', '{"id":"@id@"'])
def test_a_template_that_cannot_serve_is_refused(template: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Bodies(template)


def test_each_connection_has_keys_of_its_own_and_together_they_use_all() -> None:
    bodies = Bodies(ORDERED, keys=10, clients=3)
    used = [{json.loads(bodies.next(client))[KEY_ATTRIBUTE] for _ in range(20)} for client in range(3)]
    assert [len(keys) for keys in used] == [4, 3, 3]
    assert len(set.union(*used)) == 10


def test_two_connections_cannot_share_one_key() -> None:
    with pytest.raises(ValueError, match="race"):
        Bodies(ORDERED, keys=2, clients=3)
