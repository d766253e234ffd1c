"""What every place for attachments does alike: what goes in comes out whole, and goes unless it is needed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from hashlib import sha256

import pytest
from sqlalchemy import update

from cases.attachments.ports import NoSuchAttachment, Told, TooLarge, TryAgain
from hub.attachments import in_s3, repository
from hub.attachments.tables import attachment
from ledger import clock
from ledger.session import Session
from tests.conformance.attachments.conftest import Desk, Opens, pieces

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 40
DAY = 86_400 * clock.SECOND


async def _older(desk: Desk, reference: str, span: int = 2 * DAY) -> None:
    """It came that much earlier."""
    mine = update(attachment).where(attachment.c.reference == reference)
    await desk.door.run(lambda session: _run(session, mine.values(unheld_at=attachment.c.unheld_at - span)))


def _run(session: Session, statement: object) -> None:
    session.execute(statement)  # type: ignore[arg-type]


def test_what_is_kept_is_given_as_it_was(desk: Opens) -> None:
    async def scenario() -> None:
        async with desk() as one:
            kept = await one.keep(PDF, "plan.pdf", "application/pdf")
            assert (kept.sha256, kept.size) == (sha256(PDF).hexdigest(), len(PDF))
            assert (kept.media_type, kept.name) == ("application/pdf", "plan.pdf")
            assert await one.fetch(kept.reference) == PDF
            assert one.place.files() == [kept.sha256]
            assert list(one.arriving.iterdir()) == []

    asyncio.run(scenario())


def test_the_same_bytes_are_kept_once_and_go_with_the_last(desk: Opens) -> None:
    async def scenario() -> None:
        async with desk() as one:
            first, second = await one.keep(PDF), await one.keep(PDF, "again.pdf")
            assert first.reference != second.reference
            assert one.place.files() == [first.sha256]
            await one.kept.delete(first.reference)
            await one.sweeping().sweep()
            assert await one.fetch(second.reference) == PDF
            await one.kept.delete(second.reference)
            await one.sweeping().sweep()
            assert one.place.files() == []
            with pytest.raises(NoSuchAttachment, match="There is no attachment"):
                await one.fetch(second.reference)
            with pytest.raises(NoSuchAttachment):
                await one.kept.delete(second.reference)

    asyncio.run(scenario())


def test_what_nobody_needs_is_swept_after_a_day_and_what_is_held_stays(desk: Opens) -> None:
    async def scenario() -> None:
        async with desk() as one:
            lone, held, fresh = [await one.keep(PDF + bytes((number,))) for number in range(3)]
            await one.door.run(lambda session: one.kept.hold(session, held.reference, "case/PH-1"))
            await _older(one, lone.reference)
            await one.sweeping().sweep()
            assert one.place.files() == sorted([held.sha256, fresh.sha256])
            assert await one.door.run(lambda session: one.kept.release(session, "case/PH-1")) == 1
            await one.sweeping().sweep()
            assert await one.fetch(held.reference)
            await _older(one, held.reference)
            await one.sweeping().sweep()
            assert one.place.files() == [fresh.sha256]

    asyncio.run(scenario())


def test_a_case_holds_no_more_than_it_may(desk: Opens) -> None:
    async def scenario() -> None:
        async with desk(max_bytes_per_case=2 * len(PDF)) as one:
            kept = [await one.keep(PDF) for _ in range(3)]
            for known in kept[:2]:
                await one.door.run(
                    lambda session, known=known: one.kept.hold(session, known.reference, "case/A")
                )
            with pytest.raises(TooLarge, match="case/A would have more than"):
                await one.door.run(lambda session: one.kept.hold(session, kept[2].reference, "case/A"))
            await one.door.run(lambda session: one.kept.hold(session, kept[0].reference, "case/A"))
            await one.door.run(lambda session: one.kept.hold(session, kept[2].reference, "case/B"))
            with pytest.raises(NoSuchAttachment):
                await one.door.run(lambda session: one.kept.hold(session, "at-none", "case/B"))

    asyncio.run(scenario())


def test_an_event_holds_what_no_case_holds(desk: Opens) -> None:
    async def scenario() -> None:
        async with desk() as one:
            free, cased = await one.keep(PDF), await one.keep(PDF)
            await one.door.run(lambda session: one.kept.hold(session, cased.reference, "case/A"))
            named = {free.reference: 7, cased.reference: 7, "at-unknown": 7}
            await one.door.run(lambda session: repository.hold_by_events(session, named))
            assert (await one.kept.about(free.reference)).held_by == "event/7"
            assert (await one.kept.about(cased.reference)).held_by == "case/A"
            assert await one.door.run(lambda session: repository.release_events(session, [6, 7])) == 1
            assert (await one.kept.about(free.reference)).held_by is None

    asyncio.run(scenario())


def test_too_many_bytes_are_refused_and_nothing_of_them_stays(desk: Opens) -> None:
    async def scenario() -> None:
        async with desk(max_bytes=4096) as one:
            with pytest.raises(TooLarge, match="At most 4,096 bytes"):
                await one.keep(PDF)
            with pytest.raises(TooLarge, match="At most 100 bytes"):
                await one.kept.keep(pieces(PDF), Told(by="tester"), most=100)
            assert one.place.files() == []
            assert list(one.arriving.iterdir()) == []

    asyncio.run(scenario())


def test_what_breaks_off_leaves_nothing(desk: Opens) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield PDF
        raise ConnectionResetError("the sender went away")

    async def scenario() -> None:
        async with desk() as one:
            with pytest.raises(TryAgain):
                await one.kept.keep(broken(), Told(by="tester"))
            assert one.place.files() == []
            assert list(one.arriving.iterdir()) == []

    asyncio.run(scenario())


def test_where_nothing_can_be_kept_the_sender_tries_again(desk: Opens) -> None:
    async def scenario() -> None:
        async with desk() as one:
            kept = await one.keep(PDF)
            one.place.breaks()
            again = one.attachments()
            with pytest.raises(TryAgain, match="cannot keep attachments just now"):
                await again.keep(pieces(PDF + b"more"), Told(by="tester"))
            with pytest.raises(TryAgain, match="cannot be had just now"):
                await again.open(kept.reference)
            assert await one.reader.run(lambda session: repository.unheld(session, -DAY)) == [kept.reference]
            await again.close()

    asyncio.run(scenario())


def test_bytes_that_were_altered_are_not_given_as_what_was_kept(desk: Opens) -> None:
    async def scenario() -> None:
        async with desk() as one:
            kept = await one.keep(PDF)
            [file] = [each for each in one.place.folder.rglob(kept.sha256) if each.is_file()]
            file.write_bytes(PDF[:-1] + b"!")
            with pytest.raises(TryAgain, match="not those that were kept"):
                await one.fetch(kept.reference)

    asyncio.run(scenario())


def test_a_large_file_goes_in_and_comes_out(desk: Opens, monkeypatch: pytest.MonkeyPatch) -> None:
    """In S3 in parts: it is larger than one request takes."""
    monkeypatch.setattr(in_s3, "ONE_PUT", 6_000_000)
    large = b"%PDF-1.7\n" + bytes(range(256)) * 70_000

    async def scenario() -> None:
        async with desk() as one:
            kept = await one.keep(large)
            assert await one.fetch(kept.reference) == large

    asyncio.run(scenario())


def test_bytes_that_are_being_deleted_are_kept_again_only_then(desk: Opens) -> None:
    async def scenario() -> None:
        async with desk() as one:
            kept = await one.keep(PDF)
            await one.kept.delete(kept.reference)
            assert await one.door.run(lambda session: repository.take(session, kept.sha256))
            keeping = asyncio.create_task(one.keep(PDF))
            for _ in range(20):
                await one.door.run(lambda _session: None)
                assert not keeping.done()
            await one.kept.store.delete(kept.sha256)
            await one.door.run(lambda session: repository.gone(session, kept.sha256))
            again = await keeping
            assert await one.fetch(again.reference) == PDF

    asyncio.run(scenario())


def test_bytes_that_were_to_go_and_come_again_stay(desk: Opens) -> None:
    async def scenario() -> None:
        async with desk() as one:
            kept = await one.keep(PDF)
            await one.kept.delete(kept.reference)
            again = await one.keep(PDF)
            assert not await one.door.run(lambda session: repository.take(session, kept.sha256))
            await one.sweeping().sweep()
            assert await one.fetch(again.reference) == PDF

    asyncio.run(scenario())


def test_keeping_and_sweeping_the_same_bytes_at_once_never_loses_any(desk: Opens) -> None:
    """Each is deleted as soon as it is kept, while others keep the same bytes."""

    async def scenario() -> None:
        async with desk() as one:
            stop = False

            async def sweep() -> None:
                while not stop:
                    await one.sweeping().sweep()

            async def keep_and_delete() -> None:
                for _ in range(6):
                    kept = await one.keep(PDF)
                    assert await one.fetch(kept.reference) == PDF
                    await one.kept.delete(kept.reference)

            sweeping = asyncio.create_task(sweep())
            await asyncio.gather(*(keep_and_delete() for _ in range(6)))
            stop = True
            await sweeping
            await one.sweeping().sweep()
            assert one.place.files() == []

    asyncio.run(scenario())


def test_it_is_tried_with_something_small(desk: Opens) -> None:
    async def scenario() -> None:
        async with desk() as one:
            kept = await one.keep(PDF)
            assert "takes files and gives them back" in await one.kept.store.check()
            files = [each.name for each in one.place.folder.rglob("*") if each.is_file()]
            assert files == [kept.sha256]

    asyncio.run(scenario())
