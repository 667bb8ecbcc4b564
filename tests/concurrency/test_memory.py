"""Memory does not grow with the number of calls."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from .crowd import STANDSTILL, IdentityService

# What may come to a process that has settled, in KiB: an arena of the allocator, a page here and
# there. Two hundred bytes kept by each call would be more.
SLACK = 512


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells")
@pytest.mark.parametrize(
    ("transport", "calls"),
    [("canned", 100_000), ("stdlib", 8_000), ("requests", 5_000), ("aiohttp", 5_000)],
)
def test_memory_stays_flat(service: IdentityService, transport: str, calls: int) -> None:
    curve = memory_curve(service, transport, calls)
    print(f"{transport}, {calls} calls, KiB: {curve}")
    settled, end = max(curve[1:4]), max(curve[-3:])
    assert end - settled <= SLACK, curve


def memory_curve(service: IdentityService, transport: str, calls: int) -> list[int]:
    """What a process holds, in KiB, at ten moments of its calls and after the last."""
    program = Path(__file__).with_name("memory_curve.py")
    command = [sys.executable, str(program), transport, str(calls), str(calls // 10), service.url]
    ran = subprocess.run(
        command,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        capture_output=True,
        text=True,
        timeout=STANDSTILL * 2,
    )
    assert ran.returncode == 0, ran.stderr
    return [int(line) for line in ran.stdout.split()]
