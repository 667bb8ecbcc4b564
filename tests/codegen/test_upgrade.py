"""Models of IDL 1.0 come out as models of 2.0.

Rule: the expectations are those of the migration guide of the Smithy documentation.
"""

from __future__ import annotations

from typing import Any

import pytest

from tinsmith.model import Member, Shape, ShapeId
from tiny_model import load_text, member, model_text, structure

DEFAULT = "smithy.api#default"


def load_shape(shape: dict[str, Any], version: str = "1.0", **others: Any) -> Shape:
    """Load a shape among others, of the namespace `a`."""
    content = {"a#Shape": shape, **{f"a#{name}": other for name, other in others.items()}}
    return load_text(model_text(content, version)).shapes[ShapeId("a#Shape")]


def test_a_set_is_a_list_of_unique_items() -> None:
    shape = load_shape({"type": "set", "member": member("String")})
    assert shape.type == "list"
    assert shape.traits == {"smithy.api#uniqueItems": {}}


@pytest.mark.parametrize("version", ["1.0", "2.0"])
def test_a_string_with_the_enum_trait_is_an_enum(version: str) -> None:
    definitions = [
        {"value": "a-b", "name": "AB", "documentation": "Both.", "tags": ["t"], "deprecated": True},
        {"value": "c d"},
        {"value": "1st"},
        {"value": "C_D"},
        {"value": "!"},
    ]
    shape = load_shape(
        {"type": "string", "traits": {"smithy.api#enum": definitions, "a#kept": 1}}, version
    )
    assert shape.type == "enum"
    assert shape.traits == {"a#kept": 1}
    assert {name: each.text("smithy.api#enumValue") for name, each in shape.members.items()} == {
        "AB": "a-b",
        "c_d": "c d",
        "_1st": "1st",
        "C_D_2": "C_D",
        "EXCLAMATION_MARK": "!",
    }
    assert shape.members["AB"].traits == {
        "smithy.api#enumValue": "a-b",
        "smithy.api#documentation": "Both.",
        "smithy.api#tags": ["t"],
        "smithy.api#deprecated": {},
    }


MEMBERS = structure(
    primitive=member("PrimitiveInteger"),
    required=member("PrimitiveInteger", required={}),
    boxed=member("PrimitiveInteger", box={}),
    number=member("Integer"),
    flag={"target": "a#Flag"},
    counted={"target": "a#Boxed"},
    stream={"target": "a#Stream"},
    needed={"target": "a#Stream", "traits": {"smithy.api#required": {}}},
)
OTHERS: dict[str, Any] = {
    "Flag": {"type": "boolean"},
    "Boxed": {"type": "integer", "traits": {"smithy.api#box": {}}},
    "Stream": {"type": "blob", "traits": {"smithy.api#streaming": {}}},
}


def default(each: Member) -> Any:
    """Return the member's default, or `absent`."""
    return each.traits.get(DEFAULT, "absent")


def test_boxes_and_zero_values_become_defaults() -> None:
    shape = load_shape(MEMBERS, **OTHERS)
    assert {name: default(each) for name, each in shape.members.items()} == {
        "primitive": 0,
        "required": 0,
        "boxed": None,
        "number": "absent",
        "flag": False,
        "counted": "absent",
        "stream": "",
        "needed": "absent",
    }
    assert all("smithy.api#box" not in each.traits for each in shape.members.values())


def test_a_root_shape_keeps_its_zero_value_as_default() -> None:
    assert load_shape({"type": "boolean"}).traits == {DEFAULT: False}
    boxed = {"type": "boolean", "traits": {"smithy.api#box": {}}}
    assert load_shape(boxed).traits == {}
    assert load_shape({"type": "boolean"}, "2.0").traits == {}


def test_a_model_of_2_says_its_defaults_itself() -> None:
    shape = load_shape(MEMBERS, "2.0", **OTHERS)
    assert {default(each) for each in shape.members.values()} == {"absent"}


def test_a_member_of_1_sees_a_shape_of_another_file() -> None:
    one = model_text({"a#S": structure(x={"target": "a#Zero"})}, "1.0")
    for version, expected in (("1.0", 0), ("2.0", "absent")):
        model = load_text(one, model_text({"a#Zero": {"type": "long"}}, version))
        assert default(model.shapes[ShapeId("a#S")].members["x"]) == expected
