"""Walking through all cases by when they were opened, in stretches of time that fit the system's lists.

The system lists so many cases and has no second page, in no order. So a stretch with more is made shorter
until it fits, and the next one longer again where there were few. Whether the ends of a stretch belong to it
nobody says: each is asked for with a second on both sides, and what was opened outside of it is left to its
own. The walk ends where its first page said that it would: what is opened meanwhile is for the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from adapters.contract import HeldCase, HeldPage, Retry, Unreadable
from adapters.kit.soap import SoapRecord
from adapters.verint.changes import moment
from adapters.verint.client import CaseService
from adapters.verint.held import held, read_brief, read_full, read_one
from adapters.verint.held_answers import BriefCase, FullCase
from adapters.verint.polling import MOST_AT_ONCE
from adapters.verint.settings import VerintSettings
from adapters.verint.stretches import SECOND, in_seconds, to_the_second, window
from adapters.verint.translate import local

FIRST = datetime(2000, 1, 1, tzinfo=UTC)
"""From when on cases are looked for, where the settings say nothing."""
_HOUR = timedelta(hours=1)
_LONGEST = timedelta(days=366)
_ENOUGH = 4
"""A stretch with less than a fourth of what would fit is followed by one twice as long."""
_SPARE = timedelta(seconds=5)
"""Before the deadline in which nothing more is asked for."""
_Ask = Callable[..., tuple[SoapRecord, ...]]


class Walk(BaseModel):
    """The cursor: what was opened before ``upto`` was given, and it ends with ``until``. ``begun`` is where
    it began, ``span`` the seconds of the next stretch."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    begun: AwareDatetime
    upto: AwareDatetime
    until: AwareDatetime
    span: int = Field(ge=1)

    @classmethod
    def read(cls, text: str | None, settings: VerintSettings, now: datetime) -> Walk:
        """Raises ``Retry`` for one that is not ours."""
        if text is None:
            begun = to_the_second(settings.cases_since or FIRST)
            until = max(to_the_second(now), begun) + SECOND
            return cls(begun=begun, upto=begun, until=until, span=_LONGEST // SECOND)
        try:
            return cls.model_validate_json(text)
        except ValidationError as error:
            raise Retry(f"the cursor of this walk cannot be read: {error}") from error

    @property
    def share(self) -> float:
        return min((self.upto - self.begun) / (self.until - self.begun), 1.0)


def page(
    service: CaseService,
    settings: VerintSettings,
    cursor: str | None,
    now: datetime,
    deadline: datetime,
    *,
    whole: bool,
) -> HeldPage:
    """The cases of the next stretch that has any. Raises ``Retry`` and ``Reject``."""
    walk = Walk.read(cursor, settings, now)
    found: list[HeldCase | Unreadable] = []
    while not found and walk.upto < walk.until:
        end = min(walk.upto + timedelta(seconds=walk.span), walk.until)
        listed, end = _fitting(service, walk.upto, end, settings)
        found = list(_read(service, listed, walk.upto, end, settings, whole=whole))
        few = len(listed) * _ENOUGH < settings.results_limit
        span = (end - walk.upto) // SECOND
        span = min(span * 2, _LONGEST // SECOND) if few else span
        walk = walk.model_copy(update={"upto": end, "span": max(span, 1)})
        if datetime.now(UTC) > deadline - _SPARE:
            break
    return HeldPage(
        cases=found,
        cursor=walk.model_dump_json() if walk.upto < walk.until else None,
        label=f"cases opened before {local(walk.upto, settings):%Y-%m-%d %H:%M}",
        share=walk.share,
    )


def _fitting(
    service: CaseService, since: datetime, until: datetime, settings: VerintSettings
) -> tuple[tuple[SoapRecord, ...], datetime]:
    """The list of a stretch that is whole, and where that ends."""
    while True:
        listed = service.opened(*_asked(since, until, settings), limit=settings.results_limit)
        if len(listed) < settings.results_limit:
            return listed, until
        if until - since <= SECOND:
            return _all_of(service.opened, since, until, settings), until
        until = since + max(in_seconds((until - since) / 2), SECOND)


def _all_of(ask: _Ask, since: datetime, until: datetime, settings: VerintSettings) -> tuple[SoapRecord, ...]:
    """Of a stretch that cannot be shorter. Raises ``Retry`` where the rest is kept back."""
    limit = settings.results_limit
    while limit < MOST_AT_ONCE:
        limit *= 2
        listed = ask(*_asked(since, until, settings), limit=limit)
        if len(listed) < limit and len(listed) > settings.results_limit:
            return listed
        if len(listed) <= settings.results_limit:
            break
    raise Retry(
        f"more cases were opened about the second from {local(since, settings)} than the system lists at "
        "once; set `results_limit` to what it gives at most, and ask its administrator to raise that"
    )


def _read(
    service: CaseService,
    listed: tuple[SoapRecord, ...],
    since: datetime,
    until: datetime,
    settings: VerintSettings,
    *,
    whole: bool,
) -> Iterator[HeldCase | Unreadable]:
    """Those that were opened in the stretch, the oldest first; what cannot be read comes last."""
    briefs: list[tuple[datetime, BriefCase]] = []
    wrong: list[Unreadable] = []
    for record in listed:
        read = read_brief(record)
        if isinstance(read, Unreadable):
            wrong.append(read)
        elif since <= (at := moment(read.opened, settings)) < until:
            briefs.append((at, read))
    references = [brief.reference for _, brief in briefs]
    full = _full(service, references, since, until, settings) if whole and briefs else {}
    for _, brief in sorted(briefs, key=lambda one: (one[0], one[1].reference)):
        more = full.get(brief.reference)
        if isinstance(more, Unreadable):
            wrong.append(more)
        elif whole and more is None:
            wrong.append(Unreadable(brief.reference, "it is listed, and its details are not given"))
        else:
            yield held(brief, more, settings)
    yield from wrong


def _full(
    service: CaseService,
    references: Sequence[str],
    since: datetime,
    until: datetime,
    settings: VerintSettings,
) -> dict[str, FullCase | Unreadable]:
    """With notes and contacts, by reference."""
    try:
        records = service.opened_whole(*_asked(since, until, settings), limit=MOST_AT_ONCE)
    except Retry:
        # All of them may be more than is read of one answer. One that is away says so once more.
        return {one: read_one(one, service.one_whole(one)) for one in references}
    found: dict[str, FullCase | Unreadable] = {}
    for record in records:
        read = read_full(record)
        reference = read.local_id if isinstance(read, Unreadable) else read.core.reference
        if reference is not None:
            found[reference] = read
    return found


def _asked(since: datetime, until: datetime, settings: VerintSettings) -> tuple[datetime, datetime]:
    first, last = since - SECOND, until + SECOND
    # Of the hour that comes twice nobody says which is meant: more is asked for, up to where it is plain.
    first -= _HOUR if _comes_twice(first, settings) else timedelta(0)
    last += _HOUR if _comes_twice(last, settings) else timedelta(0)
    return window(first, last, settings)


def _comes_twice(at: datetime, settings: VerintSettings) -> bool:
    there = local(at, settings)
    return there.utcoffset() != there.replace(fold=1 - there.fold).utcoffset()
