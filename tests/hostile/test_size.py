"""Large and lying input takes no more memory than is stated, and ends.

Rule: each case in a process of its own, whose peak the kernel tells. The factors are what
`docs/security.md` states.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hostile.size_case import CASES

ROOT = Path(__file__).parents[2]
PATHS = [ROOT / name for name in ("codegen", "runtime", "generated/sts", "tests")]

#: What the interpreter takes for itself meanwhile, in bytes.
SLACK = 4 * 2**20

#: Bytes of memory for each byte of input, at most, beside the input; and how it ends.
FACTORS = {
    "xml-text": (2, "read"),
    "xml-unknown-text": (2, "read"),
    "xml-depth": (0, "refused"),
    "xml-laughs": (0, "refused"),
    "xml-elements": (64, "read"),
    "xml-attributes": (16, "read"),
    "json-text": (2, "read"),
    "json-depth": (2, "refused"),
    "json-objects": (64, "read"),
    "json-digits": (2, "refused"),
    "cbor-text": (2, "read"),
    "cbor-lie": (0, "refused"),
    "cbor-chunks": (2, "read"),
    "cbor-depth": (0, "refused"),
    "cbor-structures": (200, "read"),
    "event-frame-lie": (0, "refused"),
    "ini-line": (6, "read"),
    "ini-hashes": (6, "read"),
    "ini-continued": (32, "read"),
    "ini-key": (6, "refused"),
}


@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="the kernel is not Linux")
@pytest.mark.parametrize("name", CASES)
def test_memory_is_bounded(name: str) -> None:
    factor, end = FACTORS[name]
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "hostile" / "size_case.py"), name],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, PATHS))},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    taken, size, outcome = done.stdout.split(maxsplit=2)
    assert outcome.startswith(end)
    assert int(taken) <= factor * int(size) + SLACK
    if end == "refused":
        assert int(outcome.split()[2]) < 200  # an error does not repeat what it refuses
