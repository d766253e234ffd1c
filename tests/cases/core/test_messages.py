"""What people write lands on its case; what names none waits; two machines come to an end."""

from __future__ import annotations

from typing import Any

import pytest

from cases.acting.noting import Noting
from cases.announcing import Cause
from cases.entering.entry_rule import EntryRule
from cases.keeping import repository
from cases.keeping.reporters import repository as reporters
from cases.keeping.work import repository as work
from cases.messages import repository as messages
from cases.messages.landing import AFTER_THE_END
from cases.messages.setting_aside import Outcome, SettingAside
from ledger import clock
from ledger.errors import NotFound, Refused
from ledger.session import Session
from schemas.event_type import short_of
from tests.cases.core.conftest import ADA, Service
from tests.cases.core.test_entering import deliver, event
from tests.cases.core.test_reporters import HOLE, hole, notices

PHOTO = {
    "name": "hole.jpg",
    "media_type": "image/jpeg",
    "size": 7,
    "reference": "at-mfrggzdfmztwq2lknnwg23tpoa",
}


def send(service: Service, text: str | None = None, who: str | None = "a@example.org", **more: Any) -> str:
    """A mail; answers with what became of it."""
    service.told.clear()
    send.number += 1  # type: ignore[attr-defined]
    name = f"{send.number}@mail.example"  # type: ignore[attr-defined]
    data = {"channel": "email", "message_id": name, **more}
    if who is not None:
        data["sender"] = {"email": who}
    if text is not None:
        data["text"] = text
    rules = data.pop("rules", {})
    return deliver(service, event("message.received", data, name), **rules).answer or ""


send.number = 0  # type: ignore[attr-defined]


def ref(service: Service, number: int) -> str:
    return service.teller.numbering.written(number)


def contacts(service: Service, number: int) -> list[dict[str, Any]]:
    import json

    rows = service.run(lambda s: repository.interactions(s, number, 0, 1000))
    return [json.loads(row.told) for row in rows]


def tasks(service: Service, number: int) -> list[str]:
    found = service.run(lambda s: work.tasks(s, [number]))
    return [one.text for one in found if one.settled_at is None]


def waiting(service: Service, *, by_machine: bool = False) -> list[messages.KeptMessage]:
    found: list[messages.KeptMessage] = service.run(
        lambda s: messages.page(s, "waiting", by_machine=by_machine, after=None, most=50)
    )
    return found


@pytest.mark.parametrize("where", ["subject", "text", "answers_to"])
def test_a_message_lands_on_the_case_that_it_names(service: Service, where: str) -> None:
    number = hole(service).number
    written: Any = {
        "subject": f"Re: YOUR REPORT {ref(service, number).lower()}",
        "text": f"About {ref(service, number).replace('-', ' ')} 12 Invented Street: it is worse.",
        "answers_to": [f"{ref(service, number)}.msg_7@council.example", "x@y"],
    }[where]
    more: dict[str, Any] = {"text": "It is worse.", where: written}
    said = send(service, **more, attachments=[PHOTO])
    assert said == f"it is contact 2 of {ref(service, number)}"
    last = contacts(service, number)[-1]
    assert (last["channel"], last["direction"], last["reporter"]) == ("email", "in", 1)
    assert last["verified"] == "sender_address"
    assert last["attachments"] == [PHOTO]
    assert notices(service) == [("message", 1, "email", "a@example.org")]
    assert waiting(service) == []


def test_a_mistyped_reference_is_on_nobodys_case_and_the_near_one_is_named(service: Service) -> None:
    mine, other = hole(service).number, hole(service, "b@example.org", location=None).number
    assert mine != other
    written = ref(service, mine)
    for wrong in (written[:-1] + str((int(written[-1]) + 1) % 10), written[:-1], written + "7"):
        said = send(service, f"About {wrong}: it is worse.")
        assert "misspelt" in said or "unknown" in said, (wrong, said)
        kept = waiting(service)[0]
        assert kept.near.startswith(f'["{written}"'), (wrong, kept)
        assert wrong in kept.named
    assert [len(contacts(service, one)) for one in (mine, other)] == [1, 1]
    assert notices(service) == []


def test_of_several_references_none_is_chosen_but_an_answer_is_to_one(service: Service) -> None:
    one = hole(service).number
    two = service.take("missed_bin", details={"colour_of_bin": "grey"}).number
    both = f"{ref(service, one)} and {ref(service, two)}"
    assert "several" in send(service, both)
    assert send(service, both, answers_to=[f"{ref(service, two)}.k@c"]).endswith(ref(service, two))
    assert send(service, both, subject=ref(service, one)).endswith(ref(service, one))


def test_a_stranger_is_heard_and_not_answered(service: Service) -> None:
    number = hole(service).number
    send(service, f"{ref(service, number)}: what does it say?", who="eve@example.net")
    last = contacts(service, number)[-1]
    assert (last["verified"], last.get("reporter")) == ("unverified", None)
    assert notices(service) == []
    send(service, f"{ref(service, number)}: and now?", who="eve@example.net")
    assert contacts(service, number)[-1]["verified"] == "unverified", "having written does not make her known"
    known = {"channel": "phone", "contact": {"email": "Carer@example.org"}, "verified": "security_questions"}
    from cases.acting.contact_made import ContactMade

    service.run(lambda s: Noting(service.teller).contact(s, number, ContactMade.model_validate(known), ADA))
    send(service, ref(service, number), who="carer@Example.org")
    assert contacts(service, number)[-1]["verified"] == "sender_address"
    assert notices(service) == []


def test_a_case_that_waits_for_whoever_reported_it_goes_on_and_one_that_ended_says_so(
    service: Service,
) -> None:
    number = hole(service).number
    service.move(number, "inspecting")
    kind = service.known.type_of(None, "pothole")  # type: ignore[arg-type]
    done = next(name for name, one in kind.statuses.items() if one.outcome == "no_action_needed")
    service.move(number, done, message="Nothing to do.")
    ended = service.file(number)
    assert ended.ended_at is not None
    for _ in range(2):
        send(service, f"{ref(service, number)}: it is not")
    assert service.file(number).status == ended.status
    assert tasks(service, number) == [AFTER_THE_END]
    assert len(contacts(service, number)) == 3


def test_without_a_reference_the_entry_rules_decide(service: Service) -> None:
    rule = EntryRule.model_validate(
        {
            "types": ["message.received"],
            "matching": "contains(data.to, 'bins@council.example')",
            "opens": "complaint",
            "channel": "data.channel",
            "takes": {"title": "data.subject", "description": "data.text", "reporter": "data.sender"},
        }
    )
    to: dict[str, Any] = {"to": ["bins@council.example"], "rules": {"aa_bins": rule}}
    said = send(service, "Nobody came.", subject="Bins", **to)
    assert said.startswith(("opened", "it belongs to no case (no report)")), said
    assert "waits" in send(service, "Nobody came.", automatic="auto_generated", **to)
    assert "waits" in send(service, "Hello?")


def test_a_text_message_and_a_signed_in_chat_are_known_as_whom_they_are(service: Service) -> None:
    number = service.take("pothole", reporter={"phone": "07700 900123"}, updates="sms", **HOLE).number
    send(service, ref(service, number), None, channel="sms", sender={"phone": "+447700900123"})
    last = contacts(service, number)[-1]
    assert (last["channel"], last["reporter"], last["verified"]) == ("sms", 1, "sender_address")
    assert notices(service) == [("message", 1, "sms", "07700 900123")]
    send(service, ref(service, number), "x@example.net", channel="chatbot", verified="signed_in")
    assert contacts(service, number)[-1]["verified"] == "signed_in"


def test_whoever_reported_a_case_that_was_merged_is_known_where_it_goes_on(service: Service) -> None:
    one = hole(service).number
    two = hole(service, "b@example.org", details={"where_exactly": "over there"}, location=None).number
    service.merge(two, one)
    assert send(service, ref(service, two), who="b@example.org").endswith(ref(service, one))
    last = contacts(service, one)[-1]
    assert (last["verified"], last.get("reporter")) == ("sender_address", None)
    assert notices(service) == [("message", 1, "email", "b@example.org")]
    gone = {"address": "b@example.org", "permanent": True}
    answered = [f"{ref(service, two)}.k@council.example"]
    send(service, "Undelivered", who=None, automatic="bounce", answers_to=answered, undelivered=[gone])
    assert not service.run(lambda s: reporters.reporter(s, two, 1)).told
    assert len(tasks(service, one)) == 1


def test_a_message_is_seen_to_once(service: Service) -> None:
    number = hole(service).number
    send(service, "hello")
    [kept] = waiting(service)
    aside = SettingAside(service.teller)

    def settle(session: Session) -> None:
        held = aside.waiting(session, kept.message)
        cause = Cause(clock.moment(clock.now(session)))
        aside.settle(session, held, Outcome("attached", number, 2, "hers"), "ada", cause)

    service.run(settle)
    with pytest.raises(Refused, match="attached by ada already"):
        service.run(settle)
    assert waiting(service) == []
    with pytest.raises(NotFound):
        service.run(lambda s: aside.waiting(s, kept.message + 1))


def test_another_systems_reference_counts_where_the_case_knows_the_sender(service: Service) -> None:
    origin = {"system": "crm", "local_id": "101000012345"}
    number = hole(service, origin=origin).number
    assert send(service, "About 101000012345", who="eve@example.net").endswith("waits")
    assert waiting(service)[0].near == f'["{ref(service, number)}"]'
    assert send(service, "About 101000012345").endswith(ref(service, number))


def test_a_rebuild_comes_to_the_same(service: Service) -> None:
    number = hole(service).number
    told = list(service.told)
    sent: list[tuple[str, dict[str, Any]]] = [
        (ref(service, number), {"attachments": [PHOTO]}),
        (ref(service, number), {"who": "eve@example.net"}),
        (
            "away",
            {
                "automatic": "bounce",
                "answers_to": [f"{ref(service, number)}.k@c"],
                "who": None,
                "undelivered": [{"address": "a@example.org", "permanent": True}],
            },
        ),
        ("hello", {}),
    ]
    for text, more in sent:
        send(service, text, **more)
        told += service.told
    service.told[:] = told
    before = service.kept_of([number])
    assert before["case_answer"]
    assert before["case_task"]
    service.rebuild([number])
    assert service.kept_of([number]) == before
    [kept] = waiting(service)
    aside = SettingAside(service.teller)
    # The ledger of this test holds no events: without them nothing is taken away.
    service.run(lambda s: aside.rebuild(s, kept.message))
    assert waiting(service) == [kept]
    assert [short_of(one.type) for one in told if "message." in one.type] == ["message.set_aside"]
