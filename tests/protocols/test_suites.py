"""The official protocol suites: generated from, run, and broken on purpose.

Rule: the cases are Smithy's; nothing of them stands here. A suite is generated into a temporary
folder and its emitted tests run as any user's would; then the runtime is broken in one place at a
time, and they must notice.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from protocol_mutants import MUTANTS
from shared_data import shared
from tinsmith.command_line import main

Generate = Callable[[str], tuple[Path, Path]]

ROOT = Path(__file__).parents[2]
SUITES = [
    "awsJson1_0",
    "awsJson1_0-queryCompatible",
    "awsJson1_1",
    "awsQuery",
    "ec2Query",
    "restJson1",
    "restJson1-apigateway",
    "restJson1-glacier",
    "restJson1-validation",
    "restXml",
    "restXml-s3",
    "restXmlWithNamespace",
    "rpcv2Cbor",
    "rpcv2Cbor-nonQueryCompatible",
    "rpcv2Cbor-queryCompatible",
    "rpcv2Json",
]
CASES = (
    "smithy.test#httpRequestTests",
    "smithy.test#httpResponseTests",
    "smithy.test#eventStreamTests",
)

RUN = """
import sys, pytest
sys.exit(pytest.main(["-q", "-p", "no:cacheprovider", *sys.argv[1:]]))
"""

#: What was generated from each suite, once.
_generated: dict[str, tuple[Path, Path]] = {}


@pytest.fixture(scope="module")
def generate(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Path, Path]]:
    """Gives a suite's model, and the folder of what was generated from it."""

    def generate(name: str) -> tuple[Path, Path]:
        if name not in _generated:
            model = shared("protocol-tests") / f"{name}.json"
            output = tmp_path_factory.mktemp(name)
            assert main(["generate", str(model), "--output", str(output)]) == 0
            _generated[name] = model, output
        return _generated[name]

    return generate


def run(output: Path, breakage: str = "") -> subprocess.CompletedProcess[str]:
    """Run the emitted tests, in a process of their own, with the runtime broken as told."""
    script = f"{breakage}{RUN}"
    return subprocess.run(
        [sys.executable, "-c", script, *map(str, sorted(output.rglob("test_*_[er][eqv]*s.py")))],
        cwd=output,
        env={**os.environ, "PYTHONPATH": str(ROOT / "runtime"), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def client_cases(model: Path) -> Counter[str]:
    """The kinds of cases in a model that concern clients."""
    shapes = json.loads(model.read_text("utf-8"))["shapes"].values()
    return Counter(
        trait
        for shape in shapes
        for trait in CASES
        for case in shape.get("traits", {}).get(trait, [])
        if case.get("appliesTo") != "server"
    )


@pytest.mark.parametrize("name", SUITES)
def test_every_client_case_passes_and_none_is_skipped(name: str, generate: Generate) -> None:
    model, output = generate(name)
    done = run(output)
    assert done.returncode == 0, done.stdout
    assert f"{sum(client_cases(model).values())} passed" in done.stdout.splitlines()[-1]


@pytest.mark.parametrize(
    ("name", "breakage"),
    [
        pytest.param(name, breakage, id=f"{name}: {said}")
        for name, breakages in MUTANTS.items()
        for said, breakage in breakages.items()
    ],
)
def test_a_wrong_runtime_fails(name: str, breakage: str, generate: Generate) -> None:
    done = run(generate(name)[1], breakage)
    assert done.returncode == 1, done.stdout[-2000:]
    assert "passed" in done.stdout.splitlines()[-1]


def test_the_table_of_the_documentation_is_true() -> None:
    rows = {}
    for line in (ROOT / "docs" / "conformance.md").read_text("utf-8").splitlines():
        cells = [cell.strip(" *") for cell in line.strip("|").split("|")]
        if len(cells) == 6 and cells[1].isdigit():
            rows[cells[0]] = [int(cell) for cell in cells[1:]]
    folder = shared("protocol-tests")
    together = rows.pop("together")
    assert sorted(rows) == sorted(SUITES)
    for name, (requests, responses, events, passed, servers) in rows.items():
        model = folder / f"{name}.json"
        counted = client_cases(model)
        assert [requests, responses, events] == [counted[trait] for trait in CASES]
        assert passed == counted.total()
        assert servers == model.read_text("utf-8").count('"appliesTo": "server"')
    assert together == [sum(column) for column in zip(*rows.values(), strict=True)]
