"""The profile of a bench: the one by which people are taken in, with what tells whose a record is."""

from __future__ import annotations

from pathlib import Path

from benchmarks.beside import DidNotStart
from identity_index.people.importing import profile
from identity_index.people.importing.profile import Profile, WrongProfile


def read_profile(path: Path) -> Profile:
    """Raises ``DidNotStart`` for a file that is none."""
    try:
        return profile.read_profile(path)
    except WrongProfile as error:
        raise DidNotStart(str(error)) from error
