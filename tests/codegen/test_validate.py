"""Every fault of form is told: file, JSON pointer, shape, and what was expected.

Rule: messages are compared whole; what is published is held against JSON Schema itself.
"""

from __future__ import annotations

import json
import pickle
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from shared_data import shared
from tinsmith.errors import SHOWN, Fault, ModelError
from tinsmith.read import Document
from tinsmith.validate import validate
from tiny_model import load_text, member, model_text, shapes, structure

SCHEMAS = ("ast.schema.json", "trait.schema.json", "overlay.schema.json")


def schema(name: str) -> Any:
    """Read a schema as it is published."""
    return json.loads(files("tinsmith").joinpath(name).read_text("utf-8"))


def told(content: Any) -> list[str]:
    """Validate a document named `m.json`; return the faults, a line each."""
    return [str(fault) for fault in sorted(validate(Document("m.json", content)))]


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_schemas_are_json_schemas(name: str) -> None:
    Draft202012Validator.check_schema(schema(name))


def test_a_sound_model_has_no_faults() -> None:
    assert told(model_text()) == []


def test_all_faults_are_told_at_once_with_their_place() -> None:
    content = model_text(
        {
            "com.a#S": structure(**{"1x": member("String")}, y={"target": 5}, z={}),
            "com.a#L": {"type": "list"},
            "com.a#E": {"type": "enum", "members": {}},
            "com.a#T": {"type": "strin"},
            "com.a#M": {"type": "map", "key": member("String"), "valeu": member("String")},
            "com.a#N": 3,
            "com.a#S$y": {"type": "string"},
            "nowhere": {"type": "string"},
        }
    )
    content["shape"] = {}
    assert told(content) == [
        'm.json: unexpected property "shape"; expected only smithy, metadata, shapes',
        "m.json: /shapes: expected an absolute shape ID such as com.example#Shape "
        '(or com.example#Shape$member, to apply traits), found "nowhere"',
        "m.json: /shapes/com.a#E/members (com.a#E): expected at least one entry, found none",
        'm.json: /shapes/com.a#L (com.a#L): expected the property "member"',
        'm.json: /shapes/com.a#M (com.a#M): expected the property "value"',
        'm.json: /shapes/com.a#M (com.a#M): unexpected property "valeu"; '
        "expected only type, traits, mixins, key, value",
        "m.json: /shapes/com.a#N (com.a#N): expected an object, found 3",
        'm.json: /shapes/com.a#S$y/type (com.a#S$y): expected the type "apply" at the ID of a '
        'member, found "string"',
        "m.json: /shapes/com.a#S/members (com.a#S): expected an identifier: letters, digits and "
        'underscores, not beginning with a digit, found "1x"',
        "m.json: /shapes/com.a#S/members/y/target (com.a#S$y): expected an absolute shape ID such "
        "as com.example#Shape, found 5",
        'm.json: /shapes/com.a#S/members/z (com.a#S$z): expected the property "target"',
        "m.json: /shapes/com.a#T/type (com.a#T): expected a shape type (blob, boolean, string, "
        "byte, short, integer, long, float, double, bigInteger, bigDecimal, timestamp, document, "
        "list, set, map, structure, union, enum, intEnum, service, resource, operation, apply), "
        'found "strin"',
    ]


@pytest.mark.parametrize(
    ("trait", "value", "message"),
    [
        ("smithy.api#documentation", 7, "expected a string, found 7"),
        ("smithy.api#required", True, "expected an object, found true"),
        ("smithy.api#length", {"min": -1}, "expected a number not below 0, found -1"),
        ("smithy.api#length", {"max": 1.0}, "expected an integer, found 1.0"),
        ("smithy.api#length", {"max": True}, "expected an integer, found true"),
        ("smithy.api#range", {"min": []}, "expected a number, or its text, found an array"),
        (
            "smithy.api#timestampFormat",
            "iso",
            'expected a timestamp format (date-time, http-date, epoch-seconds), found "iso"',
        ),
        (
            "smithy.api#xmlName",
            "a b",
            'expected an XML name, with or without prefix, found "a b"',
        ),
        ("smithy.api#enum", [], "expected at least one entry, found none"),
        ("smithy.api#xmlNamespace", {"prefix": "p"}, 'expected the property "uri"'),
        ("smithy.api#tags", [None], "expected a string, found null"),
    ],
)
def test_values_of_known_traits_are_checked(trait: str, value: Any, message: str) -> None:
    content = model_text({"com.a#S": structure(x={**member("String"), "traits": {trait: value}})})
    place = f"m.json: /shapes/com.a#S/members/x/traits/{trait}"
    (line,) = told(content)
    assert line.startswith(place)
    assert line.endswith(f" (com.a#S$x): {message}")


def test_the_pointer_is_escaped() -> None:
    content = model_text({"com.a#S": {"type": "string", "traits": {"a/b~c": 1}}})
    content["metadata"] = 4
    content["shapes"]["com.a#R"] = {"type": "resource", "identifiers": {"a/b~c": 1}}
    assert told(content)[:2] == [
        "m.json: /metadata: expected an object, found 4",
        "m.json: /shapes/com.a#R/identifiers/a~1b~0c (com.a#R): expected an object, found 1",
    ]


@pytest.mark.parametrize(
    "shape_id",
    ["a", "#A", "a#", "a#1A", "1a#A", "a..b#A", "a#A$", "a#A\n", "a#_", "a#Ä", "a#A#B", "a#A$b$c"],
)
def test_what_is_no_shape_id_is_refused(shape_id: str) -> None:
    assert told(model_text({shape_id: {"type": "string"}})) != []


@pytest.mark.parametrize("shape_id", ["a#A", "a.b_c#_A", "a.__1#a1", "A#__9"])
def test_what_is_a_shape_id_is_accepted(shape_id: str) -> None:
    assert told(model_text({shape_id: {"type": "string"}})) == []


@pytest.mark.parametrize("version", ["1", "1.0", "2", "2.0", "2.1"])
def test_both_versions_are_known(version: str) -> None:
    assert told({"smithy": version}) == []


@pytest.mark.parametrize("version", ["0.5", "3.0", "2.0\n", "two", 2, None])
def test_other_versions_are_refused(version: Any) -> None:
    (line,) = told({"smithy": version})
    assert 'expected the version of the JSON AST, "1.0" or "2.0"' in line


def test_long_values_are_shown_in_part() -> None:
    content = model_text({"com.a#S": structure(x={"target": "y" * 500})})
    (line,) = told(content)
    assert line.endswith('found "' + "y" * 55 + '..."')


def test_many_faults_are_counted_rather_than_listed() -> None:
    content = model_text({f"com.a#L{index:03}": {"type": "list"} for index in range(SHOWN + 7)})
    with pytest.raises(ModelError) as caught:
        load_text(content)
    lines = str(caught.value).splitlines()
    assert lines[0] == f"{SHOWN + 7} faults"
    assert lines[1].startswith("  0.json: /shapes/com.a#L000 (com.a#L000)")
    assert lines[-1] == "  and 7 more"
    assert len(lines) == SHOWN + 2
    assert len(caught.value.faults) == SHOWN + 7


def test_the_error_can_be_pickled() -> None:
    error = ModelError([Fault("f", "/p", "s", "m")])
    assert pickle.loads(pickle.dumps(error)).faults == error.faults


@pytest.mark.parametrize("name", ["awsQuery.json", "restJson1-validation.json"])
def test_validating_shape_by_shape_agrees_with_the_published_schema(name: str) -> None:
    registry = Registry().with_resources(
        (each, DRAFT202012.create_resource(schema(each))) for each in SCHEMAS
    )
    whole = Draft202012Validator({"$ref": "ast.schema.json"}, registry=registry)
    content = json.loads((shared("protocol-tests") / name).read_text("utf-8"))
    assert whole.is_valid(content)
    assert told(content) == []
    for index, shape in enumerate(content["shapes"].values()):
        for name in ("target", "member", "members", "input", "operations", "type", "traits"):
            if name in shape and index % 3 == 0:
                shape[name] = [7]
    shape_ids = {
        error.absolute_path[1] for error in whole.iter_errors(content) if error.absolute_path
    }
    assert len(shape_ids) > 9
    found = validate(Document("m.json", content))
    assert {fault.shape.partition("$")[0] for fault in found} == shape_ids


def test_shapes_of_the_tiny_model_break_one_by_one() -> None:
    for shape_id in shapes():
        content = model_text()
        content["shapes"][shape_id]["surplus"] = 1
        (line,) = told(content)
        assert line.startswith(f'm.json: /shapes/{shape_id} ({shape_id}): unexpected property "sur')
