"""Many models at once: the same bytes in the same order, whatever the number of processes.

Rule: what is compared are the files on disk of real packages.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import tinsmith
from tinsmith.command_line import main
from tiny_model import model_text, save, shapes

MODELS = Path(__file__).parent / "models"
ROOT = Path(__file__).parents[2]
NAMES = ("zoo", "odd", "tests")


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder with its content."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def test_the_number_of_jobs_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    models = [*(str(MODELS / f"{name}.json") for name in NAMES), str(ROOT / "model")]
    made: dict[int, dict[str, bytes]] = {}
    said: dict[int, str] = {}
    for jobs in (1, 2, 5):
        out = tmp_path / str(jobs)
        assert main(["generate", *models, "--output", str(out), "--jobs", str(jobs)]) == 0
        made[jobs] = tree(out)
        said[jobs] = capsys.readouterr().out.replace(str(out), "")
    assert len(made[1]) > 100
    assert made[1] == made[2] == made[5]
    assert said[1] == said[2] == said[5]
    assert not multiprocessing.active_children()


def start(*arguments: object) -> subprocess.Popen[str]:
    """Start the command line in a group of its own, as a shell does."""
    return subprocess.Popen(
        [sys.executable, "-m", "tinsmith", *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(Path(tinsmith.__file__).parents[1])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def many(folder: Path) -> Path:
    """Make a folder of models that take a while."""
    for index in range(30):
        content = shapes()
        service = content["com.tiny#Tiny"]
        service["traits"]["aws.api#service"] = {"sdkId": f"Tiny {index}"}
        save(folder / str(index) / "tiny.json", model_text(content))
    return folder


@pytest.mark.parametrize("all_of_them", [True, False])
def test_an_interruption_ends_every_process_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], all_of_them: bool
) -> None:
    models, out = many(tmp_path / "m"), tmp_path / "out"
    process = start("generate", models, "--output", out, "--jobs", 2)
    assert process.stdout is not None
    first = process.stdout.readline()
    if all_of_them:
        os.killpg(process.pid, signal.SIGINT)
    else:
        process.send_signal(signal.SIGINT)
    printed, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (130, "tinsmith: interrupted\n")
    _gone(process.pid)
    left = {str(path) for path in out.iterdir()}
    assert {line.partition(":")[0] for line in (first + printed).splitlines()} <= left
    assert 0 < len(left) < 30
    # What is there is whole: the next run has nothing to write to it.
    assert main(["generate", str(models), "--output", str(out), "--jobs", "1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    again = [line for line in lines if line.partition(":")[0] in left]
    assert all(" 0 written" in line or "up to date" in line for line in again)
    assert len(list(out.iterdir())) == 30


def test_a_killed_run_leaves_no_process_behind(tmp_path: Path) -> None:
    process = start("generate", many(tmp_path / "m"), "--output", tmp_path / "out", "--jobs", 2)
    assert process.stdout is not None
    process.stdout.readline()
    process.kill()
    process.communicate(timeout=60)
    _gone(process.pid)


def _gone(group: int) -> None:
    for _ in range(200):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    pytest.fail("processes of the run are still there")
