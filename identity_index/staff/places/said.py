"""At which places somebody works, as their records have it. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from identity_index.staff.standing import Held, State, state_of

UPRN = re.compile(r"[1-9][0-9]{0,11}", re.ASCII)
"""As records have one."""


def places_in(one: Held, today: date) -> list[str]:
    """The UPRNs of all posts that run or are to come, each once; nothing of a record that is not in force."""
    if state_of(one, today)[0] is State.LEFT:
        return []
    posts = [post for post in one.details.posts if post.ends_on is None or post.ends_on >= today]
    return list(dict.fromkeys(uprn for post in posts for uprn in post.work_places))


def places_of(held: Sequence[Held], today: date) -> dict[str, list[Held]]:
    """By UPRN, the records that say so."""
    found: dict[str, list[Held]] = {}
    for one in held:
        for uprn in places_in(one, today):
            found.setdefault(uprn, []).append(one)
    return found
