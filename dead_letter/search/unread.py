"""What a search cannot find, said beside what it finds: messages of which too little could be read."""

from __future__ import annotations

from dead_letter.search.clauses import Clause
from dead_letter.search.facts import Unread
from dead_letter.search.field import Field
from dead_letter.search.wanted import SearchTerms
from ledger.reading.dead_letters import Kind

_NEEDS: dict[str, tuple[Unread, ...]] = {
    "type": (Unread.TYPE,),
    "subject": (Unread.SUBJECT,),
    "source": (Unread.SUBJECT,),
    "id": (Unread.SUBJECT,),
    "case": (Unread.SUBJECT, Unread.DATA),
    "person": (Unread.DATA,),
    "place": (Unread.DATA,),
    "field": (Unread.DATA,),
}
"""By what an event holds: what has to be read of a message for it to be found by that."""


def names_in(wanted: SearchTerms) -> list[str]:
    """The terms that ask for what an event holds; none where only failed deliveries are asked for."""
    return [] if wanted.kind is Kind.DELIVERY else [name for name in _NEEDS if getattr(wanted, name)]


def without(wanted: SearchTerms, names: list[str]) -> SearchTerms:
    """What is asked for but for these."""
    return SearchTerms.model_validate({name: one for name, one in wanted.said.items() if name not in names})


def unread(names: list[str]) -> Clause:
    """Messages of which it is not known whether these fit them."""
    parts = dict.fromkeys(part for name in names for part in _NEEDS[name])
    return tuple((Field.UNREAD.value, part.value) for part in parts)


def told(names: list[str], many: int, *, all_seen: bool) -> str:
    """``many`` are such messages; ``all_seen``: there are no more of them."""
    which = " and ".join((", ".join(names[:-1]), names[-1]) if len(names) > 1 else names)
    count = f"{many:,}{'' if all_seen else ' or more'}"
    messages = "invalid message is" if many == 1 and all_seen else "invalid messages are"
    return (
        f"{count} {messages} not searched by {which}, since that could not be read of what came in. "
        "To see them, ask for the kind invalid and leave that out."
    )
