"""Find the reference data that lies beside the repository.

Purpose: one way for every test to reach it. Rule: nothing of it is copied into the repository; a
test that needs it is skipped where it is absent, and fails in CI, where it must be present.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "shared"


def shared(name: str) -> Path:
    """Return the path of a file or folder of the reference data, such as `sigv4`."""
    path = ROOT / name
    if path.exists():
        return path
    message = f"the reference data {path} is absent"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message, allow_module_level=True)
