"""What is done for single services: what their packages say, and that there is what they name."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from customized import MODELS
from tinsmith.closure import close
from tinsmith.customization import CUSTOMIZATIONS, of_operation, of_service, target_of
from tinsmith.load import assemble
from tinsmith.model import ServiceClosure
from tinsmith.read import Document

ROOT = Path(__file__).parents[2]
MODULES = {
    path.stem
    for path in (ROOT / "runtime/tinsmith_runtime/customizations").glob("*.py")
    if path.stem != "__init__"
}


def closure(model: dict[str, Any]) -> ServiceClosure:
    assembled = assemble([Document("model.json", model)])
    (service,) = assembled.services
    return close(assembled, service)


def named() -> set[str]:
    found: set[str] = set()
    for custom in CUSTOMIZATIONS.values():
        found |= {*custom.always, *custom.members.values()}
        found |= {name for names in custom.operations.values() for name in names}
    return found


def test_each_module_is_named_and_each_name_a_module() -> None:
    assert named() == MODULES


def test_the_documentation_has_a_row_for_each() -> None:
    page = (ROOT / "docs/customizations.md").read_text("utf-8")
    rows = [line.split("|")[1:3] for line in page.splitlines() if line.startswith("| `")]
    documented = {name.strip(" `"): services for name, services in rows}
    assert documented.keys() == MODULES
    for sdk_id, custom in CUSTOMIZATIONS.items():
        names = {*custom.always, *custom.members.values()}
        for name in names.union(*custom.operations.values()):
            assert sdk_id in documented[name], name


def test_operations_by_name_and_by_member() -> None:
    found = closure(MODELS["s3"])
    shapes = found.shapes
    own = {
        operation.id.name: of_operation(
            found.service, operation, shapes[operation.input] if operation.input else None
        )
        for operation in found.operations
    }
    assert own["CopyObject"] == own["PutObject"] == ("s3_customer_key",)
    assert own["HeadBucket"] == ()
    assert "s3_redirect" in of_service(found.service)
    assert of_service(closure(MODELS["polly"]).service) == ()


@pytest.mark.parametrize(
    ("uri", "target"),
    [
        ("/{Bucket}/{Key+}?x-id=PutObject", "/{Key+}?x-id=PutObject"),
        ("/{Bucket}?acl", "?acl"),
        ("/{Bucket}", ""),
        ("/", "/"),
        ("/{Key+}", "/{Key+}"),
    ],
)
def test_buckets_are_taken_off_where_rules_have_them(uri: str, target: str) -> None:
    assert target_of(closure(MODELS["s3"]).service, uri) == target
    assert target_of(closure(MODELS["glacier"]).service, uri) == uri


def test_rules_of_the_model_stay() -> None:
    model = deepcopy(MODELS["s3"])
    rules: dict[str, Any] = {
        "version": "1.0",
        "parameters": {},
        "rules": [
            {"type": "endpoint", "conditions": [], "endpoint": {"url": "https://own.example"}}
        ],
    }
    model["shapes"]["test#Service"]["traits"]["smithy.rules#endpointRuleSet"] = rules
    service = closure(model).service
    assert service.traits["smithy.rules#endpointRuleSet"] == rules
    assert target_of(service, "/{Bucket}") == "/{Bucket}"


def test_expires_of_outputs_has_a_second_member() -> None:
    model = deepcopy(MODELS["s3"])
    for name in ("GetObjectOutput", "PutObjectInput"):
        model["shapes"][f"test#{name}"]["members"]["Expires"]["target"] = "smithy.api#String"
    shapes = {shape.id.name: shape for shape in closure(model).shapes.values()}
    assert list(shapes["GetObjectOutput"].members) == ["Body", "Expires", "ExpiresString"]
    assert "ExpiresString" not in shapes["PutObjectInput"].members
    for name in ("GetObjectOutput", "PutObjectInput"):
        assert shapes[name].members["Expires"].target == "smithy.api#Timestamp"


def test_the_account_of_glacier_need_not_be_given() -> None:
    shapes = {shape.id.name: shape for shape in closure(MODELS["glacier"]).shapes.values()}
    assert not shapes["ListVaultsInput"].members["accountId"].has("smithy.api#required")
