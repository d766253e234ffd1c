"""What other weights would answer otherwise, as the command line shows it."""

from __future__ import annotations

from collections import Counter

from hub.cli.screen import Screen
from identity_index.places.weighing.trial import Said, Trial


def say(screen: Screen, found: Trial, most: int) -> None:
    """``most``: examples of each change."""
    if screen.as_json:
        screen.json(found)
        return
    screen.facts(
        [
            ("tried", found.weights),
            ("against", found.against),
            *((f"texts, {one.of.value}", f"{one.texts:,}") for one in found.tried),
            ("decided by people", f"{found.decided:,}: that holds by any" if found.decided else None),
        ]
    )
    screen.table(
        ("what would be otherwise", "of texts", "found"),
        [
            (change.value, one.of.value, f"{many:,} of {one.texts:,}")
            for one in found.tried
            for change, many in one.changes.items()
        ],
        empty="Nothing would be otherwise.",
        whole=("found",),
    )
    for one in found.tried:
        if one.right_before is not None:
            screen.say(
                f"Of {one.texts:,} texts {one.of.value}, {found.against} answers {one.right_before:,} "
                f"rightly with certainty and {one.wrong_before:,} wrongly; {found.weights} "
                f"{one.right_after:,} and {one.wrong_after:,}."
            )
    shown: Counter[object] = Counter()
    for each in found.examples:
        shown[each.change] += 1
        if shown[each.change] > most:
            continue
        screen.say("")
        screen.say(f"{each.change.value}: {each.text}", style="bold")
        if each.meant is not None:
            screen.say(f"means:  {each.meant}")
        screen.say(f"in use: {_said(each.before)}")
        screen.say(f"tried:  {_said(each.after)}")


def _said(said: Said) -> str:
    if said.uprn is None:
        return f"no property. {said.reason}"
    how = "certain" if said.outcome == "certain" else "somebody is asked"
    return f"{said.uprn} {said.address or ''} at {said.score:.1%}, {how}. {said.reason}"
