"""A real S3 server on loopback for tests: rclone's, which checks signatures and takes uploads in parts."""

from __future__ import annotations

import os
import re
import subprocess
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_SAYS = re.compile(r"http://127\.0\.0\.1:(\d+)")
BUCKET, ACCESS, SECRET = "council-attachments", "INVENTEDKEY", "invented-secret"


@dataclass(frozen=True)
class S3Server:
    """``folder`` is what the bucket has, as files."""

    endpoint: str
    folder: Path
    bucket: str = BUCKET
    access_key: str = ACCESS
    secret_key: str = SECRET


@contextmanager
def serving(folder: Path) -> Iterator[S3Server]:
    """Its bucket is empty."""
    (folder / BUCKET).mkdir(parents=True)
    program = Path(sysconfig.get_path("scripts")) / "rclone"
    command: list[str] = [
        str(program),
        "serve",
        "s3",
        str(folder),
        "--addr",
        "127.0.0.1:0",
        "--auth-key",
        f"{ACCESS},{SECRET}",
    ]
    environment = {**os.environ, "RCLONE_CONFIG": "", "RCLONE_CACHE_DIR": str(folder.parent / "cache")}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stderr is not None
            lines = []
            for line in process.stderr:
                lines.append(line)
                if (found := _SAYS.search(line)) is not None:
                    break
            else:
                raise AssertionError("".join(lines))
            yield S3Server(f"http://127.0.0.1:{found.group(1)}", folder / BUCKET)
        finally:
            process.terminate()
            process.communicate(timeout=30)
