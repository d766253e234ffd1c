"""A search as somebody asks it: by what they may, from one moment to another, a page after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from dead_letter.groups.board import repository as board
from dead_letter.search import finding, repository
from dead_letter.search.clauses import HOW, Clause, Question, question
from dead_letter.search.finding import Found, Stretch, Within
from dead_letter.search.matching import matching
from dead_letter.search.strangers import never_seen, refuse_unknown
from dead_letter.search.term import within
from dead_letter.search.unread import names_in, told, unread, without
from dead_letter.search.wanted import SearchTerms, read_time
from ledger import clock
from ledger.ports import NO_INDEX, SourceKeys
from ledger.reading.people import spans
from ledger.replaying import Refused
from ledger.session import Session
from schemas.catalogue import Catalogue

MOST_CAUSES = 10_000
"""Causes that a regular expression is held against: those that struck last."""
MOST_MATCHED = 1_000


@dataclass(frozen=True, slots=True)
class Search:
    """What is asked. ``private``: the caller may search by what is classed personal or above, and is on
    record for it."""

    wanted: SearchTerms
    private: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the letters that may answer it. ``unsearched``: what was not looked at, and why.

    ``beside``: the question after messages of which it is not known whether they fit, by the terms named in
    ``unknown``. ``words``: of what was said, only the words that everybody is shown are looked for.
    ``strangers``: names that no letter ever had, as sentences.
    """

    question: Question
    within: Within
    unsearched: tuple[str, ...]
    beside: tuple[Clause, ...] = ()
    unknown: tuple[str, ...] = ()
    words: bool = False
    strangers: tuple[str, ...] = ()


def asked(session: Session, search: Search, catalogue: Catalogue, keys: SourceKeys = NO_INDEX) -> Asked:
    """``keys`` say who a person is. Raises ``Refused`` for what cannot be searched by, ``NotFound`` for what
    is no id of a group or a person."""
    wanted, cut = search.wanted, False
    refuse_unknown(session, wanted, catalogue)

    def groups(expression: str) -> list[int]:
        nonlocal cut
        causes = board.causes(session, MOST_CAUSES + 1)
        cut = len(causes) > MOST_CAUSES
        found = matching(expression, causes[:MOST_CAUSES])
        if len(found) > MOST_MATCHED:
            raise Refused(
                f"{len(found):,} causes match that expression; a search takes {MOST_MATCHED:,}. Ask for "
                "something that fewer of them say."
            )
        return found

    def people(written: str) -> list[str]:
        return _named(session, keys, written)

    # Held against the causes once, whatever else is asked.
    known = cache(groups)
    whole = question(wanted, catalogue, private=search.private, groups=known, people=people)
    unsearched = whole.unsearched
    if cut:
        unsearched += (
            f"The expression was held against the {MOST_CAUSES:,} causes that struck last, and no others.",
        )
    unknown = names_in(wanted)
    beside: tuple[Clause, ...] = ()
    if unknown:
        left = without(wanted, unknown)
        rest = question(left, catalogue, private=search.private, groups=known, people=people)
        beside = (unread(unknown), *rest.clauses)
    words = wanted.words is not None and not search.private
    strangers = tuple(never_seen(session, wanted))
    return Asked(whole, _within(session, wanted), unsearched, beside, tuple(unknown), words, strangers)


def unsearched(session: Session, of: Asked, found: Found) -> list[str]:
    """Names that nothing has, and what was not looked at for this page, and why."""
    notes = [*of.strangers, *of.unsearched]
    if of.beside:
        missed = finding.page(session, of.beside, of.within, 1)
        if missed.many:
            notes.append(told([*of.unknown], missed.many, all_seen=missed.looked_to is None))
    if of.words and not found.many and repository.key(session) is not None:
        notes.append(f"Words that stand in what is classed personal are not searched for: {HOW}.")
    return notes


def page(session: Session, of: Asked, before: int | None, limit: int) -> Found:
    """The newest of the letters before that number."""
    end = of.within.end if before is None else min(before, of.within.end)
    return finding.page(session, of.question.clauses, Within(of.within.first, end), limit)


def everything(session: Session, of: Asked) -> Iterator[Stretch]:
    """All of it, in parts, the newest first."""
    return finding.stretches(session, of.question.clauses, of.within)


def _named(session: Session, keys: SourceKeys, written: str) -> list[str]:
    """All by which events may name somebody, as the index of letters has it."""
    if keys.form is None or ("/" not in written and not written.startswith("p-")):
        return [written]
    found = [span.key for span in spans(session, keys, written)]
    return list(dict.fromkeys(within(system.removeprefix("scheme:"), value) for system, value in found))


def _within(session: Session, wanted: SearchTerms) -> Within:
    """The numbers of the letters that failed in that time: they are in the order of failing."""
    end = repository.newest(session) + 1
    now = clock.moment(clock.now(session))
    first = 1
    if wanted.since is not None:
        since = repository.first_since(session, clock.micros(read_time(wanted.since, now)))
        first = end if since is None else since
    if wanted.until is not None:
        until = repository.first_since(session, clock.micros(read_time(wanted.until, now)))
        end = end if until is None else until
    return Within(first, end)
