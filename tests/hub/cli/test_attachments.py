"""`tolbooth attachments`, at a hub that runs; and what check and doctor say of where they are kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import s3
from tests.hub.cli.test_doctor import examined
from tests.photos import photo, said
from tests.uploads import send_at_once

FIVE_MB = 5_000_000
KEYS = 'access_key = "env:INVENTED_ACCESS"\nsecret_key = "env:INVENTED_SECRET"\n'


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[s3.S3Server]:
    with s3.serving(tmp_path_factory.mktemp("s3") / "served") as found:
        yield found


def test_a_file_is_added_shown_and_fetched(hub: Any, tmp_path: Path) -> None:
    file = tmp_path / "hole.jpg"
    file.write_bytes(photo())
    told = hub.run("attachments", "add", str(file))
    assert told.exit_code == 0, told.output
    assert "taken at" in told.stdout
    kept = hub.json("attachments", "add", str(file), "--class", "personal")
    assert kept["position"] == {"latitude": 56.46, "longitude": -2.97}
    reference = kept["reference"]
    shown = hub.run("attachments", "show", reference)
    assert "nobody: it will be swept" in shown.stdout
    assert hub.json("attachments", "show", reference)["data_class"] == "personal"
    back = tmp_path / "back.jpg"
    fetched = hub.run("attachments", "get", reference, "--to", str(back), "--reason", "to see it")
    assert fetched.exit_code == 0, fetched.output
    assert back.stat().st_size == kept["size"]
    assert said(back.read_bytes())[2] == {}
    again = hub.run("attachments", "get", reference, "--to", str(back))
    assert (again.exit_code, "already" in again.stderr) == (1, True)
    left = hub.json("attachments", "add", str(file), "--keep-location")
    assert left["size"] == file.stat().st_size


def test_what_is_not_taken_is_said_in_words(hub: Any, tmp_path: Path) -> None:
    file = tmp_path / "hole.jpg"
    for wrong in (b"MZ\x90\x00\x03", b""):
        file.write_bytes(wrong)
        refused = hub.run("attachments", "add", str(file))
        assert (refused.exit_code, "The attachment is not taken" in refused.stderr) == (1, True)
    absent = hub.run("attachments", "add", str(tmp_path / "absent.jpg"))
    assert (absent.exit_code, "cannot be read" in absent.stderr) == (1, True)
    for words in (("show", "at-none"), ("get", "at-none")):
        found = hub.run("attachments", *words)
        assert (found.exit_code, "Not found" in found.stderr) == (1, True)


def test_without_a_hub_one_is_shown_still(here: Any) -> None:
    assert here.run("migrate").exit_code == 0
    found = here.run("attachments", "show", "at-aaaaaaaaaaaaaaaaaaaaaaaaaa")
    assert (found.exit_code, "There is no attachment" in found.stderr) == (1, True)


def test_forty_files_at_once_stay_out_of_memory(here: Any) -> None:
    """Two hundred megabytes on their way: what they take is pieces of them. With 200 files: tests/scale."""
    with here.serving() as process:
        run = json.loads(here.run_file.read_text())
        files = [("application/pdf", b"%PDF-1.7\n" + bytes(FIVE_MB)), ("image/jpeg", photo(side=1250))]
        sent = send_at_once(run["url"], run["key"], process.pid, files, 40)
    assert set(sent.statuses) == {201}
    assert sent.at_most - sent.after_one < 60, sent


def configured(here: Any, text: str) -> None:
    here.config.write_text(here.config.read_text() + text)


def test_check_says_what_is_wrong_with_where_they_are_kept(
    here: Any, server: s3.S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket = f'[attachments.s3]\nendpoint = "{server.endpoint}"\nbucket = "{server.bucket}"\n'
    before = here.config.read_text()
    monkeypatch.setenv("INVENTED_ACCESS", server.access_key)
    monkeypatch.setenv("INVENTED_SECRET", server.secret_key)
    configured(here, bucket + KEYS)
    assert here.json("check")["problems"] == []
    for text, words in (
        (f'{bucket}access_key = "{server.access_key}"\nsecret_key = "env:INVENTED_SECRET"\n', "in the file"),
        (
            f'{bucket}access_key = "env:NOT_THERE"\nsecret_key = "env:INVENTED_SECRET"\n',
            "NOT_THERE is not set",
        ),
        (bucket, "access_key and secret_key must be given too"),
        (bucket.replace(server.endpoint, "s3.example") + KEYS, "write one as https://s3.example"),
        ('[attachments.scanner]\naddress = "clamd"\n', "is not where clamd listens"),
        ('[attachments]\nallowed = ["photos"]\n', "photos"),
        ('[attachments]\nfolder = "tolbooth.toml"\n', "is a file and not a folder"),
    ):
        here.config.write_text(before + text)
        [problem] = here.json("check", code=1)["problems"]
        assert words in problem["problem"], problem
        assert problem["line"] > before.count("\n"), problem


def test_the_doctor_asks_where_they_are_kept(
    here: Any, server: s3.S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = examined(here)
    assert "is made with the first of them" in found["good", "attachments"]
    assert "attachments.scanner.address" in found["look", "looked through for viruses"]
    monkeypatch.setenv("INVENTED_ACCESS", server.access_key)
    monkeypatch.setenv("INVENTED_SECRET", server.secret_key)
    configured(here, f'[attachments.s3]\nendpoint = "{server.endpoint}"\nbucket = "{server.bucket}"\n{KEYS}')
    assert "takes files and gives them back" in examined(here)["good", server.bucket]
    monkeypatch.setenv("INVENTED_SECRET", "another")
    configured(here, '[attachments.scanner]\naddress = "unix:/nowhere/clamd.ctl"\n')
    assert "is the key right" in examined(here)["wrong", "403"]
    assert "start clamd" in examined(here)["wrong", "/nowhere/clamd.ctl"]
