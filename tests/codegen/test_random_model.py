"""Laws of every generated package, held over models that nobody wrote and two that are dense.

Rule: a few seeds in every run; `TINSMITH_SEEDS=100:200` tries others. Any model generates, its
modules import, its own tests pass, mypy accepts it, and values arrive as they were sent.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import pytest

from random_model import random_model
from schema_values import Values
from tinsmith.command_line import main
from tinsmith_runtime.shapes import Shape
from tinsmith_runtime.testing.protocol import check_round_trip
from tiny_model import save

ROOT = Path(__file__).parents[2]
MODELS = Path(__file__).parent / "models"
FIRST, _, LAST = os.environ.get("TINSMITH_SEEDS", "0:8").partition(":")
SEEDS = range(int(FIRST), int(LAST))
DENSE = ("harbour", "harbour-gate")


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder of generated packages, importable."""
    folder = tmp_path_factory.mktemp("random")
    models = [str(MODELS / f"{name}.json") for name in DENSE]
    models += [str(save(folder / "models" / f"m{seed}.json", random_model(seed))) for seed in SEEDS]
    assert main(["generate", *models, "--output", str(folder / "out")]) == 0
    packages = [str(each) for each in sorted((folder / "out").iterdir())]
    assert len(packages) == len(models)
    sys.path[:0] = packages
    yield folder / "out"
    del sys.path[: len(packages)]


def run(*arguments: str, folder: Path) -> str:
    """Run a module of this Python; return what it printed when it failed."""
    runtime = str(ROOT / "runtime")
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": runtime, "MYPYPATH": runtime},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr if done.returncode else ""


def test_every_module_imports_and_every_value_arrives(output: Path) -> None:
    for client in sorted(output.glob("*/client_*")):
        package = import_module(client.name)
        for module in walk_packages(package.__path__, f"{client.name}."):
            import_module(module.name)
        for name in package.__all__:
            assert getattr(package, name) is not None
        if client.name.startswith("client_random"):
            _check_values(client.name)


def _check_values(package: str) -> None:
    everything = import_module(package)
    names = [name for name in everything.__all__ if name.endswith("Client")]
    (client,) = (getattr(everything, name) for name in names if not name.startswith("Async"))
    commands = [
        getattr(everything, name)
        for name in everything.__all__
        if name.endswith("Command") and hasattr(getattr(everything, name), "operation")
    ]
    assert commands
    values = _Sendable(1, ())
    for command in commands:
        for _ in range(3):
            check_round_trip(
                client, values.structure(command), values.structure(command.operation.output)
            )


class _Sendable(Values):
    """Values for which every protocol has a form: nothing empty where Query leaves it out."""

    def structure(self, cls: type[Any], depth: int = 0) -> Any:
        """An instance with something in it."""
        made = super().structure(cls, depth)
        members = list(cls.__members__.items())
        if depth == 0 or not members or any(getattr(made, name) is not None for name, _ in members):
            return made
        name, declared = members[0]
        return cls(**{name: self.value(declared.shape, depth + 1)}) if depth < 9 else made

    def value(self, shape: Shape, depth: int = 0) -> Any:
        """A value of a shape."""
        random = self._random
        match shape.type:
            case "list" if shape.member is not None:
                return [self.value(shape.member.shape, depth + 1)]
            case "map" if shape.value is not None:
                return {random.choice("ab"): self.value(shape.value.shape, depth + 1)}
            case "union":
                # The first of a random model's ends at once.
                variants = list((shape.variants or {}).values())
                return self.structure(variants[0], depth)
            case "document":
                return random.choice([{"a": [1, None, "x", 1.5]}, "text", 3, True, [{}]])
            case "string" | "enum":
                return random.choice(["a", "b c", "a/b?c=d&e", "é", "<x>&amp;\"'", "1", "{x}", "~"])
            case "float" | "double":
                return random.choice([0.5, -1.25, float("nan"), float("-inf"), 1e10])
            case "timestamp":
                return datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)
            case "bigDecimal":
                return random.choice([Decimal("1.5"), Decimal("123456789.5")])
            case _:
                return super().value(shape, depth)


def test_emitted_tests_pass(output: Path) -> None:
    assert list(output.glob("*/tests/test_*_examples.py"))
    options = ["-q", "-W", "error", "-p", "no:cacheprovider", "-c", os.devnull]
    assert run("pytest", *options, "--rootdir", str(output), str(output), folder=output) == ""


def test_mypy_accepts_all_of_it(output: Path) -> None:
    options = ["--strict", "--no-error-summary", "--config-file=", "--explicit-package-bases"]
    packages = [str(each) for each in sorted(output.glob("*/client_*"))][:5]
    assert run("mypy", *options, *packages, folder=output) == ""
