"""Forks while calls and fetches are under way: parent and children go on with one client."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from .crowd import STANDSTILL, IdentityService


@pytest.mark.skipif(not hasattr(os, "fork"), reason="only POSIX forks")
@pytest.mark.parametrize("transport", ["requests", "stdlib"])
def test_forks_under_16_threads(service: IdentityService, transport: str) -> None:
    program = Path(__file__).with_name("forking.py")
    # Python warns of forks among threads: this is what happens when people do not listen.
    warnings = ["-W", "error", "-W", "ignore:.*use of fork:DeprecationWarning"]
    paths = os.pathsep.join(path for path in sys.path if path)
    ran = subprocess.run(
        [sys.executable, *warnings, str(program), transport, service.url],
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        timeout=STANDSTILL,
    )
    assert ran.returncode == 0, ran.stderr
    report = service.begin()
    assert report.names > 12 * 40
    assert service.open_connections() == 0
