"""Defaults modes, and what ``auto`` finds out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from tinsmith_runtime.config import Config
from tinsmith_runtime.effects import arun, run
from tinsmith_runtime.errors import TransportError
from tinsmith_runtime.http import Request, Response, Timeouts
from tinsmith_runtime.operation import Service
from tinsmith_runtime.world import TaskWorld, ThreadWorld

if TYPE_CHECKING:
    from tinsmith_runtime.effects import Steps

SERVICE = Service("STS", package="x", api_version="", client_version="", protocol="", name="X")


class Instance:
    """A transport to an instance metadata service."""

    def __init__(self, region: Response | None, token: Response | None = None) -> None:
        self.region = region
        self.token = token or Response(200, {}, b"the-token")
        self.sent: list[tuple[str, str, dict[str, str]]] = []

    def send(self, request: Request, timeouts: Timeouts, *, direct: bool = False) -> Response:
        assert direct
        assert timeouts.total is not None
        self.sent.append((request.method, request.url, request.headers))
        answer = self.token if request.method == "PUT" else self.region
        if answer is None:
            raise TransportError("unreachable")
        return answer

    async def asend(
        self, request: Request, timeouts: Timeouts, *, direct: bool = False
    ) -> Response:
        return self.send(request, timeouts, direct=direct)

    def close(self) -> None: ...

    async def aclose(self) -> None: ...


Drive: TypeAlias = "Callable[[Steps[Any], Instance], Any]"


@pytest.fixture(params=["threads", "tasks"])
def drive(request: pytest.FixtureRequest) -> Drive:
    if request.param == "threads":
        return lambda steps, instance: run(steps, ThreadWorld(lambda: instance))
    return lambda steps, instance: asyncio.run(arun(steps, TaskWorld(lambda: instance)))


def configure(environment: dict[str, str], **options: Any) -> Config:
    return Config(SERVICE, {"environment": {"HOME": "/nowhere", **environment}, **options})


@pytest.mark.parametrize(
    ("mode", "seconds"),
    [
        ("legacy", 5.0),
        ("standard", 3.1),
        ("in-region", 1.1),
        ("cross-region", 3.1),
        ("mobile", 30.0),
    ],
)
def test_modes(mode: str, seconds: float) -> None:
    config = configure({"AWS_DEFAULTS_MODE": mode})
    assert config.connect_timeout == seconds
    assert config.source_of("connect_timeout") == f"defaults mode {mode}"
    assert configure({"AWS_DEFAULTS_MODE": mode}, connect_timeout=7).connect_timeout == 7


LAMBDA = {"AWS_EXECUTION_ENV": "AWS_Lambda_python3.11"}


@pytest.mark.parametrize(
    ("environment", "region", "mode"),
    [
        (LAMBDA | {"AWS_REGION": "eu-west-1"}, "eu-west-1", "in-region"),
        (LAMBDA | {"AWS_DEFAULT_REGION": "eu-west-1"}, "eu-west-1", "in-region"),
        (LAMBDA | {"AWS_REGION": "eu-west-1"}, "us-east-1", "cross-region"),
        (LAMBDA | {"AWS_REGION": "eu-west-1"}, "fips-eu-west-1", "in-region"),
        (LAMBDA | {"AWS_EC2_METADATA_DISABLED": "true"}, "us-east-1", "standard"),
        ({"AWS_REGION": "eu-west-1", "AWS_EC2_METADATA_DISABLED": "TRUE"}, "x", "standard"),
    ],
)
def test_auto_by_the_environment(
    drive: Drive, environment: dict[str, str], region: str, mode: str
) -> None:
    seconds = {"in-region": 1.1, "cross-region": 3.1, "standard": 3.1}[mode]
    config = configure(environment, region=region, defaults_mode="auto")
    assert config.connect_timeout == seconds
    assert config.source_of("connect_timeout") == f"defaults mode {mode}"
    instance = Instance(None)
    assert drive(config.resolve("connect_timeout"), instance) == seconds
    assert config.source_of("connect_timeout") == f"defaults mode {mode}"
    assert instance.sent == []


@pytest.mark.parametrize(
    ("answer", "mode"),
    [
        (Response(200, {}, b"eu-west-1"), "in-region"),
        (Response(200, {}, b"us-east-1\n"), "cross-region"),
        (Response(404, {}, b"no"), "standard"),
        (Response(200, {}, b""), "standard"),
        (Response(200, {}, b"\xff"), "standard"),
        (None, "standard"),
    ],
)
def test_auto_by_the_instance(drive: Drive, answer: Response | None, mode: str) -> None:
    instance = Instance(answer)
    config = configure({}, region="eu-west-1", defaults_mode="auto")
    drive(config.resolve("connect_timeout"), instance)
    assert config.source_of("connect_timeout") == f"defaults mode {mode}"
    base = "http://169.254.169.254/latest"
    assert instance.sent == [
        ("PUT", f"{base}/api/token", {"x-aws-ec2-metadata-token-ttl-seconds": "60"}),
        (
            "GET",
            f"{base}/meta-data/placement/region",
            {"x-aws-ec2-metadata-token": "the-token"},
        ),
    ]
    drive(config.resolve("connect_timeout"), instance)
    assert len(instance.sent) == 2


def test_auto_without_a_token(drive: Drive) -> None:
    instance = Instance(Response(200, {}, b"eu-west-1"), token=Response(403, {}))
    config = configure({}, region="eu-west-1", defaults_mode="auto")
    assert drive(config.resolve("connect_timeout"), instance) == 3.1
    assert len(instance.sent) == 1


def test_auto_without_a_region(drive: Drive) -> None:
    instance = Instance(Response(200, {}, b"eu-west-1"))
    config = configure({}, defaults_mode="auto")
    assert drive(config.resolve("connect_timeout"), instance) == 3.1
    assert instance.sent == []


def test_a_given_timeout_needs_no_look(drive: Drive) -> None:
    instance = Instance(None)
    config = configure({}, region="eu-west-1", defaults_mode="auto", connect_timeout=2)
    assert drive(config.resolve("connect_timeout"), instance) == 2
    assert instance.sent == []
