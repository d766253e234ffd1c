"""The receiving app, as a server on loopback."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from demo import arrivals, phone
from demo.phone import Phone
from demo.receiving_app import ReceivingApp, known_services, teach_service


def _case(service: str, event_id: str = "1") -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": event_id,
        "source": "/contact-centre/example",
        "type": "uk.gov.council.case.opened.v1",
        "data": {"service": service, "title": "<b>Ailsa Example</b>"},
    }


async def _post(app: ReceivingApp, *requests: tuple[str, Any, str]) -> tuple[list[int], str, str]:
    """Post (desk, body, key) in turn: the answers' codes, the last answer's text, and the page after it."""
    async with TestServer(app.application()) as server, aiohttp.ClientSession() as session:
        codes, text = [], ""
        for desk, body, key in requests:
            headers = {"webhook-id": key, "tolbooth-attempt": "2"}
            async with session.post(server.make_url(f"/{desk}"), json=body, headers=headers) as answer:
                codes.append(answer.status)
                text = await answer.text()
        async with session.get(server.make_url("/")) as answer:
            return codes, text, await answer.text()


@pytest.fixture
def app(tmp_path: Path) -> ReceivingApp:
    return _app(tmp_path)


def _app(folder: Path) -> ReceivingApp:
    phone = Phone(folder / "messages.jsonl")
    return ReceivingApp(folder / "arrivals.jsonl", folder / "services.json", phone)


def test_a_repeat_is_taken_and_known(app: ReceivingApp, tmp_path: Path) -> None:
    once = ("housing", _case("missed_bin"), "msg_1")
    codes, _, page = asyncio.run(_post(app, once, once))
    app.close()
    assert codes == [204, 204]
    found = list(arrivals.read(tmp_path / "arrivals.jsonl"))
    assert [(one.repeat, one.attempt, one.key) for one in found] == [(False, 2, "msg_1"), (True, 2, "msg_1")]
    assert "1 repeats" in page


def test_an_unknown_service_is_rejected_until_the_list_is_mended(app: ReceivingApp, tmp_path: Path) -> None:
    codes, text, page = asyncio.run(_post(app, ("cases", _case("bulky_waste"), "msg_1")))
    assert codes == [422]
    assert "bulky_waste is not in this app's list" in text
    assert "422" in page
    teach_service(tmp_path / "services.json", "bulky_waste")
    teach_service(tmp_path / "services.json", "bulky_waste")
    assert known_services(tmp_path / "services.json").count("bulky_waste") == 1
    codes, _, _ = asyncio.run(_post(app, ("cases", _case("bulky_waste"), "msg_1")))
    app.close()
    assert codes == [204]
    assert [one.status for one in arrivals.read(tmp_path / "arrivals.jsonl")] == [422, 204]


def test_started_again_it_knows_what_it_had(app: ReceivingApp, tmp_path: Path) -> None:
    asyncio.run(_post(app, ("payments", _case("missed_bin"), "msg_1")))
    app.close()
    again = _app(tmp_path)
    asyncio.run(_post(again, ("payments", _case("missed_bin"), "msg_1")))
    again.close()
    assert [one.repeat for one in arrivals.read(tmp_path / "arrivals.jsonl")] == [False, True]


def test_the_page_shows_no_data_and_lets_nothing_through_as_markup(app: ReceivingApp) -> None:
    _, _, page = asyncio.run(_post(app, ("housing", _case("missed_bin", "<script>"), "msg_1")))
    app.close()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "Ailsa" not in page
    assert "src=" not in page


def test_what_is_no_event_is_refused(app: ReceivingApp, tmp_path: Path) -> None:
    codes, _, _ = asyncio.run(_post(app, ("housing", {"no": "event"}, "msg_1")))
    app.close()
    assert codes == [400]
    assert list(arrivals.read(tmp_path / "arrivals.jsonl")) == []


def _of_story(event_id: str, kind: str, data: dict[str, Any], story: str = "story-1") -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": event_id,
        "source": "/website/example",
        "type": f"uk.gov.council.{kind}.v1",
        "correlationid": story,
        "data": data,
    }


FORM: dict[str, Any] = {
    "reference": "WF-1",
    "answers": {"what": "A pothole"},
    "submitted_by": {"name": {"full": "Ailsa Example"}, "phone": "07700 900041"},
}


def test_a_phone_has_each_message_once_and_keeps_them(app: ReceivingApp, tmp_path: Path) -> None:
    sent = ("phone", _of_story("1", "form.submitted", FORM), "msg_1")
    moved = (
        "phone",
        _of_story("2", "request.updated", {"status": "resolved", "message": "<Filled>."}),
        "msg_2",
    )
    codes, _, _ = asyncio.run(_post(app, sent, sent, moved))
    app.close()
    assert codes == [204, 204, 204]
    again = _app(tmp_path)
    codes, _, _ = asyncio.run(_post(again, moved, sent))
    again.close()
    assert codes == [204, 204]
    texts = [(one.number, one.text) for one in phone.read(tmp_path / "messages.jsonl")]
    assert texts == [
        (
            "07700 900041",
            "Example Council: thank you, Ailsa. We have your report WF-1: a pothole. We will text you when "
            "there is news.",
        ),
        ("07700 900041", "Example Council, your report WF-1: it is done. <Filled>."),
    ]


def test_news_of_a_form_that_nobody_sent_finds_no_phone(app: ReceivingApp, tmp_path: Path) -> None:
    moved = _of_story("2", "request.updated", {"status": "resolved"}, story="story-of-nobody")
    anonymous = _of_story("3", "form.submitted", {"reference": "WF-2", "answers": {}})
    codes, text, _ = asyncio.run(_post(app, ("phone", moved, "msg_1"), ("phone", anonymous, "msg_2")))
    app.close()
    assert codes == [422, 422]
    assert "nobody knows whom to text" in text
    assert list(phone.read(tmp_path / "messages.jsonl")) == []


def test_the_page_of_a_phone_lets_nothing_through_as_markup(app: ReceivingApp) -> None:
    async def page() -> str:
        async with TestServer(app.application()) as server, aiohttp.ClientSession() as session:
            for number, data in enumerate([FORM, {"status": "closed", "message": "<script>"}]):
                kind = "request.updated" if number else "form.submitted"
                event = _of_story(str(number), kind, data)
                headers = {"webhook-id": f"msg_{number}"}
                await (await session.post(server.make_url("/phone"), json=event, headers=headers)).read()
            async with session.get(server.make_url("/phone")) as answer:
                return await answer.text()

    text = asyncio.run(page())
    app.close()
    assert "Ailsa Example’s phone" in text
    assert "&lt;script&gt;" in text
    assert "<script>" not in text
    assert "src=" not in text
