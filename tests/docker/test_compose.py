"""compose.yaml: the published schema, and what a schema cannot know."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from docker.steps.compose import Compose, Mount
from docker.steps.dockerfile import Instruction
from hub.checking.everything import check
from hub.settings import Settings, load

SCHEMA = "vendor.compose-spec"
"""The Compose specification's own, as check-jsonschema ships it."""


def against_the_schema(file: Path) -> subprocess.CompletedProcess[str]:
    checker = Path(sys.executable).with_name("check-jsonschema")
    return subprocess.run(
        [checker, "--builtin-schema", SCHEMA, file], capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def text(root: Path) -> str:
    return (root / "docker" / "compose.yaml").read_text()


@pytest.fixture(scope="module")
def settings(root: Path) -> Settings:
    return load(root / "docker" / "tolbooth.toml")


def test_it_is_what_the_specification_allows(root: Path) -> None:
    found = against_the_schema(root / "docker" / "compose.yaml")
    assert found.returncode == 0, found.stdout + found.stderr


def test_the_schema_would_refuse_a_wrong_key(text: str, tmp_path: Path) -> None:
    worse = tmp_path / "compose.yaml"
    worse.write_text(text.replace("stop_grace_period:", "stop_grace_time:", 1))
    found = against_the_schema(worse)
    assert found.returncode != 0
    assert "stop_grace_time" in found.stdout + found.stderr


def test_each_name_that_is_used_is_declared(composed: Compose) -> None:
    for name, service in composed.services.items():
        secrets = {one.source if isinstance(one, Mount) else one for one in service.secrets}
        volumes = {one.partition(":")[0] for one in service.volumes}
        assert secrets <= composed.secrets.keys(), name
        assert {one.source for one in service.configs} <= composed.configs.keys(), name
        assert volumes <= composed.volumes.keys(), name
        assert set(service.networks) <= composed.networks.keys(), name
        assert service.networks, f"{name} would be in a network of its own"
        assert service.depends_on.keys() <= composed.services.keys(), name


def test_one_waits_only_for_what_comes_about(composed: Compose) -> None:
    for name, service in composed.services.items():
        for other, how in service.depends_on.items():
            awaited = composed.services[other]
            if how["condition"] == "service_completed_successfully":
                assert awaited.ends_by_itself, f"{name} waits for the end of {other}, which never ends"
            else:
                assert how["condition"] == "service_healthy"
                assert awaited.healthcheck is not None, f"{name} waits for the health of {other}"
                assert not awaited.healthcheck.get("disable"), f"{name} waits for the health of {other}"


def test_every_file_that_is_mounted_is_there_or_made(root: Path, composed: Compose, tmp_path: Path) -> None:
    for config in composed.configs.values():
        assert (root / "docker" / config.file).is_file(), config.file
    made = secrets_made(root, tmp_path)
    assert {one.file.name for one in composed.secrets.values()} == {path.name for path in made.iterdir()}


def secrets_made(root: Path, folder: Path) -> Path:
    script = folder / "secrets.sh"
    script.write_text((root / "docker" / "secrets.sh").read_text())
    subprocess.run(["sh", script], check=True)
    return folder / "secrets"


def test_the_secrets_fit_each_other_and_are_made_once(root: Path, tmp_path: Path) -> None:
    made = secrets_made(root, tmp_path)
    first = {path.name: path.read_text() for path in made.iterdir()}
    assert first["database_url"].partition("tolbooth:")[2].startswith(first["postgres_password"].strip())
    (password,) = re.findall(r"^default_pass = (\w{40,})$", first["rabbitmq.conf"], re.MULTILINE)
    assert f"tolbooth:{password}@rabbitmq:5672/tolbooth" in first["broker_url"]
    secrets_made(root, tmp_path)
    assert {path.name: path.read_text() for path in made.iterdir()} == first
    assert made.stat().st_mode & 0o777 == 0o700
    assert all(path.stat().st_mode & 0o444 == 0o444 for path in made.iterdir())


def test_the_secrets_are_kept_out_of_commits_and_images(root: Path) -> None:
    ignored = subprocess.run(
        ["git", "check-ignore", "docker/secrets/database_url"], cwd=root, capture_output=True, check=False
    )
    assert ignored.returncode == 0
    assert "!docker\n" not in (root / ".dockerignore").read_text()


def test_the_processes_have_no_rights_beyond_their_own(composed: Compose) -> None:
    for name, service in composed.services.items():
        assert service.cap_drop == ["ALL"], name
        assert service.security_opt == ["no-new-privileges:true"], name
    for name in composed.ours():
        assert composed.services[name].read_only, name
    assert composed.services["rabbitmq"].ulimits["nofile"]["soft"] >= 65536


def test_only_the_api_can_be_reached_and_only_from_this_machine(
    composed: Compose, settings: Settings, shipped: list[Instruction]
) -> None:
    published = {name: service.ports for name, service in composed.services.items() if service.ports}
    port = settings.http.port
    assert published == {"api": [f"127.0.0.1:{port}:{port}"]}
    assert composed.networks["stores"] == {"internal": True}
    assert composed.services["postgres"].networks == composed.services["rabbitmq"].networks == ["stores"]
    assert [one.rest for one in shipped if one.word == "EXPOSE"] == [str(port)]
    (health,) = (one.rest for one in shipped if one.word == "HEALTHCHECK")
    assert f"http://127.0.0.1:{port}/health/ready" in health


def test_docker_waits_longer_than_the_hub_does(composed: Compose, settings: Settings) -> None:
    for name in composed.ours():
        assert composed.services[name].patience >= settings.worker.stop_seconds + 10, name


def test_postgresql_allows_the_connections_that_the_processes_may_take(
    composed: Compose, settings: Settings
) -> None:
    (limit,) = (
        int(word.removeprefix("max_connections="))
        for word in composed.services["postgres"].command
        if word.startswith("max_connections=")
    )
    for_reading, kept_for_superusers, processes = 10, 3, 12  # as compose.yaml says
    assert processes * (settings.database.connections + for_reading) <= limit - kept_for_superusers


def test_the_settings_are_right_but_for_what_only_a_container_has(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a folder with the container's paths, with the secrets there."""
    for name in [one for one in os.environ if one.startswith("TOLBOOTH_")]:
        monkeypatch.delenv(name)
    (tmp_path / "srv" / "exchange" / "revenues").mkdir(parents=True)
    (tmp_path / "srv" / "attachments").mkdir()
    (tmp_path / "data").mkdir()
    text = (root / "docker" / "tolbooth.toml").read_text()
    for inside, here in {"/srv/": f"{tmp_path}/srv/", "/run/secrets/": f"{tmp_path}/"}.items():
        assert inside in text
        text = text.replace(inside, here)
    text = text.replace("/var/lib/tolbooth", f"{tmp_path}/data")
    (tmp_path / "tolbooth.toml").write_text(text)
    (tmp_path / "routes.toml").write_text((root / "docker" / "routes.toml").read_text())
    (tmp_path / "database_url").write_text("postgresql://tolbooth:x@postgres:5432/tolbooth\n")
    (tmp_path / "broker_url").write_text("amqp://tolbooth:x@rabbitmq:5672/tolbooth\n")
    (tmp_path / "management_url").write_text("http://tolbooth:x@rabbitmq:15672\n")
    assert check(tmp_path / "tolbooth.toml") == ()


def test_who_takes_files_and_who_sweeps_them_share_a_folder(composed: Compose) -> None:
    for name in composed.ours():
        if name != "migrate":
            assert "attachments:/srv/attachments" in [str(one) for one in composed.services[name].volumes], (
                name
            )


def test_every_command_is_one_of_tolbooth(root: Path, composed: Compose) -> None:
    page = (root / "docs" / "reference" / "commands.md").read_text()
    for name in composed.ours():
        assert f"# tolbooth {composed.services[name].command[0]}\n" in page, name


def test_the_images_are_of_exact_versions(text: str) -> None:
    images = dict(re.findall(r"^    image: (postgres|rabbitmq):(\S+)$", text, re.MULTILINE))
    assert images.keys() == {"postgres", "rabbitmq"}
    assert re.fullmatch(r"1[6-9]\.\d+", images["postgres"])
    assert re.fullmatch(r"4\.\d+\.\d+-management", images["rabbitmq"])


def test_the_settings_say_nothing_that_is_the_default_anyway(root: Path) -> None:
    def flat(values: dict[str, object], at: str = "") -> dict[str, object]:
        found: dict[str, object] = {}
        for key, value in values.items():
            found |= flat(value, f"{at}{key}.") if isinstance(value, dict) else {f"{at}{key}": value}
        return found

    said = flat(tomllib.loads((root / "docker" / "tolbooth.toml").read_text()))
    default = flat(load(None).model_dump(mode="json"))
    assert {key for key in said if key in default and said[key] == default[key]} == set()
