"""Steps that only some operations need: who gets them, and beside what else."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from integrity_service import PutCommand, PutOutput, Store, Wire, installed
from tinsmith_runtime.features import entries
from tinsmith_runtime.middleware import MiddlewareStack
from tinsmith_runtime.operation import Operation, Service
from tinsmith_runtime.pipeline import DEFAULT_PIPELINE, Entry, features_of, pipeline_of


def service(**traits: object) -> Service:
    return Service(
        "Some",
        package="client_some",
        api_version="2020-01-01",
        client_version="0.1.0",
        protocol="awsQuery",
        name="Some",
        **traits,
    )


def operation(**traits: object) -> Operation:
    return Operation("Do", output=PutOutput, **traits)


def names(service: Service, operation: Operation) -> list[str]:
    return [entry.name for entry in entries(service, operation)]


def pass_on(call: Any, proceed: Any) -> Any:
    return proceed(call)


@pytest.fixture
def custom(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two customizations, in memory."""
    for name in ("first", "second"):
        module = ModuleType(name)
        module.__dict__["ENTRIES"] = (Entry(pass_on, f"{name}Middleware", "build"),)
        monkeypatch.setitem(sys.modules, f"tinsmith_runtime.customizations.{name}", module)
    with installed():
        yield


def test_traits_bring_their_steps() -> None:
    plain = service()
    assert names(plain, operation(http=("GET", "/", 200))) == []
    assert names(plain, operation(request_compression=("gzip",))) == ["compressionMiddleware"]
    both = operation(http_checksum={}, http_checksum_required=True)
    assert names(plain, both) == names(plain, operation(http_checksum={}))
    assert "flexibleChecksumsMiddleware" in names(plain, both)


@pytest.mark.usefixtures("custom")
def test_customizations_of_services_and_operations() -> None:
    first, second = service(customizations=("first",)), operation(customizations=("second",))
    assert names(first, second) == ["firstMiddleware", "secondMiddleware"]
    assert names(first, operation(customizations=("first",))) == ["firstMiddleware"]
    assert [entry.name for entry in features_of(first, operation())] == ["firstMiddleware"]


def test_an_operation_remembers_its_pipeline() -> None:
    plain = operation()
    assert pipeline_of(service(), plain) is DEFAULT_PIPELINE is plain.pipeline
    special = operation(http_checksum_required=True)
    made = pipeline_of(service(), special)
    assert made is special.pipeline is not DEFAULT_PIPELINE


def test_features_go_last_of_their_priority_and_give_way_to_names_taken() -> None:
    order: list[str] = []

    def note(name: str) -> Any:
        def step(call: Any, proceed: Any) -> Any:
            order.append(name)
            return proceed(call)

        return step

    stack = MiddlewareStack()
    stack.add(note("own"), step="build", name="own")
    stack.add(note("mine"), step="build", name="taken")
    features = (
        Entry(note("taken"), "taken", "build"),
        Entry(note("feature"), "feature", "build"),
        Entry(note("first"), "first", "build", relation=("before", "own")),
    )
    pipeline = stack.compiled(features)
    with pytest.raises(AttributeError):  # no call: the steps ran, nothing was sent
        list(pipeline(None))  # type: ignore[arg-type]  # nobody looks at it
    assert order == ["first", "own", "mine", "feature"]
    assert stack.compiled(features) is pipeline
    stack.add(note("more"), step="build")
    assert stack.compiled(features) is not pipeline


def test_users_may_place_their_own_beside_them() -> None:
    seen: list[str] = []

    def look(call: Any, proceed: Any) -> Any:
        seen.append(call.request.headers["x-amz-checksum-crc32"])
        return proceed(call)

    with installed():
        client = Store(region="eu-central-1", credentials=KEYS, transport=Wire(), environment={})
        client.middleware_stack.add_relative_to(
            look, relation="after", to_middleware="flexibleChecksumsMiddleware"
        )
        client.send(PutCommand(body=b"Hello world"))
        command = PutCommand(body=b"123456789")
        command.middleware_stack.add(look, step="build", priority="low")
        client.send(command)
    assert seen == ["i9aeUg==", "y/Q5Jg==", "y/Q5Jg=="]


def KEYS() -> Any:
    from tinsmith_runtime.identity import AwsCredentialIdentity

    return AwsCredentialIdentity(access_key_id="AKIDEXAMPLE", secret_access_key="secret")
