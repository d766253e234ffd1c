"""The Monday, act by act: what goes wrong, and what staff type."""

from __future__ import annotations

import csv
import re

from demo.bad_monday import supplier
from demo.bad_monday.scene import Scene
from demo.bad_monday.supplier import BAD_ROWS, ITEMS, MOVED_ON

DUTY = (
    *("events:read", "payloads:read", "routes:read", "routes:write", "adapters:read", "flow:pause"),
    *("dead-letters:read", "dead-letters:triage", "dead-letters:replay", "dead-letters:edit"),
    "dead-letters:discard",
)
SECOND = ("dead-letters:read", "dead-letters:approve")
AUDITOR = ("audit:read",)
WAITS = 3
"""The exit code of an edit that waits for a second person."""
NOT_A_DATE, NO_USE = "is not a date", "has no use for"
POSTCODE = "ZZ1 1ZZ"
"""What the citizen says hers is, when staff ring her."""


def people(scene: Scene) -> None:
    """Keys for those on duty, each with what they need and no more."""
    scene.telling.heading("Before it begins: who may do what")
    for who, scopes in ((scene.ailsa, DUTY), (scene.ruairidh, SECOND), (scene.morven, AUDITOR)):
        words = [word for scope in scopes for word in ("-s", scope)]
        who.key = scene.staff.types(scene.operator, "keys", "create", who.name, *words, shown=0).strip()
    scene.write_routes(mended=False)
    scene.staff.types(scene.ailsa, "routes", "apply", scene.ground.routes.name)


def all_at_once(scene: Scene) -> None:
    """The report and the extract come in; revenues dies; a route is wrong; a column is another."""
    telling = scene.telling
    telling.heading("Monday, eight o'clock: everything at once")
    supplier.drop_report(scene.ground)
    telling.step("Bacs", f"reports {ITEMS} direct debits that came back unpaid.")
    scene.until(lambda: scene.taken("revenues") > 0, "revenues had taken nothing")
    scene.revenues_is_down()
    telling.step(
        "revenues",
        "goes down with a request in hand: it wrote it down, and never answered. It will be away for an "
        f"hour, which takes {scene.scale.hour:g} s here.",
    )
    supplier.drop_extract(scene.ground, scene.rows)
    telling.step(
        "supplier",
        f"sends {scene.rows + 2:,} people who moved, and writes {MOVED_ON} as yyyy-mm-dd since this morning. "
        "It told nobody.",
    )
    scene.until(
        lambda: (
            scene.account().dead_open >= ITEMS and sum(scene.account().invalid.values()) == scene.rows + 2
        ),
        "not all had failed that was to",
    )


def look(scene: Scene) -> None:
    """What Ailsa finds."""
    scene.telling.heading("What is wrong? Three causes, and a system that is away")
    types, ailsa = scene.staff.types, scene.ailsa
    types(ailsa, "dead-letters", "groups")
    types(ailsa, "adapters", "list", shown=20)
    types(ailsa, "account")
    types(ailsa, "pause", "subscription", "revenues", "-r", "their server room is flooded; an hour, they say")
    scene.find_causes()
    rows = scene.cause(NOT_A_DATE)
    types(
        ailsa, "dead-letters", "note", rows, "The supplier writes ISO dates since today; rang them at 8:20."
    )
    types(
        ailsa, "dead-letters", "mark", rows, "--state", "known", "--owner", ailsa.name, "--label", "supplier"
    )


def wrong_route(scene: Scene) -> None:
    """Direct debits went to housing. The route is mended, and who should have had them gets them."""
    scene.telling.heading("A route is wrong")
    types, ailsa = scene.staff.types, scene.ailsa
    group = scene.cause(NO_USE)
    letter = _ids("d", types(ailsa, "dead-letters", "show", group))[0]
    types(ailsa, "dead-letters", "show", letter, shown=10)
    events = scene.staff.reads(ailsa, "events", "list", "--type", "direct_debit.rejected", "--limit", "500")
    numbers = sorted(int(one["seq"]) for one in events["items"])
    types(ailsa, "routes", "explain", "--seq", str(numbers[0]))
    scene.write_routes(mended=True)
    scene.telling.step(
        "Ailsa", 'mends the file of routes: rejected-direct-debits-to-payments is to say to = "payments".'
    )
    types(ailsa, "routes", "apply", scene.ground.routes.name)
    said = types(
        ailsa,
        *("replays", "back-fill", "--to", "payments", "--type", "direct_debit.rejected", "--missed-only"),
        *("--from", str(numbers[0]), "--until", str(numbers[-1]), "--canary", "3"),
        *("-r", "the route sent them to housing by a slip of the pen"),
    )
    types(ailsa, "replays", "show", _ids("r", said)[0], "--watch", shown=8)
    types(
        ailsa, "dead-letters", "discard", "--group", group, "-r", "never meant for housing; payments has them"
    )
    types(ailsa, "dead-letters", "mark", group, "--state", "resolved", "-r", "the route is mended")


def changed_column(scene: Scene) -> None:
    """The adapter's settings learn the column; all rows are given in again as one job."""
    scene.telling.heading(f"A supplier has changed a column: {scene.rows + 2:,} rows")
    types, ailsa = scene.staff.types, scene.ailsa
    group = scene.cause(NOT_A_DATE)
    letter = _ids("i", types(ailsa, "dead-letters", "show", group))[0]
    types(ailsa, "dead-letters", "show", letter, shown=8)
    scene.telling.step(
        "Ailsa", 'mends the settings: date_format = ["dd/mm/yyyy", "yyyy-mm-dd"]; the hub is restarted.'
    )
    scene.start_hub(mended=True)
    types(ailsa, "check")
    said = types(
        ailsa,
        *("dead-letters", "replay", "--group", group, "--canary", "10"),
        *("-r", "the settings know the supplier's dates now"),
    )
    # One of them is wrong in itself: the command says so by its exit code.
    watch = ("replays", "show", _ids("r", said)[0], "--watch", "--outcome", "failed")
    _mend_a_row(scene, _ids("i", types(ailsa, *watch, code=1, shown=20))[0])
    others = _ids("i", types(ailsa, "dead-letters", "list", "--kind", "invalid"))
    types(ailsa, "dead-letters", "discard", *others, "-r", "the supplier sends these two again, corrected")
    types(ailsa, "dead-letters", "mark", group, "--state", "resolved", "-r", "the settings know both ways")


def poison(scene: Scene) -> None:
    """One citizen's record breaks the housing system, and holds back nothing but her own next one."""
    scene.telling.heading("One citizen's record is poison")
    scene.until(
        lambda: scene.taken("housing") == scene.rows + 2 - BAD_ROWS + 1 - 2,
        "housing had not taken all that it can",
    )
    types, ailsa = scene.staff.types, scene.ailsa
    listed = types(ailsa, "dead-letters", "list", "--subscription", "housing")
    [letter], [group] = _ids("d", listed), _ids("g", listed)
    types(ailsa, "dead-letters", "show", letter, shown=16)
    types(
        ailsa,
        *("dead-letters", "note", group),
        "Housing cannot file a semicolon. Looked in housing: it is not there. Her next move waits behind it.",
    )
    change = ("--set", "data.new_address.lines[0]=3 Example Close, rear house")
    types(ailsa, "dead-letters", "diff", letter, *change)
    types(
        ailsa,
        *("dead-letters", "edit", letter, *change, "--not-there"),
        *("-r", "a comma for the semicolon; she was told on the phone"),
        code=WAITS,
    )
    _second_person(scene, letter, "the address is hers, I have seen the letter")
    scene.until(
        lambda: scene.taken("housing") == scene.rows + 2 - BAD_ROWS + 1,
        "the citizen's two moves had not reached housing",
    )
    types(
        ailsa,
        "dead-letters",
        "mark",
        group,
        "--state",
        "known",
        "-r",
        "housing is to mend its file; ticket 88",
    )


def revenues_is_back(scene: Scene) -> None:
    """The hour is over. What waited goes out once Ailsa lets it."""
    scene.telling.heading("The hour is over: revenues is back")
    scene.until(lambda: scene.outage > 0, "revenues had not come back")
    waiting = scene.hub.subscriptions()["revenues"]
    scene.telling.step(
        "revenues",
        f"was down for {scene.outage:.0f} s, and is back; {waiting.held + waiting.waiting} wait for it, and "
        "none failed.",
    )
    scene.staff.types(scene.ailsa, "resume", "subscription", "revenues", "-r", "they are back, and said so")
    scene.until(lambda: scene.taken("revenues") == ITEMS, "revenues had not taken all that waited")
    scene.until(scene.hub.nothing_waits, "something still waited")
    scene.staff.types(scene.ailsa, "dead-letters", "groups")
    scene.staff.types(scene.ailsa, "account")


def _mend_a_row(scene: Scene, letter: str) -> None:
    """The postcode of one row, as the citizen gives it on the phone."""
    types, ailsa, file = scene.staff.types, scene.ailsa, scene.ground.mended_row
    purpose = ("--purpose", "her postcode is wrong; I ring her")
    types(ailsa, "dead-letters", "original", letter, "--to", file.name, *purpose)
    with file.open(encoding="utf-8", newline="") as text:
        header, row = csv.reader(text)
    row[header.index("new_postcode")] = POSTCODE
    with file.open("w", encoding="utf-8", newline="") as text:
        csv.writer(text).writerows([header, row])
    scene.telling.step("Ailsa", f"rings the citizen, and writes {POSTCODE} into {file.name}.")
    types(ailsa, "dead-letters", "diff", letter, file.name)
    reason = ("-r", "she gave her postcode on the phone")
    types(ailsa, "dead-letters", "edit", letter, file.name, *reason, code=WAITS)
    _second_person(scene, letter, "checked against the address file")


def _second_person(scene: Scene, letter: str, reason: str) -> None:
    """Ruairidh looks at what Ailsa proposes, and lets it go."""
    types, ruairidh = scene.staff.types, scene.ruairidh
    [waiting] = _ids("e", types(ruairidh, "dead-letters", "proposals"))
    types(ruairidh, "dead-letters", "diff", letter, "--edit", waiting)
    types(ruairidh, "dead-letters", "approve", waiting, "-r", reason)


def _ids(letter: str, said: str) -> list[str]:
    """The ids of one kind in an answer, as a person reads them off it."""
    return list(dict.fromkeys(re.findall(rf"(?<![\w-]){letter}-[1-9]\d*\b", said)))
