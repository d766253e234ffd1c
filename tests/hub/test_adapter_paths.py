"""Paths in an adapter's settings are taken from the folder of the settings file, also those that may be left
out."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.verint import Verint
from hub.adapters import build_adapters
from hub.settings import load

TOML = """
[adapters.crm]
kind = "verint"
address = "https://crm.example/FL"
ca_bundle = "certificates/council.pem"
"""


def test_a_relative_path_is_one_from_the_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tolbooth.toml").write_text(TOML)
    monkeypatch.chdir("/")
    adapter = build_adapters(load(tmp_path / "tolbooth.toml"))["crm"]
    assert isinstance(adapter, Verint)
    assert adapter.settings.ca_bundle == tmp_path / "certificates" / "council.pem"
    assert adapter.settings.wsdl_file is None
