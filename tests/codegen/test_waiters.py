"""Waiters of real models, and of models made to be wrong.

Rule: what an acceptor matches is held against the library `jmespath` and the specification's words
on comparators, never against our own compiler.
"""

from __future__ import annotations

import importlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jmespath  # type: ignore[import-untyped]  # it has no annotations
import pytest
from jmespath.exceptions import JMESPathError  # type: ignore[import-untyped]  # likewise

from schema_values import Values
from shared_data import shared
from tinsmith.closure import close
from tinsmith.command_line import main
from tinsmith.errors import ModelError
from tinsmith.generate import render
from tiny_model import Shapes, load_text, member, model_text, save, shapes, structure

ROOT = Path(__file__).parents[2]
MODELS = {
    "auto-scaling": "auto_scaling",
    "cloudwatch": "cloudwatch",
    "ecs": "ecs",
    "elasticache": "elasticache",
    "ses": "ses",
}


def met(said: dict[str, str], content: Any) -> bool:
    """Whether a PathMatcher matches, by the words of the specification."""
    try:
        found = jmespath.search(said["path"], content)
    except JMESPathError:
        return False
    expected = said["expected"]
    match said["comparator"]:
        case "stringEquals":
            return isinstance(found, str) and found == expected
        case "booleanEquals":
            return found is (expected == "true")
        case "allStringEquals":
            return isinstance(found, list) and bool(found) and all(x == expected for x in found)
        case _:
            assert said["comparator"] == "anyStringEquals"
            return isinstance(found, list) and any(x == expected for x in found)


@pytest.fixture(scope="module", params=MODELS)
def real(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Any, dict[str, Any]]]:
    """The waiters of a real model: their module, and what the model says of each by name."""
    path = shared("models") / f"{request.param}.json"
    folder = tmp_path_factory.mktemp("waiters")
    assert main(["generate", str(path), "--output", str(folder)]) == 0
    name = MODELS[request.param]
    sys.path.insert(0, str(folder / name))
    said = {
        waiter: facts
        for shape in json.loads(path.read_text("utf-8"))["shapes"].values()
        for waiter, facts in shape.get("traits", {}).get("smithy.waiters#waitable", {}).items()
    }
    yield importlib.import_module(f"client_{name}"), said
    sys.path.pop(0)
    for loaded in [each for each in sys.modules if each.partition(".")[0] == f"client_{name}"]:
        del sys.modules[loaded]


def test_real_waiters_match_what_jmespath_matches(real: tuple[Any, dict[str, Any]]) -> None:
    package, said = real
    assert said
    for name, facts in said.items():
        waiter = getattr(package, name)
        assert waiter.min_delay == facts.get("minDelay", 2)
        assert waiter.max_delay == facts.get("maxDelay", 120)
        matchers = [each["matcher"] for each in facts["acceptors"]]
        assert [each.state for each in waiter.acceptors] == [
            each["state"] for each in facts["acceptors"]
        ]
        words = [each["output"]["expected"] for each in matchers if "output" in each]
        words += ["InService", "other"]
        (base,) = waiter.__orig_bases__
        output = getattr(package, base.__args__[1].__forward_arg__)
        seen: set[tuple[int, bool]] = set()
        for seed in range(300):
            reply = Values(seed, words).structure(output)
            for index, (acceptor, matcher) in enumerate(
                zip(waiter.acceptors, matchers, strict=True)
            ):
                if "output" in matcher:
                    wanted = met(matcher["output"], reply.to_dict())
                    assert acceptor.matches(None, reply, None) is wanted, (name, seed, matcher)
                    seen.add((index, wanted))
        paths = [index for index, each in enumerate(matchers) if "output" in each]
        assert seen == {(index, truth) for index in paths for truth in (True, False)}, name


def test_importing_a_command_loads_no_waiters(real: tuple[Any, dict[str, Any]]) -> None:
    package, _ = real
    name = package.__name__
    folder = Path(package.__file__).parents[1]
    command = next(each for each in package.__all__ if each.endswith("Command"))
    program = (
        f"import sys; sys.path[:0] = {[str(folder), str(ROOT / 'runtime')]}\n"
        f"from {name} import {command}\n"
        f"sys.exit('{name}.waiters' in sys.modules or 'typing' in sys.modules)"
    )
    subprocess.run([sys.executable, "-I", "-c", program], check=True)


# ---- a model of one's own ----


def waitable(*acceptors: Any, name: str = "ThingReady", **more: Any) -> Shapes:
    content = shapes()
    content["com.tiny#GetOutput"] = structure(
        count=member("Integer"), state=member("String"), reasons=member("com.tiny#Names")
    )
    content["com.tiny#Names"] = {"type": "list", "member": member("String")}
    content["com.tiny#Get"]["traits"] = {
        "smithy.waiters#waitable": {name: {"acceptors": list(acceptors), **more}}
    }
    return content


def rendered(content: Shapes, file: str) -> str:
    model = load_text(model_text(content))
    (service,) = model.services
    return render(close(model, service), model.overlay, False)[f"client_tiny/{file}"]


def path_acceptor(path: str, comparator: str = "booleanEquals", expected: str = "true") -> Any:
    said = {"path": path, "comparator": comparator, "expected": expected}
    return {"state": "success", "matcher": {"output": said}}


GOOD = path_acceptor("count == `1`")


@pytest.mark.parametrize(
    ("acceptor", "message"),
    [
        (path_acceptor("count["), "waiter ThingReady: count[: 'count[' is no JMESPath"),
        (path_acceptor("sort(reasons)[0] == 'a'"), "sort(list) is not supported"),
        (path_acceptor("state", "stringStarts"), "expected one of stringEquals, booleanEquals"),
        ({"state": "success", "matcher": {"other": 1}}, "expected one of output, inputOutput"),
        (
            {**path_acceptor("state == 'a'"), "message": "count"},
            "expected a message of strings, found 'count'",
        ),
    ],
)
def test_what_cannot_be_generated_names_the_waiter(acceptor: Any, message: str) -> None:
    with pytest.raises(ModelError) as caught:
        rendered(waitable(acceptor), "waiters.py")
    assert message in str(caught.value)
    assert "com.tiny#Get" in str(caught.value)
    assert "ThingReady" in str(caught.value)


def test_each_kind_of_matcher() -> None:
    bad = path_acceptor("state", "stringEquals", "BAD")
    text = rendered(
        waitable(
            {"state": "success", "matcher": {"success": True}},
            {"state": "retry", "matcher": {"success": False}},
            {"state": "retry", "matcher": {"errorType": "com.tiny#NotFound"}},
            {
                "state": "success",
                "matcher": {
                    "inputOutput": {
                        "path": "input.name == output.state",
                        "comparator": "booleanEquals",
                        "expected": "true",
                    }
                },
            },
            {**bad, "state": "failure", "message": "reasons"},
            documentation="<p>Wait for it.</p>",
            minDelay=7,
            maxDelay=9,
            deprecated=True,
        ),
        "waiters.py",
    )
    assert '''
class ThingReady(Waiter["GetCommand", "GetOutput"]):
    """Wait for it.

    Deprecated:
        The model does not say what replaces it.
    """

    min_delay = 7
    max_delay = 9
    acceptors = (
        WhenSuccess("success"),
        WhenError("retry"),
        WhenError("retry", "NotFound"),
        WhenInputAndOutput["GetCommand", "GetOutput"](
            "success",
            "input.name == output.state is true",
            lambda input, output: input.name == output.state,
        ),
        WhenOutput["GetOutput"](
            "failure",
            'state is "BAD"',
            lambda output: output.state == "BAD",
            lambda output: output.reasons,
        ),
    )
''' in text


@pytest.mark.parametrize(
    ("path", "comparator", "expected", "code"),
    [
        ("state", "stringEquals", "a", 'output.state == "a"'),
        ("count", "stringEquals", "1", "False"),
        ("state", "booleanEquals", "true", "False"),
        ("reasons", "anyStringEquals", "a", '"a" in (output.reasons or ())'),
        ("reasons", "allStringEquals", "a", 'every(output.reasons or (), "a")'),
        ("state", "allStringEquals", "a", "False"),
        ("nothing", "stringEquals", "a", "False"),
        ("!state", "booleanEquals", "false", "not (not (output.state))"),
    ],
)
def test_comparators(path: str, comparator: str, expected: str, code: str) -> None:
    text = rendered(waitable(path_acceptor(path, comparator, expected)), "waiters.py")
    assert f"lambda output: {code}" in text


def test_a_waiter_called_as_a_class_has_another_name() -> None:
    text = rendered(waitable(GOOD, name="Busy"), "__init__.py")
    assert '"BusyWaiter": ".waiters"' in text
    assert '"Busy": ".errors"' in text


def test_without_waiters_there_is_no_module() -> None:
    with pytest.raises(KeyError):
        rendered(shapes(), "waiters.py")


def test_checkers_see_through_conditions(tmp_path: Path) -> None:
    """A condition that could meet None, or a member that is not there, is an error to mypy."""
    model = save(tmp_path / "tiny.json", model_text(waitable(GOOD)))
    assert main(["generate", str(model), "--output", str(tmp_path)]) == 0
    path = tmp_path / "tiny" / "client_tiny" / "waiters.py"

    def faults() -> int:
        done = subprocess.run(
            [sys.executable, "-m", "mypy", "--strict", str(path)],
            cwd=tmp_path,
            env={"MYPYPATH": f"{ROOT / 'runtime'}:{tmp_path / 'tiny'}"},
            capture_output=True,
            text=True,
            check=False,
        )
        return len(re.findall(r"waiters\.py:\d+: error:", done.stdout))

    assert faults() == 0
    text = path.read_text("utf-8")
    assert "output.count == 1" in text
    path.write_text(text.replace("output.count == 1", "output.count > 1"), "utf-8")
    assert faults() == 1
