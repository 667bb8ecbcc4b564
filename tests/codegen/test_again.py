"""A run that has nothing to do finds that out from contents alone, and is believed only so far.

Rule: the middle of the generator counts how often it is asked; what is written is real.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import tinsmith
from tinsmith import fingerprint as fingerprint_module
from tinsmith.command_line import main
from tinsmith.model import Overlay, ServiceClosure
from tinsmith.stamp import STAMP
from tiny_model import member, model_text, save, shapes, structure

Generate = Callable[..., int]


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The services that were rendered, in this process."""
    calls: list[str] = []

    def folder(closure: ServiceClosure) -> str:
        return closure.service.id.name.lower()

    def render(closure: ServiceClosure, overlay: Overlay, tests: bool) -> dict[str, str]:
        calls.append(folder(closure))
        text = "".join(f"{closure.name(shape_id)}\n" for shape_id in closure.shapes)
        return {"shapes.txt": text, "deep/er.txt": "1\n"}

    monkeypatch.setitem(
        sys.modules, "tinsmith.generate", SimpleNamespace(folder=folder, render=render)
    )
    return calls


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A folder of two models, one with an overlay."""
    folder = tmp_path / "models"
    save(folder / "tiny" / "tiny.json", model_text())
    save(folder / "tiny" / "overlay.json", {"apply": []})
    traits = {"aws.protocols#awsQuery": {}}
    shape = {"type": "service", "version": "1", "traits": traits}
    save(folder / "other" / "other.json", model_text({"com.other#Other": shape}))
    return folder


def generate(models: Path, *arguments: str) -> int:
    """Generate beside the models."""
    out = str(models.parent / "out")
    return main(["generate", str(models), "--output", out, "--jobs", "1", *arguments])


def test_a_second_run_renders_nothing_and_touches_nothing(
    rendered: list[str], models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    generate(models)
    out = models.parent / "out"
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*")}
    capsys.readouterr()
    rendered.clear()
    assert generate(models) == 0
    assert rendered == []
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*")} == before
    assert capsys.readouterr().out == f"{out}: 2 packages are up to date\n"


def test_models_may_move(rendered: list[str], models: Path) -> None:
    generate(models)
    rendered.clear()
    assert generate(models.rename(models.parent / "moved")) == 0
    assert rendered == []


def add_shape(models: Path) -> None:
    content = shapes()
    content["com.tiny#GetInput"]["members"]["more"] = {"target": "com.tiny#More"}
    content["com.tiny#More"] = structure(x=member("String"))
    save(models / "tiny" / "tiny.json", model_text(content))


def change_overlay(models: Path) -> None:
    save(
        models / "tiny" / "overlay.json",
        {"apply": [], "reexport": {"names": {"a": "b.c"}, "reason": "x"}},
    )


def edit_package(models: Path) -> None:
    (models.parent / "out" / "tiny" / "shapes.txt").write_text("Mine\n")


def remove_file(models: Path) -> None:
    (models.parent / "out" / "tiny" / "deep" / "er.txt").unlink()


def remove_package(models: Path) -> None:
    shutil.rmtree(models.parent / "out" / "tiny")


def remove_stamp(models: Path) -> None:
    (models.parent / "out" / "tiny" / STAMP).unlink()


def break_stamp(models: Path) -> None:
    (models.parent / "out" / "tiny" / STAMP).write_text('{"folder": "tiny", "documents": 1}')


def rename_package(models: Path) -> None:
    out = models.parent / "out"
    (out / "tiny").rename(out / "copy")


@pytest.mark.parametrize(
    "change",
    [
        add_shape,
        change_overlay,
        edit_package,
        remove_file,
        remove_package,
        remove_stamp,
        break_stamp,
        rename_package,
    ],
)
def test_what_changed_is_rendered_and_nothing_else(
    rendered: list[str], models: Path, change: Callable[[Path], None]
) -> None:
    generate(models)
    rendered.clear()
    change(models)
    assert generate(models) == 0
    assert rendered == ["tiny"]
    shown = (models.parent / "out" / "tiny" / "shapes.txt").read_text()
    assert "Mine" not in shown
    assert ("More\n" in shown) == (change is add_shape)
    rendered.clear()
    assert generate(models) == 0
    assert rendered == []


@pytest.mark.parametrize("arguments", [("--no-tests",), ("--service", "Tiny")])
def test_what_was_asked_for_counts(
    rendered: list[str], models: Path, arguments: tuple[str, ...]
) -> None:
    generate(models)
    rendered.clear()
    generate(models, *arguments)
    assert "tiny" in rendered


def test_another_generator_renders_all(
    rendered: list[str], models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    generate(models)
    rendered.clear()
    monkeypatch.setattr(fingerprint_module, "_generator", lambda: "another")
    generate(models)
    assert rendered == ["other", "tiny"]


def test_a_check_renders_whatever_a_stamp_says(rendered: list[str], models: Path) -> None:
    generate(models)
    rendered.clear()
    assert generate(models, "--check") == 0
    assert rendered == ["other", "tiny"]


def test_a_stamp_holds_no_path_and_no_clock(rendered: list[str], models: Path) -> None:
    generate(models)
    stamp = models.parent / "out" / "tiny" / STAMP
    first = stamp.read_text()
    assert str(models.parent) not in first
    assert sorted(json.loads(first)) == ["documents", "fingerprint", "folder", "package"]
    shutil.rmtree(models.parent / "out")
    generate(models)
    assert stamp.read_text() == first


CRASH = """
import sys, os
from tinsmith import stamp
from tinsmith.command_line import main
from tinsmith.commands import generate

def put(order, outcome, output, real=generate.put):
    if outcome.folder == sys.argv[3]:
        os._exit(9)
    return real(order, outcome, output)

generate.put = put
main(["generate", sys.argv[1], "--output", sys.argv[2], "--jobs", "2"])
"""


def test_the_next_run_goes_on_where_one_was_killed(
    models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = models.parent / "out"
    environment = {"PYTHONPATH": str(Path(tinsmith.__file__).parents[1])}
    command: list[Any] = [sys.executable, "-c", CRASH, models, out, "tiny"]
    assert subprocess.run(command, env=environment, capture_output=True).returncode == 9
    assert [path.name for path in out.iterdir()] == ["other"]
    assert generate(models) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[0] == f"{out}/other: is up to date"
    assert printed[1].startswith(f"{out}/tiny: ")
