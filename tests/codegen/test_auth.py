"""What packages say of authentication: schemes of services and operations, and options that only
services with such schemes have."""

from __future__ import annotations

import ast
from typing import Any

import pytest

from tinsmith.closure import close, select_service
from tinsmith.generate import render
from tiny_model import load_text, shapes

KEY = {"name": "X-Key", "in": "header", "scheme": "Key"}
ALL = {
    "aws.auth#sigv4": {"name": "tiny"},
    "aws.auth#sigv4a": {"name": "tiny"},
    "smithy.api#httpBearerAuth": {},
    "smithy.api#httpApiKeyAuth": KEY,
    "smithy.api#httpBasicAuth": {},
}


def files(service: dict[str, Any], operation: dict[str, Any]) -> dict[str, str]:
    """The package of a model whose service and operation have these traits."""
    content = shapes()
    content["com.tiny#Tiny"]["traits"].update(service)
    content["com.tiny#Get"]["traits"] = operation
    model = load_text({"smithy": "2.0", "shapes": content})
    return render(close(model, select_service(model, None)), model.overlay, tests=False)


def facts(package: dict[str, str], name: str, called: str) -> dict[str, Any]:
    """The literal keywords of a call in a module."""
    tree = ast.parse(package[f"client_tiny/{name}"])
    (call,) = (
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == called
    )
    return {
        str(word.arg): ast.literal_eval(word.value)
        for word in call.keywords
        if not isinstance(word.value, ast.Name)
    }


def service_facts(**traits: Any) -> dict[str, Any]:
    return facts(files(traits, {}), "service.py", "Service")


def test_a_service_with_nothing_but_sigv4_says_nothing() -> None:
    found = service_facts(**{"aws.auth#sigv4": {"name": "tiny"}})
    assert found["signing_name"] == "tiny"
    assert not {"auth", "operation_auth", "api_key_auth"} & found.keys()


def test_schemes_are_in_the_order_of_their_names_unless_the_model_orders_them() -> None:
    assert service_facts(**ALL)["auth"] == tuple(sorted(ALL))
    ordered = ["smithy.api#httpBearerAuth", "aws.auth#sigv4"]
    found = service_facts(**ALL, **{"smithy.api#auth": ordered})
    assert found["auth"] == tuple(ordered)
    assert found["operation_auth"] == tuple(sorted(ALL.keys() - set(ordered)))


def test_without_schemes_nothing_is_signed() -> None:
    assert service_facts()["auth"] == ()


def test_a_service_of_sigv4a_alone_has_its_signing_name() -> None:
    found = service_facts(**{"aws.auth#sigv4a": {"name": "far"}})
    assert (found["auth"], found["signing_name"]) == (("aws.auth#sigv4a",), "far")


def test_where_the_key_of_an_api_stands() -> None:
    assert service_facts(**{"smithy.api#httpApiKeyAuth": KEY})["api_key_auth"] == KEY


@pytest.mark.parametrize(
    ("traits", "auth"),
    [
        ({}, None),
        ({"smithy.api#auth": ["smithy.api#httpApiKeyAuth"]}, ("smithy.api#httpApiKeyAuth",)),
        ({"smithy.api#auth": []}, ()),
        ({"smithy.api#optionalAuth": {}}, ()),
    ],
)
def test_schemes_of_an_operation(traits: dict[str, Any], auth: object) -> None:
    found = facts(files(ALL, traits), "commands/get.py", "Operation")
    assert found.get("auth") == auth


def options(package: dict[str, str]) -> dict[str, str]:
    """The options of the service's own, with their types."""
    tree = ast.parse(package.get("client_tiny/options.py", ""))
    return {
        ast.unparse(node.target): ast.unparse(node.annotation)
        for node in ast.walk(tree)
        if isinstance(node, ast.AnnAssign)
    }


def test_only_services_with_a_scheme_have_its_options() -> None:
    assert options(files({"aws.auth#sigv4": {"name": "tiny"}}, {})) == {}
    package = files(ALL, {})
    assert options(package) == {
        "api_key": "Given[str] | None",
        "username": "Given[str] | None",
        "password": "Given[str] | None",
        "token": "Token | None",
    }
    assert (
        "from tinsmith_runtime.config import ClientOptions, Given, Token"
        in package["client_tiny/options.py"]
    )
    bearer = files({"smithy.api#httpBearerAuth": {}}, {})
    assert options(bearer) == {"token": "Token | None"}


def test_an_operation_may_use_what_its_service_leaves_aside() -> None:
    traits = {**ALL, "smithy.api#auth": ["aws.auth#sigv4"]}
    assert "token" in options(files(traits, {}))
