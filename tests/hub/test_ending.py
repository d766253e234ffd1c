"""A process that is told to stop ends in a bounded time, whatever hangs in it."""

from __future__ import annotations

import subprocess
import sys

from tests.conftest import ROOT

STUCK = """
import sys, threading, time
from concurrent.futures import ThreadPoolExecutor
from hub.ending import end_within

pool = ThreadPoolExecutor(1, thread_name_prefix="adapter-vendor")
begun = threading.Event()
pool.submit(lambda: (begun.set(), time.sleep(600)))
begun.wait()
pool.shutdown(wait=False, cancel_futures=True)
end_within(0.5, code=int(sys.argv[1]))
"""


def test_a_call_that_never_returns_does_not_keep_the_process() -> None:
    """Python joins the pool's thread before it ends: without the end by force this lasts ten minutes."""
    for code in (0, 1):
        done = subprocess.run([sys.executable, "-c", STUCK, str(code)], cwd=ROOT, timeout=60, check=False)
        assert done.returncode == code
