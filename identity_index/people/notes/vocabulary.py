"""The words for what is said of people: those that ship, and a council's beside and over them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, Field

from identity_index.people.notes.note import What
from ledger.errors import Refused
from routes.duration import Duration
from schemas.formats import Line

_TABLES = {What.ACTING: "roles", What.NEED: "needs", What.RISK: "risks"}
LONGEST, REMIND = timedelta(days=365), timedelta(days=14)
"""Of a risk, where nothing else is said."""


class Word(BaseModel):
    """One role, need or risk: a table ``[people.roles.<code>]``, ``needs`` or ``risks``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    says: Line = Field(description="What it says of a person, as staff read it.")
    detail: Line | None = Field(
        None, description="What has to be said with it, such as the language; left out: nothing has to."
    )
    longest: Duration | None = Field(
        None, description="How long it may be noted for at once. Of a risk 365d, where it is left out."
    )
    remind: Duration | None = Field(
        None,
        description="How long before its end that is told, so that it is looked at again. Of a risk 14d, "
        "where it is left out.",
    )


class Vocabulary:
    """Never changes once built."""

    def __init__(self, council: Mapping[What, Mapping[str, Word]] | None = None) -> None:
        said = council or {}
        self._words = {what: {**words, **said.get(what, {})} for what, words in shipped().items()}

    def words(self, what: What) -> Mapping[str, Word]:
        """By their codes."""
        return self._words[what]

    def word(self, what: What, code: str) -> Word:
        """Raises ``Refused`` for one that is not known."""
        found = self._words[what].get(code)
        if found is None:
            known = ", ".join(sorted(self._words[what]))
            raise Refused(
                f"There is no {what.value} {code!r}. Known are {known}; [people.{_TABLES[what]}.<code>] in "
                "the settings adds others."
            )
        return found

    def says(self, what: What, code: str) -> str:
        """In words, also of one that the settings have lost since."""
        found = self._words[what].get(code)
        return code.replace("_", " ") if found is None else found.says

    def longest(self, what: What, code: str) -> timedelta | None:
        """How long it may be noted for at once; None: without end."""
        found = self._words[what].get(code)
        said = None if found is None else found.longest
        return LONGEST if said is None and what is What.RISK else said

    def remind(self, what: What, code: str) -> timedelta:
        """How long before its end that is told; 0: it is not."""
        found = self._words[what].get(code)
        said = None if found is None else found.remind
        return said or (REMIND if said is None and what is What.RISK else timedelta())


@cache
def shipped() -> Mapping[What, Mapping[str, Word]]:
    """``vocabulary.toml``, as it ships."""
    tables = tomllib.loads(files(__package__).joinpath("vocabulary.toml").read_text("utf-8"))
    return {
        what: {code: Word.model_validate(one) for code, one in tables[name].items()}
        for what, name in _TABLES.items()
    }
