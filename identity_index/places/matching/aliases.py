"""What people call towns and localities otherwise than the gazetteer does, as a council says it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from identity_index.places.matching.known import Words
from identity_index.places.matching.written import Written, read, words_of

MOST = 1000
"""Aliases that a council may have."""
LONGEST = 80
"""Characters of one, and of what it means."""


class Fault(NamedTuple):
    """What is wrong with the entry of ``alias``, and what to do; of all of them together where that is
    None."""

    alias: str | None
    problem: str
    fix: str


@dataclass(frozen=True, slots=True)
class Aliases:
    """``means``: the words of each alias, and the words of every name that it stands for."""

    means: Mapping[Words, tuple[Words, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, table: Mapping[str, Sequence[str]]) -> Aliases:
        """As the settings have it; an entry that is of no use (see ``faults``) says nothing."""
        found: dict[Words, tuple[Words, ...]] = {}
        for alias, names in table.items():
            if said := _said(alias):
                meant = [*found.get(said, ()), *(words for name in names if (words := words_of(name)))]
                found[said] = tuple(dict.fromkeys(meant))
        return cls(found)

    def named(self, written: Written) -> dict[Words, frozenset[str]]:
        """The towns and localities that a text names by an alias, each with the words by which it does."""
        found: dict[Words, frozenset[str]] = {}
        for at in range(len(written.words) if self.means else 0):
            for alias, names in self.means.items():
                if written.words[at : at + len(alias)] == alias:
                    found |= {name: found.get(name, frozenset()) | frozenset(alias) for name in names}
        return found


def faults(table: Mapping[str, Sequence[str]]) -> Iterator[Fault]:
    """Everything for which an entry would not do what whoever wrote it means."""
    if len(table) > MOST:
        yield Fault(None, f"there are {len(table):,} aliases, and at most {MOST:,} may be", "take some out")
    first: dict[Words, str] = {}
    names = {words_of(name): name for some in table.values() for name in some}
    for alias, some in table.items():
        said = _said(alias)
        if too_long := next((one for one in (alias, *some) if len(one) > LONGEST), None):
            yield Fault(alias, f"{too_long[:20]!r}… is longer than {LONGEST} characters", "shorten it")
        if not said:
            yield Fault(
                alias,
                f"{alias!r} has no word that is looked for in an address: figures, flats and postcodes are "
                "read otherwise",
                "write what people write for the town or the locality, or take it out",
            )
        elif said in first:
            yield Fault(
                alias,
                f"{alias!r} is read the same as {first[said]!r}",
                f"take one out; one alias may mean several: {first[said]!r} = [...]",
            )
        elif said in names:
            yield _of_a_name(alias, names[said], said in map(words_of, some))
        first.setdefault(said, alias)
        if not some:
            yield Fault(alias, f"{alias!r} means nothing", "name a town or a locality as the gazetteer does")
        for name in some:
            if not words_of(name):
                yield Fault(
                    alias, f"{alias!r} means {name!r}, which has no word", "name it as the gazetteer does"
                )


def _of_a_name(alias: str, name: str, itself: bool) -> Fault:
    if itself:
        return Fault(
            alias,
            f"{alias!r} is read the same as what it means",
            "take it out: capitals, accents and abbreviations need no alias",
        )
    return Fault(
        alias,
        f"{alias!r} is an alias, and another alias means {name!r}: aliases of aliases are not followed",
        f"let the other mean what {alias!r} means",
    )


def _said(alias: str) -> Words:
    """The words by which a text that names it is read."""
    return read(alias).words
