"""A third party's adapter: installed as any package is, found by its entry point, held to the contract."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import uv

SUITE = """
import os
import sys
from pathlib import Path
import pytest

pytest.register_assert_rewrite("adapters.conformance")

from adapters.conformance import TranslatingSuite
from adapters.registry import Registry

Parks = Registry().find("parks")
LINE = "{:08d}01/05/2026 09:30INVENTED PARK  SWING        CHAIN WORN"


def test_it_is_the_installed_one_and_its_neighbours_are_there():
    assert Path(sys.modules[Parks.__module__].__file__).is_relative_to(os.environ["INSTALLED"])
    kinds = {kind.name: kind for kind in Registry().kinds()}
    assert kinds["parks"].package == "tolbooth-parks"
    assert not kinds["parks"].problem
    assert "Parks inspections" in kinds["parks"].description


class TestParks(TranslatingSuite):
    adapter_class = Parks

    def settings(self, folder):
        return {"folder": str(folder), "settle": "0s"}

    def fill(self, folder, records):
        lines = [LINE.format(number) + "\\n" for number in range(records)]
        (folder / "faults.txt").write_text("".join(lines))

    def spoil(self, folder):
        lines = [LINE.format(1), LINE.format(2).replace("09:30", "9.30 ")]
        (folder / "faults.txt").write_text("\\n".join(lines) + "\\n")

    def mend(self, raw):
        return raw.replace(b"9.30 ", b"09:30")
"""


@pytest.fixture(scope="session")
def installed(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example package, installed into a folder of its own without any network."""
    target = tmp_path_factory.mktemp("third_party") / "site"
    command = [
        *(uv.find_uv_bin(), "pip", "install", "--offline", "--no-deps", "--no-index", "--no-build-isolation"),
        *("--no-cache", "--python", sys.executable, "--target", str(target)),
        str(root / "examples" / "parks_adapter"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return target


def test_it_is_found_and_keeps_the_contract(root: Path, installed: Path, tmp_path: Path) -> None:
    suite = tmp_path / "test_parks.py"
    suite.write_text(SUITE)
    env = {
        **os.environ,
        "INSTALLED": str(installed),
        "PYTHONPATH": os.pathsep.join([str(installed), str(root)]),
    }
    command = [
        *(sys.executable, "-P", "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider"),
        *("--rootdir", str(tmp_path), "-c", os.devnull, str(suite)),
    ]
    done = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "skipped" not in done.stdout
