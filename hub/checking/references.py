"""The addresses that may refer to secrets: is what they name there, and is no password in the file?"""

from __future__ import annotations

from collections.abc import Iterator

from hub.checking.settings_file import Loaded
from hub.secrets import SecretMissing, holds_password, is_reference, looked_up
from hub.settings import Settings
from routes.problem import Problem

NEEDED = (("database", "url"), ("broker", "url"))
ASKED_BY_DOCTOR = (("broker", "management_url"),)


def missing(
    loaded: Loaded, settings: Settings, places: tuple[tuple[str, str], ...] = NEEDED
) -> Iterator[Problem]:
    """Each of these addresses that refers to something which is not there, or is empty."""
    for place in places:
        section, key = place
        reference = str(getattr(getattr(settings, section), key))
        try:
            looked_up(reference, settings.home)
        except SecretMissing as error:
            what = "the file" if reference.startswith("file:") else "the variable"
            yield loaded.problem(
                place,
                f"{section}.{key}: {error}",
                f"give {what} to the hub's process, with the address alone in it, or correct the reference",
            )


def passwords(loaded: Loaded) -> Iterator[Problem]:
    """Each address in the file itself, whatever the environment says over it, that has a password in it."""
    for place in (*NEEDED, *ASKED_BY_DOCTOR):
        section, key = place
        value = loaded.document.get(section, {}).get(key)
        if isinstance(value, str) and not is_reference(value) and holds_password(value):
            yield Problem(
                loaded.name,
                loaded.lines.line(place),
                f"the password of {section}.{key} stands in the file itself",
                "put the whole address in the environment or in a file of its own, change the password "
                f'(it has been seen), and refer to it: {key} = "env:{section.upper()}_{key.upper()}"',
            )
