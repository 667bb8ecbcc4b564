"""Runtime extensions: settings of a client in one argument."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from client_world import Clients, Script, refusal
from tinsmith_runtime.errors import ConfigError, SdkError
from tinsmith_runtime.extension import ExtensionConfiguration
from tinsmith_runtime.identity import AwsCredentialIdentity
from tinsmith_runtime.retry import StandardRetryStrategy

OTHER = AwsCredentialIdentity(access_key_id="AKIDOTHER", secret_access_key="other-secret")


class Extension:
    def __init__(self, configure: Callable[[ExtensionConfiguration], object]) -> None:
        self.configure = configure


def test_extensions_set_what_the_reference_lets_them(both: Clients) -> None:
    transport = Script(refusal("InternalFailure", 500))
    strategy = StandardRetryStrategy(2, random=lambda: 0.0)

    def configure(configuration: ExtensionConfiguration) -> None:
        assert configuration.config.region == "eu-central-1"
        configuration.set(region="us-west-2", credentials=OTHER)
        configuration.set(transport=transport, retry_strategy=strategy)
        assert configuration.config.region == "us-west-2"

    client = both.make(extensions=[Extension(configure)])
    with pytest.raises(SdkError):
        both.send(client)
    assert [request.host for request in transport.requests] == ["sts.us-west-2.amazonaws.com"] * 2
    assert "Credential=AKIDOTHER/" in transport.requests[0].headers["authorization"]
    assert client.config.region == "us-west-2"
    assert client.config.source_of("region") == "argument"


def test_extensions_add_middleware(both: Clients) -> None:
    seen: list[str] = []

    def middleware(call: Any, proceed: Callable[[Any], Any]) -> Any:
        seen.append(call.operation.name)
        return proceed(call)

    def configure(configuration: ExtensionConfiguration) -> None:
        configuration.middleware_stack.add(middleware, name="mine")

    client = both.make(extensions=[Extension(configure)])
    assert "mine - initialize" in client.middleware_stack.identify()
    both.send(client)
    assert seen == ["GetCallerIdentity"]


def test_extensions_come_one_after_the_other_and_last(both: Clients) -> None:
    regions = ["us-west-1", "us-west-2"]
    client = both.make(
        extensions=[
            Extension(lambda configuration, region=region: configuration.set(region=region))  # type: ignore[misc]  # bound
            for region in regions
        ],
        region="ap-south-1",
    )
    assert client.config.region == "us-west-2"


def test_a_client_without_middleware_of_extensions_stays_untouched(both: Clients) -> None:
    client = both.make(extensions=[Extension(lambda configuration: None)])
    assert client._stack is None


def test_extensions_that_are_none(both: Clients) -> None:
    with pytest.raises(ConfigError, match="expected objects with a method configure, got int"):
        both.make(extensions=[1])


def test_extensions_that_set_nonsense(both: Clients) -> None:
    with pytest.raises(ConfigError, match="no such option: 'regoin'; did you mean 'region'"):
        both.make(extensions=[Extension(lambda configuration: configuration.set(regoin="x"))])
