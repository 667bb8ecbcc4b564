"""Values of traits fit the shapes they are values of, or the model is refused with their place;
but for examples, which are documentation.

Rule: what is accepted and refused is the Smithy specification's, "Node values" and "Default value
constraints"; messages are compared whole.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tinsmith.command_line import main
from tinsmith.errors import ModelError
from tinsmith.model import ShapeId
from tinsmith.value import mismatches
from tiny_model import load_text, member, model_text, save, shapes, structure

SHAPES = load_text(
    model_text(
        {
            **shapes(),
            "com.tiny#Whole": structure(
                needed=member("String", required={}),
                token=member("String", required={}, idempotencyToken={}),
                inner=member("com.tiny#Whole"),
            ),
        }
    )
).shapes


def told(target: str, value: Any, *, complete: bool = False) -> list[str]:
    """Return what is wrong with a value: where, and what was expected."""
    target = target if "#" in target else f"smithy.api#{target}"
    found = mismatches(value, ShapeId(target), SHAPES, complete=complete)
    return [f"{'/'.join(path)}: {message}" for path, message in found]


@pytest.mark.parametrize(
    ("target", "value"),
    [
        ("String", ""),
        ("Blob", "any text"),
        ("Boolean", False),
        ("Integer", -1),
        ("Integer", 2.0),
        ("BigInteger", 10**30),
        ("Float", 1),
        ("Double", "NaN"),
        ("Double", "-Infinity"),
        ("BigDecimal", "1.50"),
        ("Timestamp", 0),
        ("Timestamp", -1.5),
        ("Timestamp", "1985-04-12T23:20:50.52Z"),
        ("Timestamp", "1985-04-12T23:20:50+02:00"),
        ("Document", {"any": ["thing", None]}),
        ("com.tiny#Color", "newer than the model"),
        ("com.tiny#Colors", []),
        ("com.tiny#Colors", ["red", None]),
        ("com.tiny#Tags", {"a": "b", "c": None}),
        ("com.tiny#Choice", {"nothing": {}}),
        ("com.tiny#GetInput", {}),
        ("com.tiny#GetInput", None),
    ],
)
def test_values_that_fit(target: str, value: Any) -> None:
    assert told(target, value) == []


MOMENT = "expected seconds since 1970, or a text such as 2026-01-31T09:30:00Z"
NUMBER = 'expected a number, "NaN", "Infinity" or "-Infinity"'


@pytest.mark.parametrize(
    ("target", "value", "message"),
    [
        ("String", 1, ": expected a string"),
        ("Blob", [], ": expected a string"),
        ("Boolean", 0, ": expected true or false"),
        ("Integer", True, ": expected an integer"),
        ("Integer", 1.5, ": expected an integer"),
        ("Long", "1", ": expected an integer"),
        ("Float", "1", f": {NUMBER}"),
        ("Float", False, f": {NUMBER}"),
        ("BigDecimal", "one", ": expected a number"),
        ("BigDecimal", "NaN", ": expected a number"),
        ("BigDecimal", True, ": expected a number"),
        ("Timestamp", "Tue, 29 Apr 2014 18:30:38 GMT", f": {MOMENT}"),
        ("Timestamp", "1985-04-12T23:20:50", f": {MOMENT}"),
        ("Timestamp", "0001-01-01T00:00:00+14:00", f": {MOMENT}"),
        ("Timestamp", 253402300800, f": {MOMENT}"),
        ("Timestamp", True, f": {MOMENT}"),
        ("com.tiny#Color", 1, ": expected a string"),
        ("com.tiny#Colors", {}, ": expected an array"),
        ("com.tiny#Colors", ["red", 1], "1: expected a string"),
        ("com.tiny#Tags", [], ": expected an object"),
        ("com.tiny#Tags", {"a": 1}, "a: expected a string"),
        ("com.tiny#Choice", {}, ": expected an object of exactly one member"),
        ("com.tiny#Choice", {"sound": 1}, "sound: com.tiny#Choice has no such member"),
        ("com.tiny#GetInput", "x", ": expected an object"),
        ("com.tiny#GetInput", {"colors": [1]}, "colors/0: expected a string"),
        ("Unit", {"x": 1}, "x: smithy.api#Unit has no such member"),
    ],
)
def test_values_that_do_not(target: str, value: Any, message: str) -> None:
    assert told(target, value) == [message]


def test_complete_values_have_what_is_required_but_for_tokens() -> None:
    value = {"inner": {"token": "x"}}
    assert told("com.tiny#Whole", value) == []
    assert told("com.tiny#Whole", value, complete=True) == [
        "inner: expected the required member needed",
        ": expected the required member needed",
    ]


# ---- where models have values ----


def faults(content: dict[str, Any]) -> list[str]:
    """Load a model that is wrong; return what is told, a line each."""
    with pytest.raises(ModelError) as caught:
        load_text(model_text(content))
    return [str(fault) for fault in caught.value.faults]


def with_traits(shape_id: str, **traits: Any) -> dict[str, Any]:
    content = shapes()
    named = {key.replace("__", "#").replace("_", "."): value for key, value in traits.items()}
    content[shape_id].setdefault("traits", {}).update(named)
    return content


def test_defaults() -> None:
    content = shapes()
    content["com.tiny#GetOutput"]["members"]["count"] = member("Integer", default="many")
    content["com.tiny#Name"]["traits"]["smithy.api#default"] = 1
    assert faults(content) == [
        "0.json: /shapes/com.tiny#GetOutput/members/count/traits/smithy.api#default "
        "(com.tiny#GetOutput$count): expected an integer",
        "0.json: /shapes/com.tiny#Name/traits/smithy.api#default (com.tiny#Name): "
        "expected a string",
    ]


def test_examples_that_do_not_fit_are_nobodys_fault_and_no_test(tmp_path: Path) -> None:
    examples = [
        {"title": "a", "input": {"color": "red"}},
        {"title": "b", "input": {"name": "n"}, "output": {"count": "1"}},
        {
            "title": "c",
            "input": {"name": "n"},
            "error": {"shapeId": "com.tiny#NotFound", "content": {"message": 1}},
        },
        {"title": "d", "input": {"name": "n"}, "error": {"shapeId": "com.tiny#Lost"}},
        {"title": "e", "input": {"name": 1481139888000}},
        {"title": "f", "input": {"name": "n"}, "output": {"count": 1}},
    ]
    content = with_traits("com.tiny#Get", smithy_api__examples=examples)
    model = save(tmp_path / "tiny.json", model_text(content))
    assert main(["generate", str(model), "--output", str(tmp_path / "out")]) == 0
    tests = (tmp_path / "out/tiny/tests/test_client_tiny_examples.py").read_text("utf-8")
    assert re.findall(r"^def (\w+)", tests, re.M) == ["test_get_f"]


def test_parameters_of_protocol_tests() -> None:
    asked = {"id": "a", "protocol": "a#b", "method": "POST", "uri": "/", "params": {"name": 1}}
    answered = {"id": "a", "protocol": "a#b", "code": 200, "params": {"count": "1"}}
    content = with_traits(
        "com.tiny#Get",
        smithy_test__httpRequestTests=[asked],
        smithy_test__httpResponseTests=[answered],
    )
    refused = {**answered, "params": {"message": []}}
    content["com.tiny#NotFound"]["traits"]["smithy.test#httpResponseTests"] = [refused]
    where = "0.json: /shapes/com.tiny#"
    assert faults(content) == [
        f"{where}Get/traits/smithy.test#httpRequestTests/0/params/name (com.tiny#Get): "
        "expected a string",
        f"{where}Get/traits/smithy.test#httpResponseTests/0/params/count (com.tiny#Get): "
        "expected an integer",
        f"{where}NotFound/traits/smithy.test#httpResponseTests/0/params/message "
        "(com.tiny#NotFound): expected a string",
    ]
