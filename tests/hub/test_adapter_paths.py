"""Paths in an adapter's settings are taken from the folder of the settings file."""

from __future__ import annotations

from pathlib import Path

from adapters.open311 import Open311
from hub.adapters import own_settings
from hub.settings import AdapterEntry


def test_a_path_that_may_be_left_out_is_relative_to_the_settings(tmp_path: Path) -> None:
    told = {"kind": "open311", "base_url": "https://roads.invalid", "ca_bundle": "certificates/council.pem"}
    own = own_settings(AdapterEntry.model_validate(told), Open311, tmp_path)
    assert own["ca_bundle"] == str(tmp_path / "certificates" / "council.pem")
    assert "client_key" not in own
