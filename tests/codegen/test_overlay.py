"""An overlay adds what a model leaves out, and fails by name when it no longer fits.

Rule: the overlay under test stands in the test.
"""

from __future__ import annotations

from typing import Any

import pytest

from tinsmith.errors import ModelError
from tinsmith.model import Overlay, ShapeId
from tiny_model import load_text, member, model_text, shapes, structure


def entry(target: str, **traits: Any) -> dict[str, Any]:
    """Make one entry of an overlay."""
    return {
        "target": target,
        "traits": {f"smithy.api#{name}": value for name, value in traits.items()},
        "reason": "The test says so.",
    }


def faults(*contents: Any) -> list[str]:
    """Load documents that are wrong; return what is told, a line each."""
    with pytest.raises(ModelError) as caught:
        load_text(*contents)
    return [str(fault) for fault in caught.value.faults]


def test_traits_are_added_to_shapes_and_members() -> None:
    overlay = {
        "smithy": "2.0",
        "apply": [
            entry("com.tiny#GetInput$name", sensitive={}),
            entry("com.tiny#Busy", retryable={"throttling": True}),
        ],
    }
    model = load_text(overlay, model_text())
    name = model.shapes[ShapeId("com.tiny#GetInput")].members["name"]
    assert name.has("smithy.api#sensitive")
    assert name.has("smithy.api#required")
    busy = model.shapes[ShapeId("com.tiny#Busy")]
    assert busy.fields("smithy.api#retryable") == {"throttling": True}
    assert model.overlay == Overlay()


def test_a_member_that_a_mixin_brings_can_be_reached() -> None:
    content = shapes()
    content["com.tiny#Mix"] = {
        **structure(token=member("String")),
        "traits": {"smithy.api#mixin": {}},
    }
    content["com.tiny#GetInput"]["mixins"] = [{"target": "com.tiny#Mix"}]
    overlay = {"apply": [entry("com.tiny#GetInput$token", sensitive={})]}
    model = load_text(model_text(content), overlay)
    assert model.shapes[ShapeId("com.tiny#GetInput")].members["token"].has("smithy.api#sensitive")
    assert not model.shapes[ShapeId("com.tiny#Mix")].members["token"].has("smithy.api#sensitive")


def test_entries_that_match_nothing_are_named() -> None:
    overlay = {
        "apply": [
            entry("com.tiny#GetInput$name", sensitive={}),
            entry("com.tiny#GetInput$gone", sensitive={}),
            entry("com.tiny#Gone", sensitive={}),
            entry("com.tiny#Gone$x", sensitive={}),
        ]
    }
    assert faults(model_text(), overlay) == [
        "1.json: /apply/1 (com.tiny#GetInput$gone): "
        "traits are applied to a member that does not exist",
        "1.json: /apply/2 (com.tiny#Gone): traits are applied to a shape that does not exist",
        "1.json: /apply/3 (com.tiny#Gone$x): traits are applied to a shape that does not exist",
    ]


def test_an_entry_that_contradicts_the_model_is_named() -> None:
    overlay = {"apply": [entry("com.tiny#Name", length={"min": 2})]}
    assert faults(model_text(), overlay) == [
        "1.json: /apply/0/smithy.api#length (com.tiny#Name): "
        "the trait smithy.api#length already has another value"
    ]


def test_reexports_are_kept_as_data() -> None:
    overlay = {
        "apply": [],
        "reexport": {
            "names": {"assume": "runtime.sts.assumer"},
            "modules": {"eks": "runtime.sts.eks"},
            "scripts": {"client-sts": "runtime.sts:main"},
            "reason": "Written by hand.",
        },
    }
    assert load_text(model_text(), overlay).overlay == Overlay(
        names={"assume": "runtime.sts.assumer"},
        modules={"eks": "runtime.sts.eks"},
        scripts={"client-sts": "runtime.sts:main"},
    )


def test_two_overlays_may_not_contradict_each_other() -> None:
    one, other = (
        {"apply": [], "reexport": {"names": {"assume": source}, "reason": "By hand."}}
        for source in ("runtime.a", "runtime.b")
    )
    assert faults(model_text(), one, other) == [
        "2.json: /reexport/names/assume: assume comes from runtime.a in another overlay"
    ]


@pytest.mark.parametrize(
    ("overlay", "message"),
    [
        (
            {"apply": [{"target": "a#B", "traits": {"a#c": 1}}]},
            '1.json: /apply/0: expected the property "reason"',
        ),
        (
            {"apply": [{"target": "a#B", "traits": {}, "reason": "r"}]},
            "1.json: /apply/0/traits: expected at least one entry, found none",
        ),
        (
            {"apply": [], "reexport": {"names": {"x": "a.b; import os"}, "reason": "r"}},
            '1.json: /reexport/names/x: expected a dotted Python module, found "a.b; import os"',
        ),
        (
            {"apply": [], "reexport": {"scripts": {"x": "a.b"}, "reason": "r"}},
            '1.json: /reexport/scripts/x: expected module:function, found "a.b"',
        ),
        (
            {"apply": [], "aply": []},
            '1.json: unexpected property "aply"; expected only apply, smithy, reexport',
        ),
    ],
)
def test_the_form_of_an_overlay_is_checked(overlay: Any, message: str) -> None:
    assert faults(model_text(), overlay) == [message]
