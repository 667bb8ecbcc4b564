"""Many that go through pages, wait, and read bodies at once, over one client."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any
from urllib.parse import parse_qs

import pytest

from loopback import Connection, Server
from tinsmith_runtime.client import AsyncClient, Client
from tinsmith_runtime.endpoints import Endpoint, Parameter
from tinsmith_runtime.identity import AwsCredentialIdentity
from tinsmith_runtime.operation import Command, Operation, PaginatedCommand, Service
from tinsmith_runtime.schema import member
from tinsmith_runtime.service_error import ServiceError
from tinsmith_runtime.shapes import INTEGER, STRING, list_of, simple
from tinsmith_runtime.structure import Output
from tinsmith_runtime.waiter import Waiter, WhenOutput

from .crowd import in_threads, no_tasks_left, nothing_left

STREAM = simple("blob", streaming=True)


class PageOutput(Output):
    """Some items."""

    items: list[str] | None = member("Items", list_of(STRING), default=None)
    token: str | None = member("Token", STRING, default=None)


class PageCommand(PaginatedCommand[PageOutput, str]):
    """The next items of somebody's."""

    operation = Operation(
        "Page",
        output=PageOutput,
        http=("POST", "/page", 200),
        pagination={"input_token": "token", "output_token": "token", "items": "items"},
    )

    owner: str = member("Owner", STRING)
    token: str | None = member("Token", STRING, default=None)


class StateOutput(Output):
    """How far a thing is."""

    state: int | None = member("State", INTEGER, default=None)


class StateCommand(Command[StateOutput]):
    """How far somebody's thing is."""

    operation = Operation("State", output=StateOutput, http=("POST", "/state", 200))

    owner: str = member("Owner", STRING)


class ThingDone(Waiter[StateCommand, StateOutput]):
    """Until a thing is done."""

    min_delay = 1
    max_delay = 2
    acceptors = (
        WhenOutput[StateOutput]("success", "State is 3", lambda output: output.state == 3),
    )


class BodyOutput(Output):
    """A body."""

    body: Any = member("Body", STREAM, http_payload=True)


class BodyCommand(Command[BodyOutput]):
    """Somebody's body."""

    operation = Operation(
        "Body", output=BodyOutput, http=("GET", "/body", 200), output_stream="body"
    )

    owner: str = member("Owner", STRING, http_query="owner")


class CrowdError(ServiceError):
    """The service's error."""


SERVICE = Service(
    "Crowds",
    package="client_crowds",
    api_version="2020-01-01",
    client_version="0.1.0",
    protocol="restJson1",
    name="Crowds",
    signing_name="crowds",
)


class Crowds(Client):
    """The synchronous client."""

    service = SERVICE

    def __init__(self, **options: Any) -> None:
        super().__init__(options)


class AsyncCrowds(AsyncClient):
    """The asynchronous client."""

    service = SERVICE

    def __init__(self, **options: Any) -> None:
        super().__init__(options)


@pytest.fixture(autouse=True)
def _package() -> Iterator[None]:
    errors: Any = ModuleType("client_crowds.errors")
    errors.BASE, errors.BY_CODE = CrowdError, {}
    endpoints: Any = ModuleType("client_crowds.endpoints")
    endpoints.PARAMETERS = (
        Parameter("region", builtin="AWS::Region", required=True),
        Parameter("endpoint", builtin="SDK::Endpoint"),
    )
    endpoints.resolve_endpoint = lambda *, region, endpoint="": Endpoint(endpoint)
    made = {
        "client_crowds": ModuleType("client_crowds"),
        "client_crowds.errors": errors,
        "client_crowds.endpoints": endpoints,
    }
    sys.modules.update(made)
    yield
    for name in made:
        del sys.modules[name]


def serve(connection: Connection) -> None:
    """Everybody has five pages of two items, a thing that is done the third time one looks, and a
    body of their own.
    """
    while received := connection.request():
        path, _, query = received.target.partition("?")
        if path == "/body":
            owner = parse_qs(query)["owner"][0]
            connection.reply(content(owner))
            continue
        asked = json.loads(received.body)
        owner = asked["Owner"]
        if path == "/state":
            STATES[owner] = STATES.get(owner, 0) + 1
            answer: dict[str, Any] = {"State": STATES[owner]}
        else:
            page = int(asked.get("Token", "0"))
            answer = {"Items": [f"{owner}-{page}-{item}" for item in range(2)]}
            if page < 4:
                answer["Token"] = str(page + 1)
        connection.reply(json.dumps(answer).encode())


STATES: dict[str, int] = {}


def content(owner: str) -> bytes:
    return f"{owner};".encode() * 20_000


def items(owner: str) -> list[str]:
    return [f"{owner}-{page}-{item}" for page in range(5) for item in range(2)]


def given(server: Server) -> dict[str, Any]:
    return {
        "region": "us-east-1",
        "endpoint": f"http://{server.host}",
        "credentials": AwsCredentialIdentity(access_key_id="AKID", secret_access_key="secret"),
        "proxies": {},
        "environment": {},
        "max_connections": 8,
        "timeout": 60,
    }


@pytest.mark.parametrize("transport", ["requests", "stdlib"])
def test_threads(transport: str) -> None:
    STATES.clear()

    def work(number: int) -> None:
        owner = f"thread{number}"
        assert list(client.paginate(PageCommand(owner=owner)).items()) == items(owner)
        done = client.wait(ThingDone(StateCommand(owner=owner)), max_wait=60)
        assert done.output.state == 3
        with client.send(BodyCommand(owner=owner)).body as body:
            assert b"".join(body.iter_chunks(1000)) == content(owner)
        # One that is left half read gives its connection's place back.
        with client.send(BodyCommand(owner=owner)).body as body:
            assert body.read(10) == content(owner)[:10]

    with (
        nothing_left(),
        Server(serve) as server,
        Crowds(**given(server), transport=transport) as client,
    ):
        client.world.pause = lambda seconds: None
        assert in_threads(work, 24) == [None] * 24


def test_tasks() -> None:
    STATES.clear()

    async def work(client: AsyncCrowds, number: int) -> None:
        owner = f"task{number}"
        found = [item async for item in client.paginate(PageCommand(owner=owner)).items()]
        assert found == items(owner)
        done = await client.wait(ThingDone(StateCommand(owner=owner)), max_wait=60)
        assert done.output.state == 3
        async with (await client.send(BodyCommand(owner=owner))).body as body:
            assert await body.aread() == content(owner)
        async with (await client.send(BodyCommand(owner=owner))).body as body:
            assert await body.aread(10) == content(owner)[:10]

    async def main(server: Server) -> None:
        async with AsyncCrowds(**given(server)) as client, asyncio.timeout(120):
            client.world.pause = lambda seconds: asyncio.sleep(0)
            await asyncio.gather(*(work(client, number) for number in range(100)))
        await no_tasks_left()

    with nothing_left(), Server(serve) as server:
        asyncio.run(main(server))
