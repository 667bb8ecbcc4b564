"""Documentation and examples of the STS model: complete, well formed, and true to its constraints.

Rule: nothing of the project is imported, so a fault of the generator cannot hide one of the model.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

Json = dict[str, Any]

NAMESPACE = "com.amazonaws.sts#"
MODEL: Json = json.loads(
    (Path(__file__).parents[2] / "model" / "sts" / "sts.json").read_text(encoding="utf-8")
)
SHAPES: dict[str, Json] = {
    shape_id.removeprefix(NAMESPACE): shape for shape_id, shape in MODEL["shapes"].items()
}
OPERATIONS = {name: shape for name, shape in SHAPES.items() if shape["type"] == "operation"}
EXAMPLES = [
    pytest.param(operation, example, id=f"{name}: {example['title']}")
    for name, operation in OPERATIONS.items()
    for example in operation["traits"]["smithy.api#examples"]
]


def name_of(reference: Json) -> str:
    return str(reference["target"]).removeprefix(NAMESPACE)


def members_of(shape: Json) -> dict[str, Json]:
    return {"member": shape["member"]} if "member" in shape else shape.get("members", {})


# --- documentation ------------------------------------------------------------------------------


class Markup(HTMLParser):
    """Accepts the few tags that documentation may use, closed in order."""

    tags = frozenset({"p", "ul", "li", "code", "a", "b", "i", "note", "important"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.words = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.tags or (tag == "a") != bool(attrs):
            self.faults.append(f"<{tag}>")
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self.open:
            self.faults.append(data)
        self.words += len(data.split())


def documented() -> Iterator[tuple[str, Json]]:
    for name, shape in SHAPES.items():
        yield name, shape["traits"]
        for member, target in members_of(shape).items():
            yield f"{name}${member}", target.get("traits", {})


@pytest.mark.parametrize(("name", "traits"), list(documented()))
def test_everything_is_documented_in_well_formed_markup(name: str, traits: Json) -> None:
    markup = Markup()
    markup.feed(traits.get("smithy.api#documentation", ""))
    markup.close()
    assert markup.words >= 3, name
    assert (markup.faults, markup.open) == ([], []), name


@pytest.mark.parametrize("name", OPERATIONS)
def test_operations_are_explained_at_length(name: str) -> None:
    markup = Markup()
    markup.feed(OPERATIONS[name]["traits"]["smithy.api#documentation"])
    assert markup.words >= 70


# --- examples -----------------------------------------------------------------------------------


def python_pattern(pattern: str) -> str:
    """Smithy's ECMA 262 pattern for `re`; examples are ASCII, so classes need no more than that."""
    return pattern.replace(r"\p{L}", "A-Za-z").replace(r"\p{Z}", " ").replace(r"\p{N}", "0-9")


def faults(value: Any, name: str, path: str) -> Iterator[str]:
    """What a value of an example violates, down to its last member."""
    shape = SHAPES[name]
    kind = shape["type"]
    python: Any = {"structure": dict, "list": list, "integer": int}.get(kind, str)
    if not isinstance(value, python):
        yield f"{path}: {value!r} is no {kind}"
        return
    yield from broken_limits(value, shape, path)
    if kind == "list":
        for index, item in enumerate(value):
            yield from faults(item, name_of(shape["member"]), f"{path}[{index}]")
    elif kind == "structure":
        members = shape["members"]
        yield from (f"{path}: unknown member {member}" for member in value.keys() - members.keys())
        for member, target in members.items():
            if member in value:
                yield from faults(value[member], name_of(target), f"{path}.{member}")
            elif "smithy.api#required" in target["traits"]:
                yield f"{path}: {member} is required"


def broken_limits(value: Any, shape: Json, path: str) -> Iterator[str]:
    traits = shape["traits"]
    measure = value if shape["type"] == "integer" else len(value)
    limits: Json = traits.get("smithy.api#range") or traits.get("smithy.api#length") or {}
    if not limits.get("min", measure) <= measure <= limits.get("max", measure):
        yield f"{path}: {measure} is outside {limits}"
    pattern = python_pattern(traits.get("smithy.api#pattern", ""))
    if pattern and not re.search(pattern, value):
        yield f"{path}: {value!r} does not match {pattern}"
    if shape["type"] == "timestamp" and datetime.fromisoformat(value).tzinfo is None:
        yield f"{path}: {value!r} has no zone"


@pytest.mark.parametrize(("operation", "example"), EXAMPLES)
def test_examples_satisfy_the_model(operation: Json, example: Json) -> None:
    assert list(faults(example["input"], name_of(operation["input"]), "input")) == []
    assert ("output" in example) != ("error" in example)
    if "output" in example:
        assert list(faults(example["output"], name_of(operation["output"]), "output")) == []
    else:
        error = example["error"]
        assert {"target": error["shapeId"]} in operation["errors"]
        name = error["shapeId"].removeprefix(NAMESPACE)
        assert list(faults(error["content"], name, "error")) == []


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_shows_success_and_one_of_its_errors(name: str) -> None:
    examples = OPERATIONS[name]["traits"]["smithy.api#examples"]
    titles = [example["title"] for example in examples]
    assert len(set(titles)) == len(titles)
    assert any("output" in example for example in examples)
    assert any("error" in example for example in examples) == ("errors" in OPERATIONS[name])


def test_examples_hold_no_secret_that_could_be_real() -> None:
    text = json.dumps([example.values[1] for example in EXAMPLES])
    keys = "SecretAccessKey|SessionToken|WebIdentityToken|TradeInToken|ContextAssertion|AccessKeyId"
    secrets = re.findall(rf'"(?:{keys})": "([^"]*)"', text)
    assert len(secrets) > 20
    assert [secret for secret in secrets if "EXAMPLE" not in secret] == []
