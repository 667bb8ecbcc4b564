"""The distributions: their versions agree, and their wheels work without this repository.

Rule: wheels are built as `make wheels` builds them, without a network.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import tinsmith
from tinsmith_runtime import user_agent

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = [ROOT, ROOT / "runtime", *sorted(path.parent for path in ROOT.glob("generated/*/*.toml"))]


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the wheels of all distributions hold."""
    wheels, site = tmp_path_factory.mktemp("wheels"), tmp_path_factory.mktemp("site")
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(wheels)]
    run = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", *options, *map(str, FOLDERS)],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert run.returncode == 0, run.stderr
    for wheel in wheels.glob("*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(site)
    return site


def test_versions_agree() -> None:
    versions = {"tinsmith": tinsmith.__version__, "tinsmith_runtime": user_agent.VERSION}
    for folder in FOLDERS:
        facts = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))
        versions[str(folder.relative_to(ROOT))] = facts["project"]["version"]
    assert len(set(versions.values())) == 1, versions


def test_a_wheel_holds_what_it_needs(installed: Path) -> None:
    held = {path.relative_to(installed).as_posix() for path in installed.rglob("*")}
    sources = [ROOT / "codegen/tinsmith", ROOT / "templates", ROOT / "runtime/tinsmith_runtime"]
    sources += ROOT.glob("generated/*/client_*")
    wanted = {
        ("tinsmith/" if source.name == "templates" else "")
        + path.relative_to(source.parent).as_posix()
        for source in sources
        for path in source.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert wanted - held == set()
    packages = {
        "tinsmith",
        "tinsmith_runtime",
        *(p.name for p in ROOT.glob("generated/*/client_*")),
    }
    assert {path.split("/")[0] for path in held if ".dist-info" not in path} == packages
    assert {f"{package}/py.typed" for package in packages} <= held


def test_the_installed_generator_prints_what_is_committed(installed: Path) -> None:
    program = (
        f"import sys; sys.path.insert(0, {str(installed)!r})\n"
        "import tinsmith\n"
        f"assert tinsmith.__file__.startswith({str(installed)!r}), tinsmith.__file__\n"
        "from tinsmith.command_line import main\n"
        "sys.exit(main())"
    )
    arguments = ["generate", str(ROOT / "model"), "--output", str(ROOT / "generated"), "--check"]
    run = subprocess.run(
        [sys.executable, "-I", "-c", program, *arguments],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert run.returncode == 0, run.stdout + run.stderr
