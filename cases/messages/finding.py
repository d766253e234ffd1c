"""Which case a message belongs to, by what it names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cases.acting.any_reference import cases_in
from cases.keeping import repository
from cases.keeping.links import repository as links
from cases.keeping.reporters import repository as reporters
from cases.messages.sender import knows
from cases.messages.setting_aside import WhyNone
from cases.references import Numbering
from ledger.session import Session
from schemas.events.message import MessageReceived

MOST_NEAR = 5
"""Cases that are named as those that may be meant."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Looks where somebody meant to say it first: what it answers, its subject, its text."""

    numbering: Numbering

    def case_of(self, session: Session, said: MessageReceived, same: str | None) -> int | WhyNone:
        """The number of its case, or why there is none. ``same``: its sender's address as it is compared. One
        whose reference is misspelt is on no case, as it might be somebody else's. Another system's reference
        has no check digit, and a house number may look like it: it counts where the case knows the sender."""
        answered = self._cases(session, "\n".join(said.answers_to))
        if answered:
            return answered[0]
        words = [said.subject or "", said.text or ""]
        for text in words:
            found = self._cases(session, text)
            if len(found) == 1:
                return found[0]
            if found:
                return WhyNone("several", [self.numbering.written(one) for one in found], found[:MOST_NEAR])
        misspelt = [one for text in words for one in self.numbering.misspelt_in(text)]
        if misspelt:
            return WhyNone("misspelt", misspelt, self._near(session, misspelt, same))
        unknown = [self.numbering.written(one) for text in words for one in self.numbering.found_in(text)]
        if unknown:
            return WhyNone("unknown", unknown, self._near(session, unknown, same))
        elsewhere = [one for text in words for one in cases_in(session, self.numbering, text)]
        theirs = [one for one in dict.fromkeys(elsewhere) if knows(session, one, said)]
        if len(theirs) == 1:
            return theirs[0]
        return WhyNone("no_reference", near=list(dict.fromkeys(elsewhere))[:MOST_NEAR])

    def _cases(self, session: Session, text: str) -> list[int]:
        """Those that there are, each as the case that it goes on in, once."""
        there = (one for one in self.numbering.found_in(text) if repository.find(session, one) is not None)
        return list(dict.fromkeys(links.survivor(session, one) for one in there))

    def _near(self, session: Session, named: Iterable[str], same: str | None) -> list[int]:
        """Those that there are; of one that the sender reported it is likeliest that it is meant."""
        there = list(dict.fromkeys(self._there(session, named)))
        if same is not None:
            there.sort(key=lambda one: not reporters.of_address(session, one, same))
        return there[:MOST_NEAR]

    def _there(self, session: Session, named: Iterable[str]) -> Iterator[int]:
        for written in named:
            for one in self.numbering.near(written):
                if repository.find(session, one) is not None:
                    yield one
