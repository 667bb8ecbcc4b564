"""One service is chosen and cut out of the model, whatever the model's order.

Rule: expected closures are listed here by hand.
"""

from __future__ import annotations

import random
from typing import Any

import pytest

from tinsmith.closure import close, select_service
from tinsmith.errors import ModelError
from tinsmith.model import ServiceClosure
from tinsmith.protocol import check_protocol, select_protocols
from tiny_model import load_text, member, model_text, shapes, structure


def closed(content: dict[str, Any]) -> ServiceClosure:
    """Load shapes and close over their only service."""
    model = load_text(model_text(content))
    return close(model, select_service(model, None))


def refused(content: dict[str, Any], wanted: str | None = None) -> str:
    """Load shapes and choose; return why that is refused."""
    model = load_text(model_text(content))
    with pytest.raises(ModelError) as caught:
        select_service(model, wanted)
    return str(caught.value)


def test_the_closure_holds_what_the_service_reaches_and_no_more() -> None:
    content = shapes()
    content["com.tiny#Unused"] = structure(name={"target": "com.tiny#Name"})
    closure = closed(content)
    assert [operation.id for operation in closure.operations] == ["com.tiny#Get"]
    assert list(closure.shapes) == [
        "com.tiny#Busy",
        "com.tiny#Choice",
        "com.tiny#Color",
        "com.tiny#Colors",
        "com.tiny#GetInput",
        "com.tiny#GetOutput",
        "com.tiny#Name",
        "com.tiny#NotFound",
        "com.tiny#Tags",
        "smithy.api#Integer",
        "smithy.api#String",
        "smithy.api#Unit",
    ]


def test_unit_is_in_only_for_a_union() -> None:
    content = shapes()
    del content["com.tiny#Choice"]["members"]["nothing"]
    assert "smithy.api#Unit" not in closed(content).shapes


def test_operations_of_resources_are_found_at_any_depth() -> None:
    content = shapes()
    names = ["Create", "Put", "Read", "Update", "Delete", "List", "Act", "Count", "Deep"]
    for name in names:
        content[f"com.tiny#{name}"] = {"type": "operation"}
    life = {name.lower(): {"target": f"com.tiny#{name}"} for name in names[:6]}
    content["com.tiny#Tiny"]["resources"] = [{"target": "com.tiny#Thing"}]
    content["com.tiny#Thing"] = {
        "type": "resource",
        **life,
        "operations": [{"target": "com.tiny#Act"}],
        "collectionOperations": [{"target": "com.tiny#Count"}],
        "resources": [{"target": "com.tiny#Part"}],
    }
    content["com.tiny#Part"] = {
        "type": "resource",
        "operations": [{"target": "com.tiny#Deep"}],
        "resources": [{"target": "com.tiny#Thing"}],
    }
    found = [operation.id.name for operation in closed(content).operations]
    assert found == sorted([*names, "Get"])


def test_shapes_that_hold_themselves_are_found_once() -> None:
    content = shapes()
    content["com.tiny#GetInput"]["members"]["self"] = {"target": "com.tiny#GetInput"}
    assert "com.tiny#GetInput" in closed(content).shapes


def test_the_closure_does_not_depend_on_the_order_of_the_model() -> None:
    expected = closed(shapes())
    for seed in range(5):
        items = list(shapes().items())
        random.Random(seed).shuffle(items)
        closure = closed(dict(items))
        assert closure == expected
        assert list(closure.shapes) == list(expected.shapes)


def with_a_second_widget() -> dict[str, Any]:
    """Return shapes in which two namespaces have a structure of nearly the same name."""
    content = shapes()
    members = content["com.tiny#GetInput"]["members"]
    for namespace, name in (("a", "Widget"), ("b", "widget")):
        content[f"{namespace}#{name}"] = structure(x=member("String"))
        members[namespace] = {"target": f"{namespace}#{name}"}
    return content


def test_two_shapes_may_not_share_a_name() -> None:
    with pytest.raises(ModelError) as caught:
        closed(with_a_second_widget())
    assert str(caught.value) == (
        "b#widget: shares the name widget with a#Widget; one needs a rename in the service"
    )


def test_rename_tells_them_apart() -> None:
    content = with_a_second_widget()
    content["com.tiny#Tiny"]["rename"] = {"b#widget": "BWidget"}
    closure = closed(content)
    names = {closure.name(shape_id) for shape_id in closure.shapes}
    assert {"Widget", "BWidget"} <= names
    assert "widget" not in names


def test_simple_shapes_may_share_a_name() -> None:
    content = shapes()
    content["com.tiny#String"] = {"type": "string"}
    content["com.tiny#GetInput"]["members"]["x"] = {"target": "com.tiny#String"}
    content["com.tiny#GetInput"]["members"]["y"] = member("String")
    assert {"com.tiny#String", "smithy.api#String"} <= set(closed(content).shapes)


def test_no_service_is_told() -> None:
    expected = "the model holds no service; expected a shape of type service"
    assert refused({"a#B": {"type": "string"}}) == expected


def test_several_services_are_listed() -> None:
    content = {**shapes(), "com.other#Other": {"type": "service"}}
    listed = "com.other#Other, com.tiny#Tiny"
    assert refused(content) == f"the model holds 2 services; choose with --service: {listed}"
    assert refused(content, "Nope") == f"the model holds no service Nope; it holds {listed}"


@pytest.mark.parametrize("wanted", ["com.tiny#Tiny", "Tiny"])
def test_a_service_can_be_chosen(wanted: str) -> None:
    model = load_text(model_text({**shapes(), "com.other#Other": {"type": "service"}}))
    assert select_service(model, wanted).id == "com.tiny#Tiny"


def speaking(*protocols: str) -> Any:
    """Return a service that speaks protocols."""
    content = shapes()
    content["com.tiny#Tiny"]["traits"] = {protocol: {} for protocol in protocols}
    return select_service(load_text(model_text(content)), None)


def test_the_preferred_protocol_is_chosen() -> None:
    service = speaking("aws.protocols#awsQuery", "aws.protocols#awsJson1_0")
    both = ("aws.protocols#awsJson1_0", "aws.protocols#awsQuery")
    assert select_protocols(service, both)[0] == "aws.protocols#awsJson1_0"
    assert select_protocols(service, both[::-1])[0] == "aws.protocols#awsQuery"


@pytest.mark.parametrize(
    ("spoken", "message"),
    [
        (
            ["smithy.protocols#other", "aws.protocols#awsQueryCompatible"],
            "com.tiny#Tiny: the service speaks only smithy.protocols#other; "
            "supported: a#one, a#two",
        ),
        ([], "com.tiny#Tiny: the service names no protocol; supported: a#one, a#two"),
    ],
)
def test_an_unsupported_protocol_is_told(spoken: list[str], message: str) -> None:
    with pytest.raises(ModelError) as caught:
        select_protocols(speaking(*spoken), ("a#one", "a#two"))
    assert str(caught.value) == message


def test_what_a_protocol_has_no_form_for_is_told() -> None:
    content = shapes()
    content["com.tiny#GetInput"]["members"]["any"] = member("Document")
    content["com.tiny#Choice"]["traits"] = {"smithy.api#streaming": {}}
    model = load_text(model_text(content))
    with pytest.raises(ModelError) as caught:
        check_protocol(close(model, select_service(model, None)))
    assert [str(fault) for fault in caught.value.faults] == [
        "com.tiny#GetInput$any: aws.protocols#awsQuery has no form for documents",
        "com.tiny#GetOutput$choice: aws.protocols#awsQuery has no form for event streams",
    ]
