"""What type checkers accept and reject: users see our types before anything else.

Rule: both checkers, strict, on files as users would write them.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def mypy(path: Path) -> set[int]:
    """The lines of a file that mypy --strict finds fault with."""
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "mypy",
            "--strict",
            "--no-error-summary",
            "--hide-error-context",
            str(path),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert run.returncode in (0, 1), run.stderr
    found = re.findall(rf"{re.escape(path.name)}:(\d+): error", run.stdout)
    return {int(line) for line in found}


def pyright(path: Path) -> set[int]:
    """The lines of a file that pyright's strict mode finds fault with."""
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "basedpyright",
            "--outputjson",
            "--pythonpath",
            sys.executable,
            str(path),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    diagnostics = json.loads(run.stdout)["generalDiagnostics"]
    return {
        each["range"]["start"]["line"] + 1 for each in diagnostics if each["severity"] == "error"
    }


def wanted(path: Path) -> set[int]:
    lines = path.read_text("utf-8").splitlines()
    return {number for number, line in enumerate(lines, 1) if "# error:" in line}


@pytest.mark.parametrize(
    ("name", "count"), [("rejected.py", 18), ("rejected_stub.py", 10), ("rejected_pages.py", 16)]
)
@pytest.mark.parametrize("checker", [mypy, pyright])
def test_mistakes_are_found(checker: object, name: str, count: int) -> None:
    assert callable(checker)
    assert len(wanted(HERE / name)) == count
    assert checker(HERE / name) == wanted(HERE / name)


@pytest.mark.parametrize("name", ["consumer.py", "consumer_stub.py", "consumer_pages.py"])
@pytest.mark.parametrize("checker", [mypy, pyright])
def test_what_users_write_is_accepted(checker: object, name: str) -> None:
    assert callable(checker)
    assert checker(HERE / name) == set()
