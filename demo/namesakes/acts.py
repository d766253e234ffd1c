"""The story, act by act: what systems say, and what staff type."""

from __future__ import annotations

from pydantic import JsonValue

from demo.namesakes.people import citizen, drop_extract, form, namesake
from demo.namesakes.scene import Scene
from demo.namesakes.systems import CARE, COUNCIL_TAX, CRM, FORMS, IN_THE_INDEX

STEWARD = ("people:read", "people:steward", "payloads:read", "events:read")
COUNCIL_TAX_DESK = (
    *("people:read", "events:read", "dead-letters:read", "dead-letters:triage", "dead-letters:discard"),
)
AUDITOR = ("audit:read",)


def people(scene: Scene) -> None:
    """Keys for those at work, each with what they need and no more."""
    scene.telling.heading("Before it begins: who may do what")
    for who, scopes in (
        (scene.morven, STEWARD),
        (scene.ruairidh, COUNCIL_TAX_DESK),
        (scene.catriona, AUDITOR),
    ):
        words = [word for scope in scopes for word in ("-s", scope)]
        who.key = scene.staff.types(scene.operator, "keys", "create", who.name, *words, shown=0).strip()
    scene.staff.types(scene.operator, "routes", "apply", scene.place.routes.name)


def linked(scene: Scene) -> None:
    """Four systems tell of one citizen, two of a namesake."""
    telling, types = scene.telling, scene.staff.types
    telling.heading("One citizen in four systems, and another of her name")
    scene.records(CRM, "C1", citizen())
    scene.records(CRM, "C2", namesake())
    telling.step("CRM", "has an Ailsa Exampleson, C1, and another one, C2.")
    for account in ("T1", "T2"):
        scene.write_card(COUNCIL_TAX, account, {})
    drop_extract(scene.place)
    scene.until(lambda: scene.knows("council_tax", "T2"), "council tax's file had not come in")
    scene.settled()
    telling.step("council tax", "sends its file of people who moved: T1 and T2.")
    scene.records(CARE, "S1", citizen())
    telling.step("social care", "knows one of them as S1.")
    scene.publish(FORMS, form("F-1", "bin_missed", citizen()))
    scene.publish(FORMS, form("F-2", "parking_permit", citizen()))
    scene.publish(FORMS, form("F-3", "library_card", namesake()))
    scene.settled()
    telling.step(
        "website",
        "has a form of each, and a third: F-2 was filled in at a desk for the namesake, and the clerk took "
        "the wrong Ailsa Exampleson from the list.",
    )
    scene.citizen = scene.hub.cross_reference("crm", "C1").person
    scene.namesake = scene.hub.cross_reference("crm", "C2").person
    for reference in ("F-1", "F-2", "F-3"):
        scene.file_case(reference, scene.hub.cross_reference(FORMS, reference).person)
    types(scene.morven, "people", "links", "crm/C1")
    types(scene.morven, "people", "links", "crm/C2")


def corrected(scene: Scene) -> None:
    """She moved, and council tax was the first to hear of it; and she is given a number."""
    telling, types, morven = scene.telling, scene.staff.types, scene.morven
    telling.heading("What counts of her, and who has it otherwise")
    types(morven, "people", "golden", scene.citizen)
    types(morven, "people", "number", scene.citizen, "-r", "she has shown her passport", shown=0)
    scene.settled()
    types(morven, "people", "corrections")
    scene.stayed_open = [one.id for one in scene.hub.corrections() if one.state == "open"]
    card = scene.put_right(CRM, "C1")
    telling.step("CRM", "a clerk writes her address and her number on C1, and the CRM says so to the hub.")
    scene.tells(CRM, "C1", card.details)
    telling.step(
        "social care",
        "is not sent what others hold of people, so Morven rings them; they write the address on S1.",
    )
    moved = scene.cards(CARE)["S1"].details | {"address": citizen(moved=True)["address"]}
    scene.records(CARE, "S1", moved)
    types(morven, "people", "corrections", "--all")


def merged(scene: Scene) -> None:
    """Somebody takes the two for one."""
    types, morven = scene.staff.types, scene.morven
    scene.telling.heading("A mistake: two women of one name are merged")
    both = (scene.citizen, scene.namesake)
    types(morven, "people", "merge", *both, "--dry-run", "-r", "the same name, and the same town")
    said = types(morven, "people", "merge", *both, "-r", "the same name, and the same town")
    change = scene.changed(said)
    scene.settled()
    types(morven, "people", "told", change, shown=30)
    types(scene.ruairidh, "dead-letters", "groups")
    page = scene.staff.reads(scene.ruairidh, "dead-letters", "groups")
    [group] = [str(one["id"]) for one in page["items"]]
    types(
        scene.ruairidh,
        *("dead-letters", "note", group),
        "Nothing to repair: `tolbooth people told` says what to note on which account.",
    )


def unmerged(scene: Scene) -> None:
    """It is seen, and taken back; the CRM goes down in the middle of being told."""
    telling, types, morven = scene.telling, scene.staff.types, scene.morven
    telling.heading("It is taken back, and everybody is put right")
    types(morven, "people", "history", scene.citizen)
    scene.dies(CRM, at=2)
    said = types(morven, "people", "undo", scene.changes[-1], "-r", "two dates of birth: they are two")
    change = scene.changed(said)
    scene.comes_back(CRM)
    telling.step("CRM", "goes down with a request in hand, which it has written down, and comes back.")
    scene.settled()
    types(morven, "people", "told", change, shown=30)
    types(morven, "people", "show", scene.namesake)
    _by_hand(scene, change, "taken back before anybody had noted it")


def moved(scene: Scene) -> None:
    """The form that a clerk had given to the wrong one goes to the right one."""
    types, morven = scene.staff.types, scene.morven
    scene.telling.heading("A record that is the other's: parted from one, and given to the other")
    why = ("-r", "she rang: she has asked for no parking permit")
    said = types(morven, "people", "split", scene.citizen, f"{FORMS}/F-2", *why)
    parted = scene.changed(said)
    scene.settled()
    types(morven, "people", "told", parted, shown=30)
    _by_hand(scene, parted, "noted on the account by hand")
    stranger = scene.hub.cross_reference(FORMS, "F-2").person
    why = ("-r", "the namesake has asked for it, at the desk")
    given = scene.changed(types(morven, "people", "merge", scene.namesake, stranger, *why))
    scene.settled()
    types(morven, "people", "told", given, shown=30)
    _by_hand(scene, given, "noted on the account by hand")


def looked_back(scene: Scene) -> None:
    """The whole of it, as anybody may trace it."""
    types, morven = scene.staff.types, scene.morven
    scene.telling.heading("The merge and its undoing, in one trace")
    page = scene.staff.reads(morven, "events", "list", "--type", "person.merged")
    [mistake] = [one for one in page["items"] if one["id"].startswith(f"{scene.changes[0]}/")]
    types(morven, "events", "trace", str(mistake["seq"]), shown=60)
    types(morven, "people", "corrections", "--all")
    types(scene.ruairidh, "account")


def _by_hand(scene: Scene, change: str, reason: str) -> None:
    """Council tax does what is left for a person to do, and says so of each letter."""
    system = IN_THE_INDEX[COUNCIL_TAX]
    for one in scene.hub.tellings(change).items:
        if one.record.system == system and one.to_do is not None:
            others: list[JsonValue] = [f"{each.system}/{each.local_id}" for each in one.others]
            said: JsonValue = {"person": one.person, "others": others}
            scene.write_card(COUNCIL_TAX, one.record.local_id, said)
    scene.telling.step("Ruairidh", "notes on the accounts what is to be noted there, by hand.")
    ruairidh = scene.ruairidh
    page = scene.staff.reads(ruairidh, "dead-letters", "list", "--subscription", COUNCIL_TAX)
    letters = [str(one["id"]) for one in page["items"]]
    scene.staff.types(ruairidh, "dead-letters", "discard", *letters, "-r", reason)
