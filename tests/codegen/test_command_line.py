"""The command line: what is printed where, which exit code, and that nothing is written in vain.

Rule: the middle of the generator is replaced by one that writes a line for each shape, so that only
the command line is judged here.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import tinsmith
from tinsmith.command_line import main
from tinsmith.errors import GenerateError
from tinsmith.model import Overlay, ServiceClosure
from tinsmith.write import MANIFEST
from tiny_model import member, model_text, save, shapes, structure

Run = Callable[..., tuple[int, str, str]]


def folder(closure: ServiceClosure) -> str:
    """Name the folder after the service."""
    return closure.service.id.name.lower()


def render(closure: ServiceClosure, overlay: Overlay, tests: bool) -> dict[str, str]:
    """Write a line for each shape, and a test when asked to."""
    if closure.service.version == "refuse":
        raise GenerateError("this version cannot be generated")
    if closure.service.version == "bug":
        raise KeyError("lost")
    text = "".join(f"{closure.name(shape_id)}\n" for shape_id in closure.shapes)
    names = "".join(f"{name}\n" for name in overlay.names)
    return {"shapes.txt": text, "names.txt": names, **({"tests/t.py": "1\n"} if tests else {})}


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command line in this process; give exit code, output and errors."""
    middle = SimpleNamespace(folder=folder, render=render)
    monkeypatch.setitem(sys.modules, "tinsmith.generate", middle)

    def call(*arguments: object) -> tuple[int, str, str]:
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as stop:
            code = int(stop.code or 0)
        return code, *capsys.readouterr()

    return call


def other(name: str, version: str = "1", **traits: Any) -> dict[str, Any]:
    """Make a model of another service, without operations."""
    applied = {f"aws.protocols#{key}": value for key, value in traits.items()}
    shape = {"type": "service", "version": version, "traits": applied}
    return model_text({f"com.other#{name}": shape})


def test_a_model_becomes_a_package(run: Run, tmp_path: Path) -> None:
    model = save(tmp_path / "tiny.json", model_text())
    out = tmp_path / "out"
    code, printed, errors = run("generate", model, "--output", out)
    assert (code, errors) == (0, "")
    assert printed == f"{out}/tiny: 3 files, 3 written, 0 removed\n"
    assert "GetInput\n" in (out / "tiny" / "shapes.txt").read_text()
    code, printed, _ = run("generate", model, "--output", out, "--no-tests")
    assert printed == f"{out}/tiny: 2 files, 0 written, 1 removed\n"
    assert not (out / "tiny" / "tests").exists()


def test_a_folder_of_folders_becomes_a_package_each(run: Run, tmp_path: Path) -> None:
    save(tmp_path / "model" / "tiny" / "tiny.json", model_text())
    overlay = {"apply": [], "reexport": {"names": {"extra": "runtime.tiny"}, "reason": "By hand."}}
    save(tmp_path / "model" / "tiny" / "overlay.json", overlay)
    save(tmp_path / "model" / "other" / "other.json", other("Other", awsQuery={}))
    out = tmp_path / "out"
    code, printed, _ = run("generate", tmp_path / "model", "--output", out)
    assert code == 0
    assert [line.partition(":")[0] for line in printed.splitlines()] == [
        f"{out}/other",
        f"{out}/tiny",
    ]
    assert (out / "tiny" / "names.txt").read_text() == "extra\n"
    assert (out / "other" / "names.txt").read_text() == ""


def test_a_model_comes_from_standard_input(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = save(tmp_path / "tiny.json", model_text()).read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    assert run("generate", "-", "--output", tmp_path / "out")[0] == 0
    assert (tmp_path / "out" / "tiny" / "shapes.txt").exists()


def test_check_writes_nothing_and_tells_by_its_code(run: Run, tmp_path: Path) -> None:
    model = save(tmp_path / "tiny.json", model_text())
    out = tmp_path / "out"
    code, printed, _ = run("generate", model, "--output", out, "--check")
    assert code == 1
    assert f"--- /dev/null\n+++ {out}/tiny/names.txt\n" in printed
    assert not out.exists()
    run("generate", model, "--output", out)
    assert run("generate", model, "--output", out, "--check") == (0, "", "")
    content = shapes()
    content["com.tiny#GetInput"]["members"]["more"] = {"target": "com.tiny#More"}
    content["com.tiny#More"] = structure(x=member("String"))
    save(model, model_text(content))
    code, printed, errors = run("generate", model, "--output", out, "--check")
    assert (code, errors) == (1, "")
    assert f"--- {out}/tiny/shapes.txt\n+++ {out}/tiny/shapes.txt\n" in printed
    assert "\n+More\n" in printed


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_model_that_fails_is_told_and_stops_no_other(run: Run, tmp_path: Path, jobs: int) -> None:
    save(tmp_path / "a.json", other("Fine", awsQuery={}))
    save(tmp_path / "b.json", other("Foreign", strange={}))
    save(tmp_path / "c.json", other("Odd", version="refuse", awsQuery={}))
    content = shapes()
    content["com.tiny#Get"]["input"]["target"] = "com.tiny#Gone"
    save(tmp_path / "d.json", model_text(content))
    save(tmp_path / "e.json", other("Bug", version="bug", awsQuery={}))
    (tmp_path / "f.json").write_text("{")
    out = tmp_path / "out"
    code, printed, errors = run("generate", tmp_path, "--output", out, "--jobs", jobs)
    assert (code, printed) == (1, f"{out}/fine: 3 files, 3 written, 0 removed\n")
    supported = errors.partition("supported: ")[2].partition("\n")[0]
    bug = errors.partition("(KeyError: 'lost' at ")[2].partition(")")[0]
    assert re.fullmatch(r"test_command_line\.py:\d+", bug)
    assert errors == (
        "tinsmith: error: 5 faults\n"
        f"  {tmp_path}/b.json (com.other#Foreign): "
        f"the service speaks only aws.protocols#strange; supported: {supported}\n"
        f"  {tmp_path}/c.json: this version cannot be generated\n"
        f"  {tmp_path}/d.json: /shapes/com.tiny#Get/input/target (com.tiny#Get): "
        "the target com.tiny#Gone does not exist\n"
        f"  {tmp_path}/e.json: Tinsmith failed, which is a fault of its own "
        f"(KeyError: 'lost' at {bug}); please report it\n"
        f"  {tmp_path}/f.json: not JSON: Expecting property name enclosed in double quotes "
        "at line 1, column 2\n"
    )
    assert [path.name for path in out.iterdir()] == ["fine"]


def test_a_service_is_chosen_within_a_file(run: Run, tmp_path: Path) -> None:
    content = {**shapes(), **other("Other", awsQuery={})["shapes"]}
    model = save(tmp_path / "two.json", model_text(content))
    arguments = ("generate", model, "--output", tmp_path / "out")
    code, _, errors = run(*arguments)
    assert code == 1
    assert errors == (
        f"tinsmith: error: {model}: the model holds 2 services; "
        "choose with --service: com.other#Other, com.tiny#Tiny\n"
    )
    assert run(*arguments, "--service", "com.other#Other")[0] == 0
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["other"]


def test_a_service_is_chosen_among_files(run: Run, tmp_path: Path) -> None:
    save(tmp_path / "models" / "a.json", model_text())
    save(tmp_path / "models" / "b.json", other("Foreign", awsTelex={}))
    arguments = ("generate", tmp_path / "models", "--output", tmp_path / "out", "--service")
    assert run(*arguments, "Tiny")[0] == 0
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["tiny"]
    assert run(*arguments, "Nope") == (
        2,
        "",
        "tinsmith: error: no model holds the service Nope; "
        "they hold com.other#Foreign, com.tiny#Tiny\n",
    )


def test_a_model_without_service_is_told(run: Run, tmp_path: Path) -> None:
    model = save(tmp_path / "text.json", model_text({"a#B": {"type": "string"}}))
    assert run("generate", model, "--output", tmp_path / "out") == (
        1,
        "",
        f"tinsmith: error: {model}: the model holds no service; expected a shape of type service\n",
    )


def test_two_models_may_not_make_one_package(run: Run, tmp_path: Path) -> None:
    one = save(tmp_path / "a.json", model_text())
    content = {"com.else#TINY": shapes()["com.tiny#Tiny"]}
    content["com.else#TINY"] = {"type": "service", "traits": {"aws.protocols#awsQuery": {}}}
    two = save(tmp_path / "b.json", model_text(content))
    out = tmp_path / "out"
    fault = f"tinsmith: error: {two}: makes the package tiny, as {one} does; generate it apart\n"
    written = f"{out}/tiny: 3 files, 3 written, 0 removed\n"
    assert run("generate", one, two, "--output", out) == (1, written, fault)
    assert run("generate", one, two, "--output", out) == (1, f"{out}/tiny: is up to date\n", fault)
    assert "Get\n" not in (out / "tiny" / "shapes.txt").read_text()
    assert "GetInput\n" in (out / "tiny" / "shapes.txt").read_text()


def test_a_foreign_file_in_the_way_is_told(run: Run, tmp_path: Path) -> None:
    model = save(tmp_path / "tiny.json", model_text())
    (tmp_path / "out" / "tiny").mkdir(parents=True)
    (tmp_path / "out" / "tiny" / "shapes.txt").write_text("mine")
    code, _, errors = run("generate", model, "--output", tmp_path / "out")
    assert code == 1
    assert errors.startswith("tinsmith: error: ")
    assert "would overwrite: shapes.txt" in errors
    assert not (tmp_path / "out" / "tiny" / MANIFEST).exists()


def test_an_interruption_is_one_line(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tinsmith.commands.generate.gather", interrupt)
    assert run("generate", "x.json", "--output", tmp_path) == (130, "", "tinsmith: interrupted\n")


def test_a_bar_is_shown_to_a_terminal_that_waits(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = save(tmp_path / "a.json", model_text())
    two = save(tmp_path / "b.json", other("Other", awsQuery={}))
    arguments = ("--output", tmp_path / "out")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert run("generate", one, *arguments)[2] == ""
    check = (*arguments, "--check", "--jobs", 2)
    assert "Generating" in run("generate", one, two, *check)[2]
    monkeypatch.setattr(sys.stderr, "isatty", lambda: False)
    assert run("generate", one, two, *check)[2] == ""


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("generate",),
        ("generate", "x.json"),
        ("generate", "x.json", "--output", "x", "--jobs", "0"),
        ("generate", "x.json", "--output", "x", "--jobs", "all"),
        ("add",),
        ("inspect",),
        ("diff", "x.json"),
        ("diff", "x.json", "y.json", "--exit-code=none"),
        ("pull",),
        ("pull", "sts", "--list"),
        ("nope",),
    ],
)
def test_an_unusable_command_line_is_told(run: Run, arguments: tuple[str, ...]) -> None:
    code, printed, errors = run(*arguments)
    assert (code, printed) == (2, "")
    assert errors.startswith("usage: tinsmith")


def test_help_and_version(run: Run) -> None:
    assert run("--version") == (0, f"tinsmith {tinsmith.__version__}\n", "")
    code, printed, _ = run("generate", "--help")
    assert code == 0
    for word in ("MODEL", "--output DIR", "--check", "--service ID", "--tests, --no-tests"):
        assert word in printed


@pytest.mark.parametrize("command", ["generate", "add", "list", "inspect", "diff", "pull"])
def test_every_command_says_what_it_takes_and_how_it_ends(run: Run, command: str) -> None:
    code, printed, _ = run(command, "--help")
    assert code == 0
    assert printed.startswith(f"usage: tinsmith {command} ")
    assert "Exit code: 0" in " ".join(printed.split())
    assert f"    {command} " in run("--help")[1]


def start(*arguments: str, **options: Any) -> subprocess.Popen[bytes]:
    """Start the module as a user would."""
    return subprocess.Popen(
        [sys.executable, "-m", "tinsmith", *arguments],
        env={"PYTHONPATH": str(Path(tinsmith.__file__).parents[1])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **options,
    )


def test_it_runs_as_a_module(tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("{")
    process = start("generate", str(broken), "--output", str(tmp_path / "out"))
    printed, errors = process.communicate()
    assert (process.returncode, printed) == (1, b"")
    assert errors.startswith(f"tinsmith: error: {broken}: not JSON: ".encode())
    assert b"Traceback" not in errors


def test_a_reader_that_leaves_is_left_in_peace() -> None:
    process = start("generate", "--help")
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    errors = process.stderr.read()
    process.stderr.close()
    assert process.wait() == 141
    assert errors == b""
