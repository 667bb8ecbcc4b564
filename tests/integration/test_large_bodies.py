"""One GiB, up and down, in constant memory: for all transports.

Rule: nothing is asserted of time; what was measured is printed (``pytest -s``).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
GIB = 1 << 30
#: How much more memory than a transfer of one MiB takes.
MOST = 64 << 20


@pytest.fixture(scope="module")
def port() -> Iterator[str]:
    """Where the server listens."""
    with subprocess.Popen(
        [sys.executable, str(HERE / "large_body_server.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout is not None
        assert server.stdin is not None
        yield server.stdout.readline().strip()
        server.stdin.close()


@pytest.mark.parametrize("direction", ["up", "chunks", "down"])
@pytest.mark.parametrize("name", ["stdlib", "requests", "aiohttp"])
def test_one_gib_takes_no_more_memory_than_one_mib(port: str, name: str, direction: str) -> None:
    client = subprocess.run(
        [sys.executable, str(HERE / "large_body_client.py"), name, direction, port, str(GIB)],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    figures = json.loads(client.stdout)
    print(
        f"{name} {direction}: {figures['seconds']:.1f} s, {figures['grown'] / (1 << 20):.1f} MiB",
        end=" ",
    )
    assert figures["moved"] == GIB
    assert figures["grown"] < MOST
