"""A record that was missing: by it two persons, of whom neither showed it alone, turn out to be one."""

from __future__ import annotations

from tests.identity_index.people.conftest import AILSA, Index, home


def test_a_record_that_fits_two_persons_brings_them_together(each_index: Index) -> None:
    phone = ["0131 496 0123"]
    single = each_index.say("crm", "1", **AILSA)
    flat = home("9 Other Road", "EH99 1SP")
    married = each_index.say("tax", "1", name="Ailsa Quillfield", address=flat, phones=phone)
    assert married.master != single.master
    each_index.heard()
    both = {**AILSA, "name": "Ailsa Quillfield", "address": flat, "phones": phone}
    former = [{"full": "Ailsa Exampleson"}]
    bridge = each_index.say("care", "1", **both, other_names=former, previous_addresses=[AILSA["address"]])
    assert {each_index.record("crm", "1").master, each_index.record("tax", "1").master} == {bridge.master}
    assert "person.merged" in {kind for kind, _ in each_index.heard()}
