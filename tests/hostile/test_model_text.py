"""Text of a model stays text: in modules, tests, project files and paths of what is generated.

Rule: the packages are generated as a user would have them, black included, then imported and their
tests run, in a process of its own; whatever any text does there leaves a file behind.
"""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from pathlib import Path, PurePosixPath

import pytest

from hostile.attack import PAYLOADS, Attack, model, payloads
from hostile.decoder import PROTOCOLS
from tinsmith import generate
from tinsmith.closure import close, select_service
from tinsmith.errors import ModelError
from tiny_model import load_text, shapes

ROOT = Path(__file__).parents[2]

#: What a module of a package may have at its top.
TOP = (
    ast.AnnAssign,
    ast.Assign,
    ast.ClassDef,
    ast.Expr,
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.If,
    ast.Import,
    ast.ImportFrom,
)
#: Names of the payloads, which no generated code has.
DEEDS = {"__import__", "touch", "cycler", "system", "pathlib"}


def files_of(protocol: str, marker: str, start: int) -> dict[str, str]:
    """The files of a package whose every text is an attack."""
    loaded = load_text(model(protocol, Attack(marker, start), f"Attack {protocol}"))
    closure = close(loaded, select_service(loaded, None))
    return generate.render(closure, loaded.overlay, tests=True)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a package for each protocol."""
    folder = tmp_path_factory.mktemp("attacked")
    for index, protocol in enumerate(PROTOCOLS):
        for path, text in files_of(protocol, str(folder / "done"), index * 4).items():
            file = folder / protocol / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
    return folder


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Python, with the packages in sight."""
    paths = [str(home / protocol) for protocol in PROTOCOLS] + [str(ROOT / "runtime")]
    return subprocess.run(
        [sys.executable, *arguments],
        env={"PYTHONPATH": ":".join(paths), "PYTHONDONTWRITEBYTECODE": "1", "HOME": str(home)},
        cwd=home,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_the_payloads_would_leave_a_file(tmp_path: Path) -> None:
    marker = tmp_path / "done"
    exec(payloads(str(marker))[-1])  # else the tests below would prove nothing
    assert marker.exists()


def check_module(text: str) -> None:
    """Nothing but what modules have."""
    tree = ast.parse(text)
    for node in tree.body:
        assert isinstance(node, TOP), ast.dump(node)
        if isinstance(node, ast.Expr):
            assert isinstance(node.value, ast.Constant), ast.dump(node)
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    names |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    names |= {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    assert not names & DEEDS


@pytest.mark.parametrize("start", range(len(PAYLOADS)))
def test_modules_have_nothing_but_what_modules_have(start: int) -> None:
    files = files_of(PROTOCOLS[start % len(PROTOCOLS)], "/nowhere/done", start)
    conftest = files.pop("tests/conftest.py")
    assert "nowhere" not in conftest
    modules = [text for path, text in files.items() if path.endswith(".py")]
    assert len(modules) > 10
    for text in modules:
        check_module(text)


def test_importing_and_reading_the_help_of_everything_does_nothing(home: Path) -> None:
    script = (
        "import importlib, inspect, pkgutil, sys\n"
        "for name in sys.argv[1:]:\n"
        "    package = importlib.import_module(name)\n"
        "    for found in pkgutil.walk_packages(package.__path__, name + '.'):\n"
        "        module = importlib.import_module(found.name)\n"
        "        for value in list(vars(module).values()):\n"
        "            inspect.getdoc(value), repr(value)\n"
        "    print(name)\n"
    )
    packages = [next((home / name).glob("client_*")).name for name in PROTOCOLS]
    done = run(home, "-c", script, *packages)
    assert done.stdout.split() == packages, done.stderr
    assert not (home / "done").exists()


def test_the_tests_that_come_along_do_nothing_either(home: Path) -> None:
    folders = [str(home / name / "tests") for name in PROTOCOLS]
    done = run(
        home, "-m", "pytest", "-q", "--import-mode=importlib", "-p", "no:cacheprovider", *folders
    )
    assert " passed" in done.stdout, done.stdout + done.stderr
    assert "error" not in done.stdout.splitlines()[-1], done.stdout
    assert not (home / "done").exists()


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_the_project_file_is_what_it_is_for_everybody(home: Path, protocol: str) -> None:
    project = tomllib.loads((home / protocol / "pyproject.toml").read_text("utf-8"))
    assert project["build-system"]["build-backend"] == "hatchling.build"
    assert set(project) <= {"build-system", "project", "tool"}
    assert all(name.startswith("tinsmith") for name in project["project"]["dependencies"])


NAMES = [
    "../../evil",
    "a/b",
    "a\\b",
    "..",
    "/etc",
    "a\nb",
    "a\x00b",
    "C:evil",
    "a b\u2028c",
    "",
    "é",
]


@pytest.mark.parametrize("name", [*NAMES, *payloads("x")[:8]])
@pytest.mark.parametrize("place", ["sdkId", "operation", "member", "enum"])
def test_no_name_leads_out_of_the_package(name: str, place: str) -> None:
    content = shapes()
    if place == "sdkId":
        content["com.tiny#Tiny"]["traits"]["aws.api#service"]["sdkId"] = name
    elif place == "operation":
        content["com.tiny#" + name] = content.pop("com.tiny#Get")
        content["com.tiny#Tiny"]["operations"] = [{"target": "com.tiny#" + name}]
    elif place == "member":
        content["com.tiny#GetInput"]["members"][name] = {"target": "smithy.api#String"}
    else:
        content["com.tiny#Color"]["members"][name] = {"target": "smithy.api#Unit"}
    try:
        loaded = load_text({"smithy": "2.0", "shapes": content})
        closure = close(loaded, select_service(loaded, None))
        files = generate.render(closure, loaded.overlay, tests=True)
        folder = generate.folder(closure)
    except ModelError:
        return
    for path in (folder, *files):
        assert path.isascii()
        assert path.isprintable()
        assert not PurePosixPath(path).is_absolute()
        assert ".." not in PurePosixPath(path).parts
        assert not {"\\", ":"} & set(path)
