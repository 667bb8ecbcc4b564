"""Endpoints that a path into the input chooses: operationContextParams."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from client_world import Clients, ok
from other_service import AsyncOther, Other, installed
from tinsmith_runtime.expression import length
from tinsmith_runtime.operation import Command, Operation
from tinsmith_runtime.schema import member
from tinsmith_runtime.shapes import STRING, list_of
from tinsmith_runtime.structure import Output


class TagResponse(Output):
    """Nothing."""


def _endpoint_context(command: TagCommand) -> dict[str, object]:
    return {"bucket": command.names[0] if length(command.names) and command.names else None}


class TagCommand(Command[TagResponse]):
    """An operation whose first name chooses the endpoint."""

    operation = Operation("Tag", output=TagResponse, operation_context=_endpoint_context)

    names: list[str] | None = member("Names", list_of(STRING), default=None)


@pytest.fixture
def other(both: Clients, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clients]:
    """Clients of the other service."""
    monkeypatch.setattr(
        Clients, "cls", property(lambda self: AsyncOther if self.is_async else Other)
    )
    with installed():
        yield both


def test_the_input_chooses_by_a_path(other: Clients) -> None:
    client = other.make(ok(b"<TagResponse/>"))
    for command in (
        TagCommand(names=["first", "second"]),
        TagCommand(names=["second"]),
        TagCommand(names=[]),
        TagCommand(names=["first"]),
    ):
        other.send(client, command)
    assert [request.host for request in client.config.transport.requests] == [
        "first.data.eu-central-1.example",
        "second.data.eu-central-1.example",
        "none.data.eu-central-1.example",
        "first.data.eu-central-1.example",
    ]


def test_an_input_without_the_path_leaves_the_parameter_out(other: Clients) -> None:
    client = other.make(ok(b"<TagResponse/>"))
    other.send(client, TagCommand())
    assert client.config.transport.requests[0].host == "none.data.eu-central-1.example"
