"""Files become one model, or an error that names every fault; nothing else ever comes out.

Rule: expected values are written out here, from the Smithy specification.
"""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared_data import shared
from tinsmith.closure import close, select_service
from tinsmith.errors import ModelError
from tinsmith.load import load
from tinsmith.model import Operation, Resource, Service, ShapeId
from tiny_model import load_text, member, model_text, save, shapes, structure

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
    | st.sampled_from(["com.tiny#Tiny", "com.tiny#Get", "com.tiny#Color", "smithy.api#Unit"])
    | st.sampled_from(["service", "structure", "enum", "list", "apply", "set", "resource"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["target", "type", "members", "traits", "mixins", "member", "a"])
            | st.text(max_size=4),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)


def faults(*contents: Any) -> list[str]:
    """Load documents that are wrong; return what is told, a line each."""
    with pytest.raises(ModelError) as caught:
        load_text(*contents)
    return [str(fault) for fault in caught.value.faults]


def test_every_kind_of_shape_keeps_its_facts() -> None:
    model = load_text(model_text())
    operation = model.shapes[ShapeId("com.tiny#Get")]
    assert isinstance(operation, Operation)
    assert operation.input == "com.tiny#GetInput"
    assert operation.errors == ("com.tiny#NotFound",)
    name = model.shapes[ShapeId("com.tiny#GetInput")].members["name"]
    assert (name.id, name.target) == ("com.tiny#GetInput$name", "com.tiny#Name")
    assert name.text("smithy.api#documentation") == "Which one."
    assert list(model.shapes[ShapeId("com.tiny#Tags")].members) == ["key", "value"]
    assert list(model.shapes[ShapeId("com.tiny#Color")].members) == ["RED", "BLUE"]
    service = model.shapes[ShapeId("com.tiny#Tiny")]
    assert isinstance(service, Service)
    assert service.version == "2020-01-01"


def test_the_prelude_is_always_there() -> None:
    model = load_text({"smithy": "2.0"})
    names = {shape_id.name for shape_id in model.shapes}
    assert names == {
        *("String", "Blob", "BigInteger", "BigDecimal", "Timestamp", "Document", "Boolean"),
        *("Byte", "Short", "Integer", "Long", "Float", "Double", "PrimitiveBoolean"),
        *("PrimitiveByte", "PrimitiveShort", "PrimitiveInteger", "PrimitiveLong"),
        *("PrimitiveFloat", "PrimitiveDouble", "Unit"),
    }
    assert model.shapes[ShapeId("smithy.api#PrimitiveLong")].traits == {"smithy.api#default": 0}


def test_a_resource_keeps_its_operations_in_the_order_of_its_life() -> None:
    content = shapes()
    content["com.tiny#Thing"] = {
        "type": "resource",
        "identifiers": {"id": member("String")},
        "collectionOperations": [{"target": "com.tiny#Get"}],
        "read": {"target": "com.tiny#Read"},
        "create": {"target": "com.tiny#Create"},
    }
    content["com.tiny#Read"] = content["com.tiny#Create"] = {"type": "operation"}
    thing = load_text(model_text(content)).shapes[ShapeId("com.tiny#Thing")]
    assert isinstance(thing, Resource)
    assert thing.operations == ("com.tiny#Create", "com.tiny#Read", "com.tiny#Get")


def test_unit_as_input_means_none() -> None:
    content = shapes()
    content["com.tiny#Get"]["input"] = {"target": "smithy.api#Unit"}
    del content["com.tiny#Get"]["output"]
    operation = load_text(model_text(content)).shapes[ShapeId("com.tiny#Get")]
    assert isinstance(operation, Operation)
    assert (operation.input, operation.output) == (None, None)


def test_unknown_traits_are_kept() -> None:
    content = shapes()
    content["com.tiny#Name"]["traits"]["org.other#trait"] = [1, {"a": None}]
    name = load_text(model_text(content)).shapes[ShapeId("com.tiny#Name")]
    assert name.traits["org.other#trait"] == [1, {"a": None}]


def test_files_are_merged_and_equal_definitions_are_one() -> None:
    one = {"smithy": "2.0", "metadata": {"a": [1], "b": 2}, "shapes": shapes()}
    other = {
        "smithy": "2",
        "metadata": {"a": [3], "b": 2},
        "shapes": {
            "com.tiny#Name": shapes()["com.tiny#Name"],
            "com.other#Text": {"type": "string"},
        },
    }
    model = load_text(one, other)
    assert model.metadata == {"a": [1, 3], "b": 2}
    assert ShapeId("com.other#Text") in model.shapes
    assert model.shapes[ShapeId("com.tiny#Name")].traits == {
        "smithy.api#length": {"min": 1, "max": 9}
    }


def test_traits_of_two_definitions_are_united() -> None:
    one = {"com.a#Text": {"type": "string", "traits": {"smithy.api#tags": ["x"]}}}
    other = {
        "com.a#Text": {
            "type": "string",
            "traits": {"smithy.api#tags": ["y"], "smithy.api#sensitive": {}},
        }
    }
    text = load_text(model_text(one), model_text(other)).shapes[ShapeId("com.a#Text")]
    assert text.traits == {"smithy.api#tags": ["x", "y"], "smithy.api#sensitive": {}}


def test_conflicts_between_files_are_told_all_at_once() -> None:
    one = {
        "smithy": "2.0",
        "metadata": {"a": 1},
        "shapes": {
            "com.a#A": {"type": "string"},
            "com.a#B": structure(x=member("String")),
            "com.a#C": {"type": "string", "traits": {"smithy.api#pattern": "a"}},
        },
    }
    other = copy.deepcopy(one)
    other["metadata"] = {"a": True}
    other["shapes"] = {
        "com.a#A": {"type": "blob"},
        "com.a#B": structure(x=member("Integer")),
        "com.a#C": {"type": "string", "traits": {"smithy.api#pattern": "b"}},
    }
    assert faults(one, other) == [
        '1.json: /metadata/a: the metadata "a" has another value in another file',
        "1.json: /shapes/com.a#A/type (com.a#A): a blob here and a string in 0.json",
        "1.json: /shapes/com.a#B (com.a#B): has other members in 0.json",
        "1.json: /shapes/com.a#C/traits/smithy.api#pattern (com.a#C): "
        "the trait smithy.api#pattern already has another value, in 0.json",
    ]


def test_services_that_differ_between_files_are_told() -> None:
    other = shapes()["com.tiny#Tiny"]
    other |= {"version": "2", "errors": [], "rename": {"com.tiny#Get": "Fetch"}}
    place = "1.json: /shapes/com.tiny#Tiny (com.tiny#Tiny)"
    assert faults(model_text(), model_text({"com.tiny#Tiny": other})) == [
        f"{place}: has other operations, resources or errors in 0.json",
        f"{place}: has other properties in 0.json",
        f"{place}: has other renames in 0.json",
    ]


def test_apply_reaches_shapes_and_members_in_any_file() -> None:
    statements = {
        "com.tiny#Name": {"type": "apply", "traits": {"smithy.api#sensitive": {}}},
        "com.tiny#GetInput$name": {"type": "apply", "traits": {"smithy.api#since": "1"}},
        "com.tiny#Tags$value": {"type": "apply", "traits": {"smithy.api#since": "2"}},
    }
    model = load_text(model_text(statements), model_text())
    assert model.shapes[ShapeId("com.tiny#Name")].has("smithy.api#sensitive")
    name = model.shapes[ShapeId("com.tiny#GetInput")].members["name"]
    assert name.text("smithy.api#since") == "1"
    value = model.shapes[ShapeId("com.tiny#Tags")].members["value"]
    assert value.text("smithy.api#since") == "2"


def test_apply_to_nothing_and_against_another_value_is_told() -> None:
    statements = {
        "com.tiny#Nope": {"type": "apply", "traits": {"smithy.api#since": "1"}},
        "com.tiny#GetInput$nope": {"type": "apply", "traits": {"smithy.api#since": "1"}},
        "com.tiny#Name": {"type": "apply", "traits": {"smithy.api#length": {"min": 2}}},
    }
    assert faults(model_text(), model_text(statements)) == [
        "1.json: /shapes/com.tiny#GetInput$nope/traits (com.tiny#GetInput$nope): "
        "traits are applied to a member that does not exist",
        "1.json: /shapes/com.tiny#Name/traits/smithy.api#length (com.tiny#Name): "
        "the trait smithy.api#length already has another value",
        "1.json: /shapes/com.tiny#Nope/traits (com.tiny#Nope): "
        "traits are applied to a shape that does not exist",
    ]


def test_dangling_and_misdirected_references_are_told_all_at_once() -> None:
    content = shapes()
    content["com.tiny#GetInput"]["members"]["name"]["target"] = "com.tiny#Gone"
    content["com.tiny#Tags"]["key"]["target"] = "smithy.api#Integer"
    content["com.tiny#Tags"]["value"]["target"] = "smithy.api#Unit"
    content["com.tiny#Colors"]["member"]["target"] = "com.tiny#Get"
    content["com.tiny#Get"]["output"]["target"] = "com.tiny#Name"
    content["com.tiny#Get"]["errors"] = [{"target": "com.tiny#GetOutput"}]
    content["com.tiny#Tiny"]["operations"].append({"target": "com.tiny#Lost"})
    content["com.tiny#Tiny"]["rename"] = {"com.tiny#Lost": "Found"}
    assert faults(model_text(content)) == [
        "0.json: /shapes/com.tiny#Colors/member/target (com.tiny#Colors$member): "
        "expected a data shape; the target com.tiny#Get is an operation",
        "0.json: /shapes/com.tiny#Get/errors/0/target (com.tiny#Get): "
        "com.tiny#GetOutput is bound as an error and lacks the trait smithy.api#error",
        "0.json: /shapes/com.tiny#Get/output/target (com.tiny#Get): "
        "expected a structure; the target com.tiny#Name is a string",
        "0.json: /shapes/com.tiny#GetInput/members/name/target (com.tiny#GetInput$name): "
        "the target com.tiny#Gone does not exist",
        "0.json: /shapes/com.tiny#Tags/key/target (com.tiny#Tags$key): "
        "expected a string as key; the target smithy.api#Integer is an integer",
        "0.json: /shapes/com.tiny#Tags/value/target (com.tiny#Tags$value): "
        "the target smithy.api#Unit is only for members of unions and enums",
        "0.json: /shapes/com.tiny#Tiny/operations/1/target (com.tiny#Tiny): "
        "the target com.tiny#Lost does not exist",
        "0.json: /shapes/com.tiny#Tiny/rename/com.tiny#Lost (com.tiny#Tiny): "
        "the renamed shape com.tiny#Lost does not exist",
    ]


def test_members_that_cannot_be_are_told() -> None:
    content = {
        "com.a#Case": structure(ab=member("String"), aB=member("String")),
        "com.a#Twice": {
            "type": "enum",
            "members": {"A": member("Unit", enumValue="x"), "B": member("Unit", enumValue="x")},
        },
        "com.a#Number": {
            "type": "intEnum",
            "members": {"A": member("Unit", enumValue="1"), "B": member("Unit")},
        },
    }
    assert [line.partition("): ")[2] for line in faults(model_text(content))] == [
        "differs from the member ab only in case",
        "expected an integer as value",
        "expected an integer as value",
        "has the value of A",
    ]


def test_values_of_an_enum_may_differ_in_case_alone() -> None:
    members = {name: member("Unit", enumValue=name) for name in ("linux", "Linux")}
    load_text(model_text({"com.a#System": {"type": "enum", "members": members}}))


def test_the_prelude_cannot_be_redefined() -> None:
    assert faults(model_text({"smithy.api#String": {"type": "blob"}})) == [
        "0.json: /shapes/smithy.api#String (smithy.api#String): "
        "belongs to the prelude and cannot be defined again"
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b'{\n "smithy" 2}', "not JSON: Expecting ':' delimiter at line 2, column 11"),
        (b'"\xff"', "not UTF-8: byte 1 cannot be decoded"),
        (b'{"a": NaN}', "not JSON: NaN is not a JSON number"),
        (b'{"a": 1e999}', "not JSON: 1e999 is too large a number"),
        (b'{"a": 1, "a": 2}', 'not JSON: the name "a" appears twice in one object'),
        (b'"\\ud800"', "a string holds half of a surrogate pair"),
        (b"[" * 250 + b"]" * 250, "nested deeper than 200 levels"),
        (b"[" * 200_000, "nested deeper than 200 levels"),
    ],
)
def test_what_is_not_json_is_told_precisely(tmp_path: Path, content: bytes, expected: str) -> None:
    file = tmp_path / "model.json"
    file.write_bytes(content)
    with pytest.raises(ModelError) as caught:
        load([file])
    (fault,) = caught.value.faults
    assert fault.file == str(file)
    assert fault.message == expected


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    file = tmp_path / "model.json"
    file.write_bytes(b"\xef\xbb\xbf" + json.dumps(model_text()).encode())
    assert ShapeId("com.tiny#Get") in load([file]).shapes


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be read: No such file or directory"):
        load([tmp_path / "absent.json"])


def test_a_folder_is_its_json_files(tmp_path: Path) -> None:
    save(tmp_path / "model.json", model_text())
    save(tmp_path / "more.json", model_text({"com.more#Text": {"type": "string"}}))
    (tmp_path / "notes.txt").write_text("not a model")
    assert ShapeId("com.more#Text") in load([tmp_path]).shapes


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of every value inside a document."""
    found = [path] if path else []
    steps: Any = ()
    if isinstance(data, dict):
        steps = data.items()
    elif isinstance(data, list):
        steps = enumerate(data)
    for step, value in steps:
        found += places(value, (*path, step))
    return found


def broken(data: Any, path: tuple[Any, ...], value: Any, *, remove: bool) -> Any:
    """Return the document with one value replaced or removed."""
    made = copy.deepcopy(data)
    holder = made
    for step in path[:-1]:
        holder = holder[step]
    if remove:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    return made


def survive(*contents: Any) -> list[str]:
    """Load and close whatever it is; return what is told. Anything but a ModelError is a crash."""
    try:
        model = load_text(*contents)
        for service in model.services:
            close(model, service)
        select_service(model, None)
    except ModelError as error:
        return [fault.message for fault in error.faults] or [""]
    return []


@settings(max_examples=300)
@given(st.data())
def test_no_mutation_of_a_model_crashes_the_loader(data: st.DataObject) -> None:
    content: Any = model_text()
    overlay: Any = {
        "apply": [
            {
                "target": "com.tiny#GetInput$name",
                "traits": {"smithy.api#sensitive": {}},
                "reason": "A secret.",
            }
        ]
    }
    documents: Any = [content, overlay]
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from([path for path in places(documents) if len(path) > 1]))
        documents = broken(documents, path, data.draw(JSON), remove=data.draw(st.booleans()))
    assert all(survive(*documents))


@given(JSON)
def test_no_document_crashes_the_loader(data: Any) -> None:
    assert all(survive(data))


@given(st.text() | st.binary())
def test_no_file_crashes_the_loader(tmp_path_factory: pytest.TempPathFactory, data: Any) -> None:
    file = tmp_path_factory.getbasetemp() / "any.json"
    file.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass"))
    with pytest.raises(ModelError) as caught:
        load([file])
    assert caught.value.faults[0].file == str(file)


@settings(max_examples=25)
@given(st.data())
def test_no_mutation_of_a_real_model_crashes_the_loader(data: st.DataObject) -> None:
    names = ["awsQuery.json", "restJson1-validation.json", "rpcv2Cbor.json"]
    file = shared("protocol-tests") / data.draw(st.sampled_from(names))
    content = json.loads(file.read_text(encoding="utf-8"))
    path = data.draw(st.sampled_from(places(content)))
    mutated = broken(content, path, data.draw(JSON), remove=data.draw(st.booleans()))
    assert all(survive(mutated))


@pytest.mark.parametrize("folder", ["models", "protocol-tests", "endpoint-rules"])
def test_every_reference_model_loads_and_closes(folder: str) -> None:
    files = sorted(shared(folder).rglob("*.json"))
    assert files
    for file in files:
        model = load([file])
        closure = close(model, select_service(model, None))
        targets = {
            member.target
            for shape in closure.shapes.values()
            for member in shape.members.values()
            if shape.type not in ("enum", "intEnum")
        }
        assert targets <= set(closure.shapes), file
