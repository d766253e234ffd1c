"""The settings of what the council says of people itself, and the words that ship."""

from __future__ import annotations

from docs.generate.schema_table import code, default_of, described, kind_of, properties, table
from identity_index.people.erasing.rule import ErasureRule
from identity_index.people.households.household_rule import HouseholdRule
from identity_index.people.notes.vocabulary import Word, shipped

_WORDS = """## [people.roles.&lt;code&gt;], [people.needs.&lt;code&gt;], [people.risks.&lt;code&gt;]

The words for what staff say of a person: as what somebody acts for them, how they need to be reached, what to beware of. See [serve people as they need](../how-to/care-for-people.md). A table of a word that ships replaces it."""

_HOUSEHOLDS = """## [people.households]

Which addresses are one household's. See [who lives together](../how-to/care-for-people.md#see-who-lives-together)."""

_ERASURE = """## [people.erasure]

Who decides that a person is erased. See [erase somebody](../how-to/answer-what-is-held.md#erase-what-is-held)."""


def section() -> str:
    """Of words, households and erasures."""
    header = ("key", "holds", "default", "meaning")
    keys = [
        (code(name), kind_of(inner), "needed" if needed else default_of(inner), described(inner))
        for name, inner, needed in properties(Word.model_json_schema())
    ]
    ours = [
        (what.value, code(name), word.says, word.detail or "")
        for what, words in shipped().items()
        for name, word in words.items()
    ]
    rule, erasure = (
        [
            (code(name), kind_of(inner), default_of(inner), described(inner))
            for name, inner, _ in properties(model.model_json_schema())
        ]
        for model in (HouseholdRule, ErasureRule)
    )
    ship = table(("of", "word", "says", "to be said with it"), ours)
    return (
        f"{_WORDS}\n\n{table(header, keys)}\n\nThese ship:\n\n{ship}\n\n"
        f"{_HOUSEHOLDS}\n\n{table(header, rule)}\n\n"
        f"{_ERASURE}\n\n{table(header, erasure)}\n"
    )
