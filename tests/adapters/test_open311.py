"""Open311: what is sent to a back office, and what each of its answers means."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError
from structlog.testing import capture_logs

from adapters.contract import Delivery, Receipt, Reject, Retry
from adapters.open311 import Open311
from adapters.open311.sandbox import Sandbox
from tests.adapters.roads import CASE, CHANGED, CLOSED, FORM, HABITS, delivery, event, opened, roads

Office = Callable[..., tuple[Sandbox, Open311]]


@pytest.fixture
def office() -> Iterator[Office]:
    """``office(habits, **settings)``: a sandbox, and the adapter for it."""
    with ExitStack() as running:

        def make(habits: Any = HABITS, **settings: Any) -> tuple[Sandbox, Open311]:
            sandbox = running.enter_context(Sandbox(habits))
            adapter = roads(sandbox, **settings)
            asyncio.run(adapter.open())
            running.callback(lambda: asyncio.run(adapter.close()))
            return sandbox, adapter

        yield make


def outcome(adapter: Open311, sent: Delivery) -> Receipt | Retry | Reject:
    try:
        return adapter.deliver(sent)
    except (Retry, Reject) as ended:
        return ended


def fields(sandbox: Sandbox) -> dict[str, list[str]]:
    """The fields of the only request."""
    (made,) = sandbox.office.listed()
    return {name: list(values) for name, values in made.fields.items()}


@pytest.mark.parametrize("form", ["json", "xml"])
def test_a_case_becomes_a_request(office: Office, form: str) -> None:
    sandbox, adapter = office(format=form)
    receipt = adapter.deliver(opened())
    assert receipt == Receipt("638001", "Pothole in a road: it will be looked at", "request")
    assert fields(sandbox) == {
        "service_code": ["POTHOLE"],
        "description": ["A pothole\n\nAs deep as a bucket"],
        "lat": ["57.1497000"],
        "long": ["-2.0943000"],
        "attribute[our_ref]": ["C-1"],
    }


def test_of_the_reporter_it_is_told_what_the_settings_say(office: Office) -> None:
    sandbox, adapter = office(reporter=["name", "email", "phone"])
    adapter.deliver(opened())
    told = fields(sandbox)
    assert (told["first_name"], told["last_name"]) == (["Ailsa"], ["Example"])
    assert (told["email"], told["phone"]) == (["ailsa@example.invalid"], ["01632 960001"])


@pytest.mark.parametrize(
    ("location", "sent"),
    [
        (
            {"address": {"lines": ["1 Example Street", "Sampleton"], "postcode": "ZZ1 1ZZ", "uprn": "100"}},
            {"address_string": ["1 Example Street, Sampleton, ZZ1 1ZZ"], "address_id": ["100"]},
        ),
        ({"description": "By the school gate"}, {"address_string": ["By the school gate"]}),
        ({"place": {"scheme": "uprn", "value": "100"}}, {"address_id": ["100"]}),
    ],
)
def test_a_place_without_a_point(office: Office, location: Any, sent: dict[str, Any]) -> None:
    sandbox, adapter = office()
    adapter.deliver(opened(location=location))
    assert sent.items() <= fields(sandbox).items()


def test_a_form_becomes_a_request_by_the_paths_of_the_target(office: Office) -> None:
    sandbox, adapter = office()
    target = {
        "fields": {
            "lat": "data.answers.where.lat",
            "long": "data.answers.where.lon",
            "description": "join(': ', [data.form, data.answers.what])",
            "media_url": "data.answers.photos",
            "attribute[depth]": "data.answers.depth",
        }
    }
    receipt = adapter.deliver(delivery(event("form.submitted", FORM), target=target))
    assert receipt.local_id == "638001"
    assert fields(sandbox) == {
        "service_code": ["POTHOLE"],
        "attribute[our_ref]": ["F-1"],
        "lat": ["57.1"],
        "long": ["-2.1"],
        "description": ["pothole_report: A hole"],
        "media_url": ["https://p.invalid/1"],
    }


def test_services_may_be_sent_as_they_are_or_fixed_by_the_target(office: Office) -> None:
    sandbox, adapter = office(services={})
    adapter.deliver(delivery(event("case.opened", CASE), target={"service_code": "SIGN"}))
    assert fields(sandbox)["service_code"] == ["SIGN"]
    refused = outcome(adapter, opened())
    assert isinstance(refused, Reject), "404 in the back office's own words is about this message"
    assert str(refused).endswith("answered 404: 404: service_code pothole was not found")


@pytest.mark.parametrize(
    ("more", "target", "words"),
    [
        ({"service": "bee_swarm"}, {}, "add it to `services`"),
        ({"location": None}, {}, "says nowhere where it is about"),
        ({}, {"fields": {"lat": "data.location"}}, "the field lat gives an object"),
        ({}, {"fields": {"lat": "abs(data.title)"}}, "the field lat cannot be made"),
        ({}, {"fields": {"lat": "data.["}}, "the target of the subscription to-roads is wrong: fields.lat"),
        ({}, {"colour": "red"}, "the target of the subscription to-roads is wrong: colour"),
    ],
)
def test_what_cannot_be_a_request_is_refused_by_name(
    office: Office, more: dict[str, Any], target: dict[str, Any], words: str
) -> None:
    sandbox, adapter = office()
    refused = outcome(adapter, replace(opened(**more), target=target))
    assert isinstance(refused, Reject)
    assert words in str(refused)
    assert sandbox.office.listed() == []


# ---- what the back office answers --------------------------------------------------------------------------

ANSWERS = [
    ({"mode": "page"}, True, '500: a web page, "Server Error"', 0),
    ({"mode": "error"}, True, '500: a web page, "Runtime Error"', 1),
    ({"mode": "login"}, True, 'a web page, "Sign in", where', 0),
    ({"mode": "empty"}, True, "nothing in it", 1),
    ({"mode": "truncated"}, True, "breaks off before its end", 1),
    ({"mode": "text"}, True, "text/plain, which is not", 1),
    ({"mode": "half"}, True, "breaks off after", 1),
    ({"mode": "down"}, True, "broke off", 0),
    ({"mode": "slow", "seconds": 30}, True, "did not answer in time", 1),
    ({"mode": "busy", "seconds": 60}, False, "answered 503", 0),
]
"""What it does, whether it may have the request, what is said, and how many it really has."""


@pytest.mark.parametrize("form", ["json", "xml"])
@pytest.mark.parametrize(("behaviour", "uncertain", "words", "made"), ANSWERS)
def test_each_bad_answer(
    office: Office, form: str, behaviour: dict[str, Any], uncertain: bool, words: str, made: int
) -> None:
    patience = {"read_timeout": 0.5} if behaviour["mode"] == "slow" else {}
    sandbox, adapter = office(format=form, **patience)
    sandbox.behave(times=1, **behaviour)
    ended = outcome(adapter, opened())
    assert isinstance(ended, Retry)
    assert ended.uncertain is uncertain
    assert words in str(ended)
    assert len(sandbox.office.listed()) == made
    assert ended.after == (timedelta(seconds=60) if behaviour["mode"] == "busy" else None)
    looked = adapter.done(opened())
    assert looked == (Receipt("638001", "it was there already", "request") if made else False)


@pytest.mark.parametrize(
    ("settings", "wanted", "words"),
    [
        ({"api_key": "wrong-key"}, Retry, "403: 403: api_key is missing or invalid"),
        ({"jurisdiction_id": "xx"}, Reject, "404: 404: jurisdiction_id xx was not found"),
        ({"jurisdiction_id": None}, Reject, "400: 400: jurisdiction_id was not provided"),
        ({"base_url": "http://127.0.0.1:1"}, Retry, "cannot be reached"),
    ],
)
@pytest.mark.parametrize("form", ["json", "xml"])
def test_wrong_settings_are_told_in_its_own_words(
    office: Office, form: str, settings: dict[str, Any], wanted: type, words: str
) -> None:
    _, adapter = office(format=form, **settings)
    ended = outcome(adapter, opened())
    assert isinstance(ended, wanted)
    assert words in str(ended)
    assert not getattr(ended, "uncertain", False)
    health = adapter.check()
    assert health.ok is (settings.get("api_key") is not None), "services are read without a key"


def test_a_check_misses_services_that_are_not_there(office: Office) -> None:
    _, adapter = office(services={"pothole": "POTHOLE", "bees": "BEES"})
    health = adapter.check()
    assert not health.ok
    assert "has no service BEES" in health.detail


def test_neither_key_nor_people_are_in_logs(office: Office) -> None:
    sandbox, adapter = office(reporter=["name", "email"])
    with capture_logs() as logs:
        adapter.deliver(opened())
        sandbox.behave(mode="page", times=1)
        outcome(adapter, opened())
    assert {each["event"] for each in logs} == {"rest.answered"}
    for hidden in ("sesame", "Ailsa", "ailsa", "bucket", "57.1"):
        assert hidden not in str(logs)


# ---- once, and known ---------------------------------------------------------------------------------------


def test_what_it_holds_is_not_made_again(office: Office) -> None:
    sandbox, adapter = office()
    held = replace(opened(), links={"request": "638009"})
    assert adapter.deliver(held).local_id == "638009"
    assert adapter.done(held) == Receipt("638009", "it was there already", "request")
    assert sandbox.office.listed() == []


# ---- updates -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["json", "xml"])
def test_a_change_becomes_an_update_of_the_request(office: Office, form: str) -> None:
    sandbox, adapter = office(format=form)
    links = {"request": adapter.deliver(opened()).local_id or ""}
    assert adapter.deliver(delivery(event("case.status_changed", CHANGED), links)) == Receipt(
        "U1", noun="update"
    )
    assert adapter.deliver(delivery(event("case.closed", CLOSED), links)) == Receipt("U2", noun="update")
    said = [(each.status, each.said) for each in sandbox.office.said()]
    assert said == [("in_progress", "A crew is on its way"), ("fixed", "It is now: fixed.")]
    assert sandbox.office.listed()[0].status == "fixed"


def test_words_of_its_own_may_be_sent(office: Office) -> None:
    sandbox, adapter = office(sends={"in_progress": "INVESTIGATING", "closed": "NO_FURTHER_ACTION"})
    links = {"request": adapter.deliver(opened()).local_id or ""}
    adapter.deliver(delivery(event("case.status_changed", CHANGED), links))
    adapter.deliver(delivery(event("case.closed", CLOSED, outcome="withdrawn"), links))
    assert [each.status for each in sandbox.office.said()] == ["investigating", "no_further_action"]


def test_an_update_waits_for_the_request_or_is_skipped(office: Office) -> None:
    _, waits = office()
    ended = outcome(waits, delivery(event("case.closed", CLOSED)))
    assert isinstance(ended, Retry)
    assert not ended.uncertain
    assert 'set unlinked = "skip"' in str(ended)
    _, skips = office(unlinked="skip")
    assert skips.deliver(delivery(event("case.closed", CLOSED))) == Receipt(
        answer="not sent: it holds no request for C-1"
    )


def test_an_update_of_a_request_that_is_gone_is_refused(office: Office) -> None:
    _, adapter = office()
    ended = outcome(adapter, delivery(event("case.closed", CLOSED), {"request": "1"}))
    assert isinstance(ended, Reject)
    assert "service_request_id 1 was not found" in str(ended)


def test_settings_that_cannot_be_meant(office: Office) -> None:
    for wrong in ({"zone": "Mars/North"}, {"lookup": {"at": "a.["}}, {"statuses": {"done": "finished"}}):
        with pytest.raises(ValidationError):
            office(**wrong)
