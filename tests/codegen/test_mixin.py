"""Mixins disappear: what they bring is where it was mixed in.

Rule: the cases are those the specification's chapter "Mixins" describes, with our own names.
"""

from __future__ import annotations

from typing import Any

import pytest

from tinsmith.errors import ModelError
from tinsmith.model import Operation, Service, ShapeId
from tiny_model import load_text, member, model_text, structure


def mixin(shape: dict[str, Any], *used: str, **traits: Any) -> dict[str, Any]:
    """Make a shape a mixin that uses others."""
    applied = {f"a#{name}": value for name, value in traits.items()}
    return using({**shape, "traits": {"smithy.api#mixin": {}, **applied}}, *used)


def using(shape: dict[str, Any], *used: str) -> dict[str, Any]:
    """Mix others into a shape."""
    return {**shape, "mixins": [{"target": f"a#{name}"} for name in used]} if used else shape


def load_shape(name: str, **shapes: Any) -> Any:
    """Load shapes of the namespace `a`; return the one named."""
    content = {f"a#{key}": shape for key, shape in shapes.items()}
    return load_text(model_text(content)).shapes[ShapeId(f"a#{name}")]


def faults(**shapes: Any) -> list[str]:
    """Load shapes that are wrong; return what is told."""
    with pytest.raises(ModelError) as caught:
        load_shape("X", **shapes)
    return [str(fault) for fault in caught.value.faults]


def test_members_come_in_order_before_those_of_the_shape() -> None:
    shape = load_shape(
        "List",
        Filter=mixin(structure(filter=member("String"))),
        Page=mixin(structure(token=member("String"), size=member("Integer"))),
        Both=mixin(structure(both=member("String")), "Page", "Filter"),
        List=using(structure(own=member("String")), "Both"),
    )
    assert list(shape.members) == ["token", "size", "filter", "both", "own"]
    assert shape.members["token"].id == "a#List$token"


def test_traits_are_inherited_and_the_nearer_one_wins() -> None:
    shape = load_shape(
        "D",
        A=mixin(structure(), doc="A", foo=1, one=1),
        B=mixin(structure(), doc="B", foo=2, two=2),
        C=mixin(structure(), "A", "B", doc="C", three=3),
        D={**using(structure(), "C"), "traits": {"a#doc": "D", "a#four": 4}},
    )
    assert shape.traits == {
        "a#doc": "D",
        "a#foo": 2,
        "a#one": 1,
        "a#two": 2,
        "a#three": 3,
        "a#four": 4,
    }


def test_local_traits_stay_on_the_mixin() -> None:
    hidden = {"smithy.api#mixin": {"localTraits": ["smithy.api#private"]}, "smithy.api#private": {}}
    shape = load_shape(
        "Public",
        Hidden={**structure(foo=member("String")), "traits": hidden},
        Public=using(structure(), "Hidden"),
    )
    assert shape.traits == {}
    assert list(shape.members) == ["foo"]


def test_a_member_can_be_said_again_with_traits_of_its_own() -> None:
    shapes = {
        "A1": mixin(structure(a=member("String", documentation="generic"))),
        "A2": mixin(structure(a=member("String", required={}))),
        "Valid": using(structure(a=member("String", documentation="specific")), "A1", "A2"),
    }
    shape = load_shape("Valid", **shapes)
    assert shape.members["a"].traits == {
        "smithy.api#documentation": "specific",
        "smithy.api#required": {},
    }
    # What a user says of its copy does not travel back to the mixin.
    assert load_shape("A1", **shapes).members["a"].traits == {"smithy.api#documentation": "generic"}


def test_apply_adds_to_the_copy_alone() -> None:
    shapes = {
        "Mix": mixin(structure(m=member("String", documentation="generic"))),
        "One": using(structure(), "Mix"),
        "Two": using(structure(), "Mix"),
        "One$m": {"type": "apply", "traits": {"smithy.api#documentation": "specific"}},
    }
    one = load_shape("One", **shapes).members["m"]
    two = load_shape("Two", **shapes).members["m"]
    assert one.text("smithy.api#documentation") == "specific"
    assert two.text("smithy.api#documentation") == "generic"


def test_lists_maps_and_simple_shapes_mix_too() -> None:
    shapes = {
        "Listed": mixin({"type": "list", "member": member("String")}),
        "L": using({"type": "list"}, "Listed"),
        "Mapped": mixin({"type": "map", "key": member("String"), "value": member("Long")}),
        "M": using({"type": "map"}, "Mapped"),
        "Short": mixin({"type": "string"}, short=True),
        "S": using({"type": "string"}, "Short"),
    }
    assert load_shape("L", **shapes).members["member"].target == "smithy.api#String"
    assert list(load_shape("M", **shapes).members) == ["key", "value"]
    assert load_shape("S", **shapes).traits == {"a#short": True}


def test_services_and_operations_mix_their_properties() -> None:
    operation: dict[str, Any] = {"type": "operation"}
    error = {**structure(), "traits": {"smithy.api#error": "client"}}
    shapes = {
        "OpA": operation,
        "OpB": operation,
        "OpC": using({**operation, "errors": [{"target": "a#Own"}]}, "Checked"),
        "Checked": mixin({**operation, "errors": [{"target": "a#Common"}]}),
        "Own": error,
        "Common": error,
        "A": mixin({"type": "service", "version": "A", "operations": [{"target": "a#OpA"}]}),
        "B": mixin(
            {
                "type": "service",
                "version": "B",
                "operations": [{"target": "a#OpB"}],
                "rename": {"a#Own": "Mine", "a#Common": "Ours"},
            },
            "A",
        ),
        "C": using(
            {
                "type": "service",
                "version": "C",
                "operations": [{"target": "a#OpC"}],
                "rename": {"a#Own": "Hers"},
            },
            "B",
        ),
    }
    service = load_shape("C", **shapes)
    assert isinstance(service, Service)
    assert service.version == "C"
    assert service.operations == ("a#OpA", "a#OpB", "a#OpC")
    assert service.rename == {"a#Own": "Hers", "a#Common": "Ours"}
    checked = load_shape("OpC", **shapes)
    assert isinstance(checked, Operation)
    assert checked.errors == ("a#Common", "a#Own")
    content = {f"a#{name}": shape for name, shape in shapes.items()}
    assert [each.id for each in load_text(model_text(content)).services] == ["a#C"]


def test_of_two_mixins_the_later_one_wins() -> None:
    service = {"type": "service"}
    shape = load_shape(
        "S",
        One=mixin({**service, "version": "one"}),
        Two=mixin({**service, "version": "two"}),
        S=using(service, "One", "Two"),
    )
    assert isinstance(shape, Service)
    assert shape.version == "two"


def test_circles_are_told() -> None:
    assert faults(A=mixin(structure(), "B"), B=mixin(structure(), "A")) == [
        "0.json: /shapes/a#A/mixins (a#A): mixes itself in: a#A -> a#B -> a#A"
    ]


def test_what_cannot_be_mixed_in_is_told() -> None:
    assert faults(
        Plain=structure(),
        Text=mixin({"type": "string"}),
        X=using(structure(), "Plain", "Text", "Gone"),
    ) == [
        "0.json: /shapes/a#X/mixins/0/target (a#X): "
        "a#Plain is used as a mixin and lacks the trait smithy.api#mixin",
        "0.json: /shapes/a#X/mixins/1/target (a#X): "
        "expected a mixin that is a structure; a#Text is a string",
        "0.json: /shapes/a#X/mixins/2/target (a#X): the mixin a#Gone does not exist",
    ]


def test_members_that_disagree_are_told() -> None:
    assert faults(
        A1=mixin(structure(a=member("String"))),
        A2=mixin(structure(a=member("Integer"))),
        X=using(structure(), "A1", "A2"),
    ) == [
        "0.json: /shapes/a#X/members/a (a#X$a): "
        "targets smithy.api#Integer in a#A2 and smithy.api#String in a mixin"
    ]


def test_traits_for_a_member_that_never_comes_are_told() -> None:
    assert faults(
        Mix=mixin(structure()),
        X=using(structure(), "Mix"),
        **{"X$gone": {"type": "apply", "traits": {"smithy.api#since": "1"}}},
    ) == ["0.json: /shapes/a#X (a#X$gone): traits are applied to a member that no mixin brings"]


def test_no_member_may_target_a_mixin() -> None:
    assert faults(Mix=mixin(structure()), X=structure(m={"target": "a#Mix"})) == [
        "0.json: /shapes/a#X/members/m/target (a#X$m): "
        "the target a#Mix is a mixin, which no member may target"
    ]


def test_a_list_still_needs_its_member() -> None:
    bare = mixin({"type": "list", "mixins": []})
    assert faults(Bare=bare, L=using({"type": "list"}, "Bare")) == [
        '0.json: /shapes/a#Bare (a#Bare): expected the property "member", here or from a mixin',
        '0.json: /shapes/a#L (a#L): expected the property "member", here or from a mixin',
    ]
