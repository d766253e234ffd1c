"""What the settings say of attachments: the folder, and the keys of S3."""

from __future__ import annotations

from collections.abc import Iterator

from hub.attachments.build import folder_of
from hub.checking.folders import trouble_with
from hub.checking.settings_file import Loaded
from hub.secrets import SecretMissing, is_reference, looked_up
from hub.settings import Settings
from routes.problem import Problem

_KEYS = ("access_key", "secret_key")


def faults(loaded: Loaded, settings: Settings) -> Iterator[Problem]:
    """Each thing that would keep the hub from starting."""
    if settings.attachments.s3.endpoint:
        yield from missing(loaded, settings)
    trouble = trouble_with(folder_of(settings), may_be_made=True)
    # Of the data folder it is told already.
    if trouble is not None and settings.attachments.folder:
        yield loaded.problem(("attachments", "folder"), *trouble)


def missing(loaded: Loaded, settings: Settings) -> Iterator[Problem]:
    """Each key of S3 that refers to something which is not there."""
    for key in _KEYS:
        place = ("attachments", "s3", key)
        try:
            looked_up(getattr(settings.attachments.s3, key).get_secret_value(), settings.home)
        except SecretMissing as error:
            yield loaded.problem(
                place,
                f"attachments.s3.{key}: {error}",
                "give it to the hub, or correct the reference",
            )


def oddities(loaded: Loaded) -> Iterator[Problem]:
    """Secrets that stand in the file itself. They keep no hub from starting."""
    s3 = loaded.document.get("attachments", {}).get("s3", {})
    for key in _KEYS:
        value = s3.get(key) if isinstance(s3, dict) else None
        if isinstance(value, str) and value and not is_reference(value):
            yield Problem(
                loaded.name,
                loaded.lines.line(("attachments", "s3", key)),
                f"the secret attachments.s3.{key} stands in the file itself",
                "put it in the environment or in a file of its own, change it (it has been seen), and refer "
                f'to it: {key} = "env:S3_{key.upper()}"',
            )
