"""The drop folder: what is taken, when, by whom, and where it ends."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from adapters.contract import Ignored, Invalid, Retry, Translated
from adapters.kit.flat_file import FolderInUse
from adapters.kit.flat_file.lock import FolderLock
from adapters.revenues_extract import RevenuesExtract
from adapters.revenues_extract.sandbox import one_row, write_extract

MORNING = date(2026, 5, 1)


def _adapter(folder: Path, **settings: Any) -> RevenuesExtract:
    raw = {"folder": str(folder), "settle": "0s", **settings}
    return RevenuesExtract("revenues", RevenuesExtract.Settings.model_validate(raw))


@pytest.fixture
def adapter(tmp_path: Path) -> Any:
    adapter = _adapter(tmp_path)
    yield adapter
    asyncio.run(adapter.close())


def _only(records: Any) -> Any:
    assert len(records) == 1, records
    return records[0]


def _where(folder: Path) -> dict[str, list[str]]:
    return {
        name: sorted(path.name for path in folder.glob(f"{name}/{within}"))
        for name, within in (("claimed", "*/*"), ("done", "*"), ("quarantine", "*"))
        if any((folder / name).iterdir())
    }


def test_a_file_ends_in_done(tmp_path: Path, adapter: Any, poll: Any) -> None:
    extract = write_extract(tmp_path, rows=12, bad=1, on=MORNING)
    polled = poll(adapter)
    assert len(polled.of(Translated)) == 11
    assert polled.batches[-1].progress == (12, 12)
    assert _where(tmp_path) == {"done": [extract.path.name]}
    assert poll(adapter, polled.cursor).records == []


def test_a_half_written_file_is_left_until_it_is_quiet(tmp_path: Path, clock: Any, poll: Any) -> None:
    settings = RevenuesExtract.Settings.model_validate({"folder": str(tmp_path), "settle": "5s"})
    adapter = RevenuesExtract("revenues", settings, clock=clock)
    row = one_row(on=MORNING)
    file = tmp_path / "moved.csv"
    file.write_bytes(row[:100])
    assert poll(adapter).records == []
    clock.forward(4)
    file.write_bytes(row + b"TOTAL,1\r\n")
    clock.forward(4)
    assert poll(adapter).records == [], "it has grown since, so the waiting begins again"
    clock.forward(4)
    assert poll(adapter).records == []
    clock.forward(1)
    assert len(poll(adapter).of(Translated)) == 1
    asyncio.run(adapter.close())


def test_with_a_marker_a_file_waits_for_it(tmp_path: Path, poll: Any) -> None:
    adapter = _adapter(tmp_path, marker=True)
    extract = write_extract(tmp_path, rows=3, on=MORNING)
    marker = extract.path.with_name(extract.path.name + ".done")
    assert poll(adapter).records == []
    marker.touch()
    os.utime(marker, (1, 1))
    assert poll(adapter).records == [], "a marker older than the file belongs to another"
    marker.touch()
    assert len(poll(adapter).of(Translated)) == 3
    assert not marker.exists()
    asyncio.run(adapter.close())


@pytest.mark.parametrize("name", ["moved.csv.part", "moved.tmp", ".moved.csv", "moved.csv.TMP", "moved.txt"])
def test_temporary_and_other_names_are_left_alone(tmp_path: Path, adapter: Any, poll: Any, name: str) -> None:
    write_extract(tmp_path, rows=3, on=MORNING).path.rename(tmp_path / name)
    assert poll(adapter).records == []
    assert (tmp_path / name).exists()


def test_a_file_delivered_twice_gives_the_same_ids(tmp_path: Path, adapter: Any, poll: Any) -> None:
    write_extract(tmp_path, rows=5, on=MORNING, name="one.csv")
    first = poll(adapter)
    write_extract(tmp_path, rows=5, on=MORNING, name="two.csv")
    second = poll(adapter, first.cursor)
    write_extract(tmp_path, rows=5, on=MORNING, name="one.csv")
    third = poll(adapter, second.cursor)
    ids = [[record.envelopes[0].id for record in polled.of(Translated)] for polled in (first, second, third)]
    assert ids[0] == ids[1] == ids[2]
    assert len(ids[0]) == 5
    assert _where(tmp_path) == {"done": ["one.csv", "one~2.csv", "two.csv"]}


WHOLLY_UNUSABLE = {
    "empty": (b"", "the file is empty"),
    "blank": (b"\xef\xbb\xbf \r\n\r\n", "the file is empty"),
    "html": (b"\n <!DOCTYPE html><html><body>Session expired</body></html>", "a web page"),
    "header": (one_row(on=MORNING).replace(b"moved_on", b"moved_at"), "moved_at (is it moved_on?)"),
    "words of a name the other way round": (
        one_row(on=MORNING).replace(b"new_postcode", b"postcode_new"),
        "postcode_new (is it new_postcode?)",
    ),
    "no header": (one_row(on=MORNING).split(b"\n", 1)[1] * 2, "not names of columns"),
    "twice": (one_row(on=MORNING).replace(b",email,", b",phone,"), "a column twice: phone"),
    "utf-16": ("account_ref,title\n1,2\n".encode("utf-16"), "wrong encoding: it is UTF-16"),
    "cp1252": (
        one_row(on=MORNING).split(b"\n")[0] + b"\n" + "70,Ms,Módh,Example\n".encode("cp1252") * 9,
        "wrong encoding: it is not UTF-8",
    ),
    "over-long header": (b"account_ref," * 20_000 + b"\n1\n", "the header cannot be read"),
}


@pytest.mark.parametrize("kind", WHOLLY_UNUSABLE)
def test_a_wholly_unusable_file_goes_to_quarantine(
    tmp_path: Path, adapter: Any, poll: Any, kind: str
) -> None:
    content, problem = WHOLLY_UNUSABLE[kind]
    (tmp_path / "a.csv").write_bytes(content)
    good = write_extract(tmp_path, rows=2, on=MORNING, name="b.csv")
    polled = poll(adapter)
    invalid = _only(polled.of(Invalid))
    assert problem in invalid.problem
    assert invalid.raw == content[: 64 * 1024]
    assert str(tmp_path / "quarantine" / "a.csv") in invalid.fix
    assert invalid.place.container == "a.csv"
    assert (tmp_path / "quarantine" / "a.csv").read_bytes() == content
    assert len(polled.of(Translated)) == 2, "the good file beside it goes on"
    assert _where(tmp_path)["done"] == [good.path.name]


def test_a_header_that_is_data_is_not_repeated_in_words(tmp_path: Path, adapter: Any, poll: Any) -> None:
    (tmp_path / "a.csv").write_bytes(one_row(on=MORNING).split(b"\n", 1)[1])
    invalid = _only(poll(adapter).of(Invalid))
    assert "@example.invalid" not in invalid.problem + invalid.fix


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path, poll: Any) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_bytes(one_row(on=MORNING))
    folder = tmp_path / "drop"
    folder.mkdir()
    (folder / "a.csv").symlink_to("../secret.csv")
    os.mkfifo(folder / "b.csv")
    adapter = _adapter(folder)
    polled = poll(adapter)
    link, pipe = polled.records
    assert "a link to ../secret.csv" in link.problem
    assert link.raw == b""
    assert "not a plain file" in pipe.problem
    assert secret.exists()
    assert _where(folder) == {"quarantine": ["a.csv", "b.csv"]}
    assert poll(adapter, polled.cursor).records == []
    asyncio.run(adapter.close())


def test_an_inner_folder_that_is_a_link_is_refused(tmp_path: Path, poll: Any) -> None:
    folder = tmp_path / "drop"
    folder.mkdir()
    (tmp_path / "elsewhere").mkdir()
    (folder / "done").symlink_to(tmp_path / "elsewhere")
    adapter = _adapter(folder)
    with pytest.raises(Retry, match="is a link"):
        poll(adapter)
    asyncio.run(adapter.close())


@pytest.mark.parametrize("pattern", ["../*.csv", "/etc/*", "sub/*.csv", ".*"])
def test_a_pattern_cannot_climb_out_of_the_folder(tmp_path: Path, pattern: str) -> None:
    with pytest.raises(ValueError, match="no / and no leading dot"):
        _adapter(tmp_path, pattern=pattern)


def test_an_odd_name_is_made_printable(tmp_path: Path, adapter: Any, poll: Any) -> None:
    odd = tmp_path / os.fsdecode(b"odd\xff\n\x1b[31m.csv")
    write_extract(tmp_path, rows=1, on=MORNING).path.rename(odd)
    polled = poll(adapter)
    place = polled.of(Translated)[0].place
    assert place.container.isprintable()
    assert place.container.encode()
    assert _where(tmp_path) == {"done": [place.container]}


def test_two_hubs_on_one_folder_are_refused(tmp_path: Path, adapter: Any, poll: Any) -> None:
    asyncio.run(adapter.open())
    asyncio.run(adapter.open())
    other = _adapter(tmp_path)
    with pytest.raises(FolderInUse, match=rf"in use by another hub \(process {os.getpid()}\).*stop that one"):
        asyncio.run(other.open())
    with pytest.raises(Retry):
        poll(other)
    asyncio.run(adapter.close())
    asyncio.run(other.open())
    asyncio.run(other.close())


def test_one_lock_taken_on_many_threads_is_held_once(tmp_path: Path) -> None:
    for number in range(20):
        folder = tmp_path / str(number)
        folder.mkdir()
        lock, together = FolderLock(folder), Barrier(8)

        def take(lock: FolderLock = lock, together: Barrier = together) -> None:
            together.wait(timeout=30)
            lock.take()

        with ThreadPoolExecutor(8) as threads:
            for taken in [threads.submit(take) for _ in range(8)]:
                taken.result()
        lock.release()
        other = FolderLock(folder)
        other.take()
        other.release()


def test_the_lock_of_another_process_is_let_go_by_its_death(tmp_path: Path, root: Path) -> None:
    code = (
        "import sys, pathlib; from adapters.kit.flat_file.lock import FolderLock\n"
        f"lock = FolderLock(pathlib.Path({str(tmp_path)!r})); lock.take(); print('held', flush=True)\n"
        "sys.stdin.read()"
    )
    command = [sys.executable, "-c", code]
    other = subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    adapter = _adapter(tmp_path)
    with other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(FolderInUse, match=f"process {other.pid}"):
            asyncio.run(adapter.open())
        other.send_signal(signal.SIGKILL)
        other.wait()
    asyncio.run(adapter.open())
    asyncio.run(adapter.close())


def test_a_missing_folder_is_tried_again_and_named(tmp_path: Path, poll: Any) -> None:
    adapter = _adapter(tmp_path / "nowhere")
    asyncio.run(adapter.open())
    with pytest.raises(Retry, match=r"nowhere is not there: make it"):
        poll(adapter)
    assert not adapter.check().ok


def test_a_crash_before_the_move_is_made_good(tmp_path: Path, poll: Any) -> None:
    write_extract(tmp_path, rows=5, on=MORNING, name="one.csv")
    adapter = _adapter(tmp_path)
    polled = poll(adapter, batches=1)
    asyncio.run(adapter.close())
    assert _where(tmp_path) == {"claimed": ["one.csv"]}
    again = _adapter(tmp_path)
    assert poll(again, polled.cursor).records == []
    assert _where(tmp_path) == {"done": ["one.csv"]}
    asyncio.run(again.close())


def test_a_crash_after_the_claim_loses_nothing(tmp_path: Path, adapter: Any, poll: Any) -> None:
    extract = write_extract(tmp_path, rows=5, on=MORNING)
    (tmp_path / "claimed").mkdir()
    extract.path.rename(tmp_path / "claimed" / extract.path.name)
    assert len(poll(adapter).of(Translated)) == 5
    assert _where(tmp_path) == {"done": [extract.path.name]}


def test_a_file_that_changes_while_it_is_read_is_said(tmp_path: Path, adapter: Any, poll: Any) -> None:
    extract = write_extract(tmp_path, rows=600, on=MORNING)
    polling = adapter.poll(None)
    first = next(polling)
    (claimed,) = tmp_path.glob(f"claimed/*/{extract.path.name}")
    with claimed.open("ab") as late:
        late.write(b"70019999999,,,\r\n")
    records = [*first.records, *(record for batch in polling for record in batch.records)]
    changed = [each for each in records if isinstance(each, Invalid) and "was changed" in each.problem]
    assert len(changed) == 1
    assert _where(tmp_path) == {"quarantine": [extract.path.name]}


def test_a_file_with_a_header_alone_is_said(tmp_path: Path, poll: Any) -> None:
    write_extract(tmp_path, rows=0, on=MORNING)
    adapter = _adapter(tmp_path)
    assert [type(record) for record in poll(adapter).records] == [Ignored]
    asyncio.run(adapter.close())


def test_a_strangers_cursor_is_refused(adapter: Any, poll: Any) -> None:
    with pytest.raises(Retry, match="not one of this adapter's"):
        poll(adapter, "{}")
