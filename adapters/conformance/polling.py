"""What holds for adapters that fetch, and for those that translate a record again."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from adapters.conformance.adapter import AdapterSuite
from adapters.contract import (
    Adapter,
    Batch,
    Ignored,
    Invalid,
    Place,
    Polls,
    Recognises,
    Record,
    Translated,
    Translates,
)
from schemas.catalogue import full_of, shipped
from schemas.envelope import Envelope
from schemas.errors import UnknownType

MOST = 1000
"""Records in one batch, at most."""
_MANY = 1203


class PollingSuite(AdapterSuite):
    """Hooks: those of ``AdapterSuite``, ``fill`` and ``spoil``."""

    covers: ClassVar[frozenset[type]] = frozenset({Polls})

    def fill(self, folder: Path, records: int) -> None:
        """Give the system ``records`` good records, ready to be fetched; equal calls give equal records."""
        raise NotImplementedError("give the suite records to fetch")

    def spoil(self, folder: Path) -> None:
        """Give the system one record that cannot become an event, and at least one beside it that can."""
        raise NotImplementedError("give the suite a bad record beside a good one")

    def poll(self, folder: Path, cursor: str | None, *, stop_after: int | None = None) -> list[Batch]:
        """Poll with a new adapter, as after a restart; ``stop_after`` batches, the process dies."""
        adapter = self.build(folder)
        assert isinstance(adapter, Polls)
        assert isinstance(adapter, Adapter)
        asyncio.run(adapter.open())
        polling: Iterator[Batch] = iter(adapter.poll(cursor))
        batches: list[Batch] = []
        try:
            while stop_after is None or len(batches) < stop_after:
                batch = next(polling, None)
                if batch is None:
                    break
                batches.append(batch)
        finally:
            asyncio.run(adapter.close())
        return batches

    def test_it_ends_where_there_is_nothing(self, tmp_path: Path) -> None:
        assert _records(self.poll(tmp_path / "system", None)) == []

    def test_every_record_comes_in_bounded_batches(self, tmp_path: Path) -> None:
        folder = self._filled(tmp_path / "system")
        batches = self.poll(folder, None)
        assert len(_ids(batches)) == _MANY
        assert max(len(batch.records) for batch in batches) <= MOST
        assert all(batch.progress[0] <= (batch.progress[1] or batch.progress[0]) for batch in batches)

    def test_what_was_fetched_is_not_fetched_again(self, tmp_path: Path) -> None:
        folder = self._filled(tmp_path / "system")
        batches = self.poll(folder, None)
        assert _ids(self.poll(folder, batches[-1].cursor)) == []

    def test_ids_are_stable_and_differ(self, tmp_path: Path) -> None:
        one = _ids(self.poll(self._filled(tmp_path / "one"), None))
        two = _ids(self.poll(self._filled(tmp_path / "two"), None))
        assert one == two, "an id comes from the record, not from when or where it was fetched"
        assert len(set(one)) == len(one), "each record has an id of its own"

    def test_events_are_what_the_adapter_says_it_emits(self, tmp_path: Path) -> None:
        for envelope in _envelopes(self.poll(self._filled(tmp_path / "system"), None)):
            assert envelope.type in {full_of(short) for short in self.adapter_class.emits} | set(
                self.adapter_class.emits
            ), f"{envelope.type} is not among emits"
            try:
                shipped().check(envelope)
            except UnknownType:
                continue  # a type of the author's own catalogue

    def test_after_a_crash_it_goes_on_without_a_gap_or_a_repeat(self, tmp_path: Path) -> None:
        wanted = _ids(self.poll(self._filled(tmp_path / "whole"), None))
        batches = len(self.poll(self._filled(tmp_path / "count"), None))
        for stop in range(1, batches + 1):
            folder = self._filled(tmp_path / f"stop{stop}")
            before = self.poll(folder, None, stop_after=stop)
            after = self.poll(folder, before[-1].cursor)
            assert _ids(before) + _ids(after) == wanted, f"crashed after batch {stop} was committed"
            assert _ids(self.poll(folder, (after or before)[-1].cursor)) == []

    def test_a_batch_that_was_not_committed_comes_again(self, tmp_path: Path) -> None:
        wanted = _ids(self.poll(self._filled(tmp_path / "whole"), None))
        folder = self._filled(tmp_path / "system")
        self.poll(folder, None, stop_after=1)
        assert _ids(self.poll(folder, None)) == wanted, "crashed before its commit: all of it comes again"

    def test_a_batch_asked_for_ahead_of_a_commit_comes_again(self, tmp_path: Path) -> None:
        wanted = _ids(self.poll(self._filled(tmp_path / "whole"), None))
        batches = self.poll(self._filled(tmp_path / "count"), None)
        for last, batch in enumerate(batches[:-1]):
            if batch.ahead:
                folder = self._filled(tmp_path / f"ahead{last}")
                asked = self.poll(folder, None, stop_after=last + 2)
                after = self.poll(folder, asked[last].cursor)
                assert _ids(asked[: last + 1]) + _ids(after) == wanted, (
                    f"batch {last + 1} says `ahead`; crashed with the next one asked for and not committed"
                )

    def test_a_bad_record_is_kept_whole_beside_the_good(self, tmp_path: Path) -> None:
        folder = tmp_path / "system"
        folder.mkdir(parents=True)
        self.spoil(folder)
        records = _records(self.poll(folder, None))
        bad = [record for record in records if isinstance(record, Invalid)]
        assert len(bad) == 1, f"one invalid record was expected: {records}"
        assert bad[0].raw, "keep what came, so that a person can mend it"
        assert bad[0].problem
        assert bad[0].fix, "say what to do"
        assert bad[0].place.container
        assert any(isinstance(record, Translated) for record in records), "the good one beside it goes on"

    def test_every_record_stays_in_the_account(self, tmp_path: Path) -> None:
        filled = self._filled(tmp_path / "filled")
        spoilt = tmp_path / "spoilt"
        spoilt.mkdir()
        self.spoil(spoilt)
        for record in _records(self.poll(filled, None) + self.poll(spoilt, None)):
            match record:
                case Translated():
                    assert record.envelopes, f"{record.place}: no event; use Ignored, and say why"
                case Ignored():
                    assert record.reason.strip(), f"{record.place}: say why it is ignored"

    def _filled(self, folder: Path) -> Path:
        folder.mkdir(parents=True)
        self.fill(folder, _MANY)
        return folder


class TranslatingSuite(PollingSuite):
    """Hooks: those of ``PollingSuite`` and ``mend``."""

    covers: ClassVar[frozenset[type]] = frozenset({Translates})

    def mend(self, raw: bytes) -> bytes:
        """What a person would make of the bad record of ``spoil``, so that it is good."""
        raise NotImplementedError("mend the record that spoil() made")

    def test_a_mended_record_becomes_an_event(self, tmp_path: Path) -> None:
        folder = tmp_path / "system"
        folder.mkdir(parents=True)
        self.spoil(folder)
        bad = next(each for each in _records(self.poll(folder, None)) if isinstance(each, Invalid))
        adapter = self.build(folder)
        assert isinstance(adapter, Translates)
        again = adapter.translate(bad.raw, bad.place)
        assert isinstance(again, Invalid), "unmended it is as bad as it was"
        mended = adapter.translate(self.mend(bad.raw), bad.place)
        assert isinstance(mended, Translated), f"it was mended: {mended}"
        assert mended.envelopes, "it was mended, so at least one event comes of it"

    def test_nonsense_is_invalid_and_nothing_worse(self, tmp_path: Path) -> None:
        adapter = self.build(tmp_path / "system")
        assert isinstance(adapter, Translates)
        for raw in (b"", b"\x00\xff\xfe", b"<" * 1000, b'"' * 1001, "é\n".encode("utf-16")):
            record = adapter.translate(raw, Place("nonsense", 1))
            assert isinstance(record, Invalid), f"{raw[:20]!r} gave {record}"

    def test_what_it_recognises_of_a_bad_record_is_what_it_emits(self, tmp_path: Path) -> None:
        folder = tmp_path / "system"
        folder.mkdir(parents=True)
        self.spoil(folder)
        bad = next(each for each in _records(self.poll(folder, None)) if isinstance(each, Invalid))
        adapter = self.build(folder)
        if not isinstance(adapter, Recognises):
            return
        for raw in (bad.raw, b"", b"\x00\xff\xfe", b"<" * 1000, b'"' * 1001, "é\n".encode("utf-16")):
            about = adapter.about(raw)
            assert about == adapter.about(raw), "it says the same of the same bytes"
            assert about is None or about.type in {"", *adapter.emits}


def _records(batches: list[Batch]) -> list[Record]:
    return [record for batch in batches for record in batch.records]


def _envelopes(batches: list[Batch]) -> list[Envelope]:
    good = (record for record in _records(batches) if isinstance(record, Translated))
    return [envelope for record in good for envelope in record.envelopes]


def _ids(batches: list[Batch]) -> list[str]:
    return [envelope.id for envelope in _envelopes(batches)]
