"""What clients take as credentials, and what every provider can do."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from credential_world import Machine
from tinsmith_runtime import credentials
from tinsmith_runtime.credentials import (
    CredentialContext,
    CredentialProvider,
    EnvironmentProvider,
    StaticProvider,
    as_provider,
)
from tinsmith_runtime.credentials.chain import DefaultChain
from tinsmith_runtime.errors import CredentialsRetrievalError, TransportError
from tinsmith_runtime.identity import AwsCredentialIdentity

if TYPE_CHECKING:
    from tinsmith_runtime.effects import Steps

PLAIN = AwsCredentialIdentity(access_key_id="AKID", secret_access_key="canary-secret")


def test_an_identity(machine: Machine, drive: Callable[[Steps[Any]], Any]) -> None:
    provider = as_provider(PLAIN)
    assert isinstance(provider, StaticProvider)
    identity = drive(provider.identity(machine.context()))
    assert identity == PLAIN
    assert identity.source == ("e",)
    provider.force_refresh()
    assert drive(provider.identity(machine.context())) is identity


def test_temporary_keys_in_code_are_used_until_refused(
    machine: Machine, drive: Callable[[Steps[Any]], Any]
) -> None:
    identity = machine.identity(seconds=60)
    provider = as_provider(identity)
    machine.later(3600)
    assert drive(provider.identity(machine.context())) is identity


def test_a_provider_is_itself() -> None:
    provider = EnvironmentProvider()
    assert as_provider(provider) is provider


def test_nothing_is_the_default_chain() -> None:
    assert isinstance(as_provider(None), DefaultChain)


async def coroutine() -> AwsCredentialIdentity:
    return PLAIN


@pytest.mark.parametrize("function", [lambda: PLAIN, coroutine], ids=["plain", "coroutine"])
def test_a_function(
    machine: Machine,
    drive: Callable[[Steps[Any]], Any],
    function: Callable[[], AwsCredentialIdentity],
) -> None:
    identity = drive(as_provider(function).identity(machine.context()))
    assert identity == PLAIN
    assert identity.source == ("e",)


def test_a_function_is_asked_again_in_time(
    machine: Machine, drive: Callable[[Steps[Any]], Any]
) -> None:
    calls = []

    def function() -> AwsCredentialIdentity:
        calls.append(1)
        return machine.identity(f"A{len(calls)}", seconds=3600)

    provider = as_provider(function)
    names = []
    for _ in range(4):
        names.append(drive(provider.identity(machine.context())).access_key_id)
        machine.later(1600)
    assert names == ["A1", "A1", "A1", "A2"]


def test_a_function_that_fails(machine: Machine, drive: Callable[[Steps[Any]], Any]) -> None:
    def broken() -> Any:
        raise KeyError("vault")

    with pytest.raises(
        CredentialsRetrievalError, match=r"broken failed: KeyError: 'vault'"
    ) as info:
        drive(as_provider(broken).identity(machine.context()))
    assert isinstance(info.value.__cause__, KeyError)


def test_errors_of_this_library_stay_what_they_are(
    machine: Machine, drive: Callable[[Steps[Any]], Any]
) -> None:
    def broken() -> Any:
        raise TransportError("unreachable")

    with pytest.raises(TransportError, match=r"^unreachable$"):
        drive(as_provider(broken).identity(machine.context()))


def test_a_function_that_returns_something_else(
    machine: Machine, drive: Callable[[Steps[Any]], Any]
) -> None:
    wrong: Any = lambda: ("AKID", "canary-secret")  # noqa: E731  # what a user writes
    with pytest.raises(CredentialsRetrievalError, match="returned tuple, expected an Aws") as info:
        drive(as_provider(wrong).identity(machine.context()))
    assert "canary" not in str(info.value)


@pytest.mark.parametrize("wrong", ["AKID", 1, ("AKID", "secret")])
def test_anything_else_is_refused(wrong: Any) -> None:
    with pytest.raises(TypeError, match=f"got {type(wrong).__name__}") as info:
        as_provider(wrong)
    assert "secret" not in str(info.value)


class Mine(CredentialProvider):
    """A provider as a user writes it."""

    def steps(self, context: CredentialContext) -> Steps[AwsCredentialIdentity]:
        return PLAIN
        yield


def test_a_provider_resolves_by_itself() -> None:
    assert Mine().resolve() is PLAIN
    assert Mine()() is PLAIN
    assert asyncio.run(Mine().aresolve()) is PLAIN


def test_the_world_is_the_process_where_nothing_else_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKID")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "canary-secret")
    assert EnvironmentProvider().resolve() == PLAIN


def test_background_work_is_done_when_aresolve_returns(machine: Machine) -> None:
    class Hourly(CredentialProvider):
        calls = 0

        def steps(self, context: CredentialContext) -> Steps[AwsCredentialIdentity]:
            self.calls += 1
            return machine.identity(f"A{self.calls}", seconds=3600)
            yield

    provider = Hourly()
    names = []
    for _ in range(3):
        names.append(asyncio.run(provider.aresolve(machine.context())).access_key_id)
        machine.later(3000)
    assert names == ["A1", "A1", "A2"]


def test_a_provider_without_steps_says_so() -> None:
    class Empty(CredentialProvider):
        pass

    with pytest.raises(NotImplementedError, match=r"Empty does not write steps\(\)"):
        Empty().resolve()


@pytest.mark.parametrize(
    ("environment", "given", "expected"),
    [
        ({"AWS_REGION": "one", "AWS_DEFAULT_REGION": "two"}, None, "one"),
        ({"AWS_DEFAULT_REGION": "two"}, None, "two"),
        ({}, None, "r-default"),
        ({"AWS_PROFILE": "dev"}, None, "r-dev"),
        ({"AWS_REGION": "one"}, "given", "given"),
    ],
)
def test_region_without_a_client(
    machine: Machine,
    drive: Callable[[Steps[Any]], Any],
    environment: dict[str, str],
    given: str | None,
    expected: str,
) -> None:
    machine.config("[default]\nregion = r-default\n[profile dev]\nregion = r-dev\n")
    machine.environment |= environment
    assert drive(machine.context(region=given).region()) == expected


def test_the_real_clock_is_aware() -> None:
    context = CredentialContext()
    assert context.now().utcoffset() is not None
    assert 0 <= context.random() < 1


def test_all_names_are_there() -> None:
    for name in credentials.__all__:
        assert getattr(credentials, name).__name__ == name
    assert set(credentials.__all__) <= set(dir(credentials))
    with pytest.raises(AttributeError, match="has no attribute 'Nothing'"):
        _ = credentials.Nothing


def test_importing_the_package_loads_no_source() -> None:
    paths = [path for path in sys.path if path]
    program = (
        f"import sys; sys.path[:0] = {paths!r}\nimport tinsmith_runtime.credentials\n"
        "print([m for m in sys.modules if m.startswith('tinsmith_runtime.credentials.')])"
    )
    result = subprocess.run(
        [sys.executable, "-S", "-c", program], capture_output=True, text=True, check=True
    )
    assert result.stdout == "[]\n"
