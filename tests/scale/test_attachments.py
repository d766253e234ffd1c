"""Two hundred files at once: what they take of memory is pieces, whose size is not the files'."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import s3
from tests.hub.cli.conftest import place
from tests.photos import photo
from tests.uploads import send_at_once

MOST_MIB = 0.75
"""What one connection may have on its way through the server, however large its file is."""


@pytest.fixture(params=["folder", "s3"])
def kept_in(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """What the settings say of it."""
    if request.param == "folder":
        yield ""
        return
    with s3.serving(tmp_path / "served") as server:
        monkeypatch.setenv("INVENTED_SECRET", server.secret_key)
        monkeypatch.setenv("INVENTED_ACCESS", server.access_key)
        yield (
            f'[attachments.s3]\nendpoint = "{server.endpoint}"\nbucket = "{server.bucket}"\n'
            'access_key = "env:INVENTED_ACCESS"\nsecret_key = "env:INVENTED_SECRET"\n'
        )


@pytest.mark.scale
@pytest.mark.parametrize(("many", "size"), [(200, 5_000_000), (60, 20_000_000)])
def test_files_at_once_take_pieces_of_memory(kept_in: str, tmp_path: Path, many: int, size: int) -> None:
    folder = tmp_path / "hub"
    folder.mkdir()
    here: Any = place(folder)
    here.config.write_text(here.config.read_text() + kept_in)
    with here.serving() as process:
        run = json.loads(here.run_file.read_text())
        files = [("application/pdf", b"%PDF-1.7\n" + bytes(size)), ("image/jpeg", photo(side=1250))]
        sent = send_at_once(run["url"], run["key"], process.pid, files, many)
    assert sent.statuses == [201] * (many + len(files))
    assert sent.at_most - sent.after_one < many * MOST_MIB, sent
