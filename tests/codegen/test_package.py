"""What a user of a generated package sees first, and what tools say of it.

Rule: the packages are those of models made to be awkward: every name, text and value that could
break Python, TOML or Markdown is in one of them.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import black
import pytest

from tinsmith.command_line import main
from tinsmith_runtime.testing import CannedTransport, everywhere
from tiny_model import member, model_text, save, shapes, structure

MODELS = Path(__file__).parent / "models"
ROOT = Path(__file__).parents[2]
PACKAGES = {"zoo": "zoo_keeper", "evil-names": "evil_names", "odd": "odd", "tests": "tests"}

LAYOUT = black.Mode(target_versions={black.TargetVersion.PY311}, line_length=100)
REFUSED = (
    b"<ErrorResponse><Error><Code>Nope</Code></Error><RequestId>r-1</RequestId></ErrorResponse>"
)


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of generated packages."""
    folder = tmp_path_factory.mktemp("packages")
    models = [str(MODELS / f"{name}.json") for name in PACKAGES]
    assert main(["generate", *models, "--output", str(folder)]) == 0
    assert sorted(each.name for each in folder.iterdir()) == sorted(PACKAGES.values())
    return folder


@pytest.fixture
def importable(output: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    for folder in output.iterdir():
        monkeypatch.syspath_prepend(folder)
    yield output
    for name in [name for name in sys.modules if name.startswith("client_")]:
        if name.partition(".")[0] != "client_sts":
            del sys.modules[name]


def run(*arguments: str, folder: Path) -> str:
    """Run a module of this Python; return what it printed when it failed."""
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT / "runtime"), "MYPYPATH": str(ROOT / "runtime")},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr if done.returncode else ""


@pytest.mark.parametrize("folder", PACKAGES.values())
def test_the_example_of_the_readme_runs(
    importable: Path,
    folder: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    text = (importable / folder / "README.md").read_text("utf-8")
    (code,) = re.findall(r"^```python\n(.*?)^```$", text, re.M | re.S)
    with everywhere(CannedTransport(400, {}, REFUSED)):
        exec(compile(code, "README.md", "exec"), {})
    assert capsys.readouterr().out == "Nope r-1\n"


def test_without_examples_in_the_model_a_readme_makes_one_up(tmp_path: Path) -> None:
    content = shapes()
    kinds = "String Boolean Integer Double BigDecimal Blob Timestamp".split()
    content["com.tiny#GetInput"] = structure(
        **{kind.lower(): member(kind, required={}) for kind in kinds},
        colors=member("com.tiny#Colors", required={}),
        tags=member("com.tiny#Tags", required={}),
        choice=member("com.tiny#Choice", required={}),
        inner=member("com.tiny#Inner", required={}),
        other=member("String"),
    )
    content["com.tiny#Inner"] = structure(name=member("String", required={}))
    model = save(tmp_path / "tiny.json", model_text(content))
    assert main(["generate", str(model), "--output", str(tmp_path / "out")]) == 0
    text = (tmp_path / "out" / "tiny" / "README.md").read_text("utf-8")
    assert """```python
from datetime import UTC, datetime
from decimal import Decimal

from client_tiny import ChoiceText, Inner, Tiny, TinyServiceException

with Tiny() as client:  # region and credentials as the AWS SDKs find them
    try:
        reply = client.get(
            string="...",
            boolean=True,
            integer=1,
            double=1.0,
            bigdecimal=Decimal("1"),
            blob=b"...",
            timestamp=datetime(2026, 1, 1, 0, 0, tzinfo=UTC),
            colors=["red"],
            tags={"...": "..."},
            choice=ChoiceText(value="..."),
            inner=Inner(name="..."),
        )
""" in text


@pytest.mark.parametrize("folder", PACKAGES.values())
def test_tables_of_the_readme_have_three_columns(output: Path, folder: str) -> None:
    lines = (output / folder / "README.md").read_text("utf-8").splitlines()
    rows = [line for line in lines if line.startswith("|")]
    assert len(rows) > 3
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {4}
    assert not [line for line in lines if line != line.rstrip()]


@pytest.mark.parametrize("folder", PACKAGES.values())
def test_the_project_is_toml(output: Path, folder: str) -> None:
    project = tomllib.loads((output / folder / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["name"] == f"tinsmith-client-{folder.replace('_', '-')}"
    if folder == "odd":
        assert 'T "quoted" \\ back line | pipe' in project["description"]


def test_mypy_accepts_all_of_it(output: Path) -> None:
    options = ["--strict", "--no-error-summary", "--config-file=", "--explicit-package-bases"]
    packages = [str(each) for each in sorted(output.glob("*/client_*"))]
    assert len(packages) == len(PACKAGES)
    assert run("mypy", *options, *packages, folder=output) == ""


def test_pyright_accepts_all_of_it(output: Path, tmp_path: Path) -> None:
    settings = {
        "typeCheckingMode": "strict",
        "include": [str(output)],
        "extraPaths": [str(ROOT / "runtime"), *map(str, sorted(output.iterdir()))],
    }
    config = save(tmp_path / "pyrightconfig.json", settings)
    assert run("basedpyright", "--project", str(config), folder=tmp_path) == ""


def test_ruff_finds_no_unused_or_unknown_name(output: Path) -> None:
    options = ["--isolated", "--quiet", "--no-cache", "--select", "F,E9"]
    assert run("ruff", "check", *options, ".", folder=output) == ""


def test_black_has_nothing_to_change(output: Path) -> None:
    for path in sorted(output.rglob("*.py")):
        text = path.read_text("utf-8")
        if path.name != "conftest.py":
            assert black.format_str(text, mode=LAYOUT) == text, path


@pytest.mark.parametrize("folder", PACKAGES.values())
def test_emitted_tests_pass(output: Path, folder: str) -> None:
    if list((output / folder).glob("tests/test_*.py")):
        options = ["-q", "-W", "error", "-p", "no:cacheprovider", "-c", "pyproject.toml"]
        assert run("pytest", *options, "tests", folder=output / folder) == ""


def test_a_service_without_operations_is_a_package_too(tmp_path: Path) -> None:
    traits = {"aws.protocols#awsQuery": {}}
    shapes = {"a.b#Empty": {"type": "service", "version": "1", "traits": traits}}
    model = save(tmp_path / "empty.json", {"smithy": "2.0", "shapes": shapes})
    assert main(["generate", str(model), "--output", str(tmp_path / "out")]) == 0
    root = tmp_path / "out" / "empty"
    assert "```python" not in (root / "README.md").read_text("utf-8")
    listed = json.loads((root / ".tinsmith.json").read_text("utf-8"))["files"]
    assert "client_empty/client.py" in listed
