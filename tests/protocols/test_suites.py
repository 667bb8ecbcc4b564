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
from pathlib import Path

import pytest

from shared_data import shared
from tinsmith.command_line import main

ROOT = Path(__file__).parents[2]
SUITES = ["awsQuery"]
CASES = ("smithy.test#httpRequestTests", "smithy.test#httpResponseTests")

RUN = """
import sys, pytest
sys.exit(pytest.main(["-q", "-p", "no:cacheprovider", sys.argv[1]]))
"""

#: One wrong line each, as a person might write it: where, what stands there, what is put there.
MUTANTS = {
    "the host prefix is forgotten": """
import tinsmith_runtime.host_prefix as module
module.expand = lambda prefix, command: ""
""",
    "lists count from nought": """
import tinsmith_runtime.protocols.aws_query as module
right = module.request
def request(*arguments):
    made = right(*arguments)
    made.body = made.body.replace(b".1=", b".0=")
    return made
module.request = request
""",
    "the version is left out": """
import tinsmith_runtime.protocols.aws_query as module
right = module.request
def request(*arguments):
    made = right(*arguments)
    made.body = made.body.replace(b"Version=", b"Ver=")
    return made
module.request = request
""",
    "the content type has a charset": """
import tinsmith_runtime.protocols.aws_query as module
right = module.request
def request(*arguments):
    made = right(*arguments)
    made.headers["content-type"] += "; charset=utf-8"
    return made
module.request = request
""",
    "idempotency tokens are not filled": """
import tinsmith_runtime.steps as module
module.fill_tokens = lambda command, new_id: command
""",
    "error codes are lost": """
from tinsmith_runtime.client_core import ClientCore
right = ClientCore._error_class
ClientCore._error_class = lambda self, operation, code: right(self, operation, "")
""",
    "members of outputs are swapped for nothing": """
import tinsmith_runtime.protocols.aws_query as module
right = module.output
def output(*arguments):
    made = right(*arguments)
    for name in type(made).__members__:
        object.__setattr__(made, name, None)
    return made
module.output = output
""",
}


@pytest.fixture(scope="module", params=SUITES)
def suite(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Path]:
    """A suite's model, and the folder of what was generated from it."""
    model = shared("protocol-tests") / f"{request.param}.json"
    output = tmp_path_factory.mktemp(request.param)
    assert main(["generate", str(model), "--output", str(output)]) == 0
    return model, output


def run(output: Path, breakage: str = "") -> subprocess.CompletedProcess[str]:
    """Run the emitted tests, in a process of their own, with the runtime broken as told."""
    script = f"{breakage}{RUN}"
    return subprocess.run(
        [sys.executable, "-c", script, str(output)],
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


def test_every_client_case_passes_and_none_is_skipped(suite: tuple[Path, Path]) -> None:
    model, output = suite
    done = run(output)
    assert done.returncode == 0, done.stdout
    assert f"{sum(client_cases(model).values())} passed" in done.stdout.splitlines()[-1]


@pytest.mark.parametrize("breakage", MUTANTS.values(), ids=MUTANTS)
def test_a_wrong_runtime_fails(suite: tuple[Path, Path], breakage: str) -> None:
    done = run(suite[1], breakage)
    assert done.returncode == 1, done.stdout[-2000:]
    assert "passed" in done.stdout.splitlines()[-1]
