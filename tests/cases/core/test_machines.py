"""Machines are heard and never answered; two that answer each other come to an end; a bounce is seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from cases.acting.answer_limit import AnswerLimit
from cases.keeping.reporters import repository as reporters
from tests.cases.core.conftest import Service
from tests.cases.core.test_messages import contacts, ref, send, tasks, waiting
from tests.cases.core.test_reporters import hole, notices


def test_what_a_machine_sends_is_kept_and_neither_answered_nor_a_reason_to_look(service: Service) -> None:
    number = hole(service).number
    kind = service.known.type_of(None, "pothole")  # type: ignore[arg-type]
    done = next(name for name, one in kind.statuses.items() if one.outcome == "no_action_needed")
    service.move(number, "inspecting")
    service.move(number, done)
    send(service, "I am away until Monday.", subject=f"{ref(service, number)}", automatic="out_of_office")
    assert contacts(service, number)[-1]["automatic"] == "out_of_office"
    assert (notices(service), tasks(service, number)) == ([], [])
    send(service, "News", automatic="list")
    assert waiting(service) == []
    assert [one.automatic for one in waiting(service, by_machine=True)] == ["list"]


def test_two_machines_that_do_not_say_so_come_to_an_end_and_one_task_says_it(service: Service) -> None:
    number = hole(service).number
    service.teller = replace(service.teller, answers=AnswerLimit(3, timedelta(hours=1)))
    answers = 0
    for _ in range(12):
        send(service, f"{ref(service, number)}: thank you for your message!")
        answers += len(notices(service))
    assert answers == 2, "the acknowledgement of the report counts"
    assert [one for one in tasks(service, number) if "3 in 1h" in one] == tasks(service, number)
    assert len(tasks(service, number)) == 1
    assert len(contacts(service, number)) == 13, "every message is kept all the same"


def test_a_bounce_marks_the_reporter_and_says_so(service: Service) -> None:
    number = hole(service).number
    failed = {"address": "A@example.org", "permanent": True, "why": "5.1.1 no such user"}
    later = {"address": "a@example.org", "permanent": False}
    back: dict[str, Any] = {
        "who": None,
        "automatic": "bounce",
        "answers_to": [f"{ref(service, number)}.msg_1@council.example"],
    }
    send(service, "Delayed", undelivered=[later], **back)
    assert tasks(service, number) == []
    for _ in range(2):
        send(service, "Undelivered", undelivered=[failed], **back)
    assert tasks(service, number) == [
        "Reporter 1 cannot be reached by e-mail: what they are sent comes back."
    ]
    one = service.run(lambda s: reporters.reporter(s, number, 1))
    assert (one.told, one.unreachable_at is not None) == (False, True)
    service.told.clear()
    service.move(number, "inspecting")
    assert notices(service) == []


def test_what_comes_from_the_councils_own_address_is_a_machines(service: Service) -> None:
    number = hole(service, "Hub@council.example").number
    send(service, ref(service, number), who="hub@Council.example")
    assert contacts(service, number)[-1]["automatic"] == "own_address"
    assert notices(service) == []
    send(service, "no reference", who="hub@council.example")
    assert [one.automatic for one in waiting(service, by_machine=True)] == ["own_address"]


def test_machines_that_report_instead_are_stopped_and_one_task_says_so(service: Service) -> None:
    numbers = [hole(service, details={"where_exactly": str(one)}, location=None).number for one in range(8)]
    assert len(notices(service)) == service.teller.answers.most
    assert len([one for number in set(numbers) for one in tasks(service, number)]) == 1
