"""Chains: who is asked, who wins, and what is said when nobody does."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from datetime import timedelta
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

from credential_world import Machine
from tinsmith_runtime.credentials import (
    CredentialContext,
    CredentialProvider,
    NotConfigured,
    create_credential_chain,
    default_chain,
)
from tinsmith_runtime.credentials.chain import DEFAULT_SOURCES
from tinsmith_runtime.errors import (
    CancelledError,
    ConfigError,
    CredentialsRetrievalError,
    DeadlineExceededError,
    NoCredentialsError,
    ProfileNotFoundError,
    SdkError,
)
from tinsmith_runtime.identity import AwsCredentialIdentity

if TYPE_CHECKING:
    from tinsmith_runtime.effects import Steps


class Member(CredentialProvider):
    """Answers what it was made with, and notes that it was asked."""

    asked: list[str] = []  # noqa: RUF012  # emptied for each test

    def __init__(self, name: str, answer: AwsCredentialIdentity | Exception) -> None:
        self.name = name
        self.answer = answer
        self.stale = False

    def steps(self, context: CredentialContext) -> Steps[AwsCredentialIdentity]:
        self.asked.append(self.name)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer
        yield

    def changed(self, context: CredentialContext) -> bool:
        return self.stale


@pytest.fixture(autouse=True)
def _nobody_was_asked() -> None:
    Member.asked.clear()


def test_the_first_that_is_configured_wins(
    machine: Machine, drive: Callable[[Steps[Any]], Any]
) -> None:
    chain = create_credential_chain(
        Member("a", NotConfigured("no")),
        Member("b", machine.identity("B")),
        Member("c", machine.identity("C")),
    )
    assert drive(chain.identity(machine.context())).access_key_id == "B"
    assert Member.asked == ["a", "b"]


def test_nobody(machine: Machine, drive: Callable[[Steps[Any]], Any]) -> None:
    chain = create_credential_chain(
        Member("a", NotConfigured("no file")), Member("b", NotConfigured("no variable"))
    )
    with pytest.raises(NoCredentialsError) as info:
        drive(chain.identity(machine.context()))
    assert str(info.value) == (
        "no credentials are configured; these sources were asked:\n"
        "  1. a: no file\n"
        "  2. b: no variable"
    )


def test_nobody_is_not_remembered(machine: Machine, drive: Callable[[Steps[Any]], Any]) -> None:
    member = Member("a", NotConfigured("no"))
    chain = create_credential_chain(member)
    with pytest.raises(NoCredentialsError):
        drive(chain.identity(machine.context()))
    member.answer = machine.identity("A")
    assert drive(chain.identity(machine.context())).access_key_id == "A"


def test_a_failure_stops_the_chain(machine: Machine, drive: Callable[[Steps[Any]], Any]) -> None:
    cause = OSError("disk")
    chain = create_credential_chain(Member("a", cause), Member("b", machine.identity()))
    with pytest.raises(CredentialsRetrievalError, match=r"^a failed: OSError: disk$") as info:
        drive(chain.identity(machine.context()))
    assert info.value.__cause__ is cause
    assert Member.asked == ["a"]


@pytest.mark.parametrize(
    "error",
    [
        CredentialsRetrievalError("x"),
        NoCredentialsError("x"),
        ConfigError("x"),
        CancelledError("x"),
        DeadlineExceededError("x"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_errors_that_speak_for_themselves(
    machine: Machine, drive: Callable[[Steps[Any]], Any], error: SdkError
) -> None:
    chain = create_credential_chain(Member("a", error), Member("b", machine.identity()))
    with pytest.raises(type(error)) as info:
        drive(chain.identity(machine.context()))
    assert info.value is error
    assert Member.asked == ["a"]


def test_chains_take_what_clients_take(
    machine: Machine, drive: Callable[[Steps[Any]], Any]
) -> None:
    identity = machine.identity()
    for source in (identity, lambda: identity, Member("a", identity)):
        assert drive(create_credential_chain(source).identity(machine.context())) is identity


def test_an_empty_chain_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one source"):
        create_credential_chain()


def test_expire_after(machine: Machine, drive: Callable[[Steps[Any]], Any]) -> None:
    member = Member("a", machine.identity())
    chain = create_credential_chain(member).expire_after(600)
    end = machine.time + timedelta(seconds=600)
    assert drive(chain.identity(machine.context())).expiration == end
    machine.later(599)
    drive(chain.identity(machine.context()))
    assert len(Member.asked) == 2


def test_expire_after_leaves_expirations_alone(
    machine: Machine, drive: Callable[[Steps[Any]], Any]
) -> None:
    identity = machine.identity(seconds=3600)
    chain = create_credential_chain(Member("a", identity)).expire_after(600)
    assert drive(chain.identity(machine.context())) is identity


def test_expire_after_has_a_least_value() -> None:
    with pytest.raises(ValueError, match="at least 300 seconds, got 299"):
        create_credential_chain(lambda: None).expire_after(299)  # type: ignore[arg-type,return-value]


def test_the_winner_tells_of_changes(machine: Machine, drive: Callable[[Steps[Any]], Any]) -> None:
    member = Member("a", machine.identity("A"))
    chain = create_credential_chain(member)
    assert not chain.changed(machine.context())
    drive(chain.identity(machine.context()))
    member.answer = machine.identity("B")
    machine.later(60)
    assert drive(chain.identity(machine.context())).access_key_id == "A"
    member.stale = True
    machine.later(60)
    assert drive(chain.identity(machine.context())).access_key_id == "B"


def test_the_winner_is_logged_without_secrets(
    machine: Machine, drive: Callable[[Steps[Any]], Any], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    chain = create_credential_chain(
        Member("a", NotConfigured("no")), Member("b", machine.identity())
    )
    drive(chain.identity(machine.context()))
    chain.force_refresh()
    drive(chain.identity(machine.context()))
    assert [record.getMessage() for record in caplog.records if record.name != "asyncio"] == [
        "credentials come from b"
    ]
    assert "canary" not in caplog.text


KEYS = {"AWS_ACCESS_KEY_ID": "ENV", "AWS_SECRET_ACCESS_KEY": "canary-secret"}
FILE = "[{}]\naws_access_key_id = FILE\naws_secret_access_key = canary-secret\n"


@pytest.fixture
def remote(monkeypatch: pytest.MonkeyPatch, machine: Machine) -> None:
    """Sources outside of this machine that are not configured."""
    for module, name in DEFAULT_SOURCES[2:]:
        fake = ModuleType(module)

        def make(called: str = name) -> Member:
            return Member(called, NotConfigured("not here"))

        setattr(fake, name, make)
        monkeypatch.setitem(sys.modules, f"tinsmith_runtime.credentials.{module}", fake)


@pytest.mark.usefixtures("remote")
def test_default_order(machine: Machine, drive: Callable[[Steps[Any]], Any]) -> None:
    machine.environment |= KEYS
    machine.credentials(FILE.format("default"))
    assert drive(default_chain().identity(machine.context())).access_key_id == "ENV"
    for name in KEYS:
        del machine.environment[name]
    assert drive(default_chain().identity(machine.context())).access_key_id == "FILE"
    machine.credentials("")
    with pytest.raises(NoCredentialsError) as info:
        drive(default_chain().identity(machine.context()))
    assert str(info.value).splitlines()[1:] == [
        "  1. environment variables: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set",
        "  2. shared config profile: there is no profile default",
        "  3. TokenFileProvider: not here",
        "  4. ContainerProvider: not here",
        "  5. InstanceMetadataProvider: not here",
    ]
    assert Member.asked == ["TokenFileProvider", "ContainerProvider", "InstanceMetadataProvider"]


@pytest.mark.usefixtures("remote")
def test_a_profile_in_code_leaves_the_environment_out(
    machine: Machine, drive: Callable[[Steps[Any]], Any]
) -> None:
    machine.environment |= KEYS
    machine.credentials(FILE.format("dev"))
    chain = default_chain()
    assert drive(chain.identity(machine.context(profile="dev"))).access_key_id == "FILE"
    machine.config("[profile empty]\nregion = x\n")
    with pytest.raises(NoCredentialsError) as info:
        drive(default_chain().identity(machine.context(profile="empty")))
    assert "environment variables: left out, since a profile was named in code" in str(info.value)
    assert "profile empty has no credentials" in str(info.value)


def test_aws_profile_gives_way_to_keys_in_the_environment_with_a_warning(
    machine: Machine, drive: Callable[[Steps[Any]], Any], caplog: pytest.LogCaptureFixture
) -> None:
    machine.environment |= KEYS | {"AWS_PROFILE": "dev"}
    machine.credentials(FILE.format("dev"))
    chain = default_chain()
    for _ in range(2):
        assert drive(chain.identity(machine.context())).access_key_id == "ENV"
        chain.force_refresh()
    warnings = [r.getMessage() for r in caplog.records if r.levelno == logging.WARNING]
    assert len(warnings) == 1
    assert warnings[0].startswith("AWS_PROFILE is set, and so are AWS_ACCESS_KEY_ID")


def test_a_profile_that_does_not_exist_stops_the_chain(
    machine: Machine, drive: Callable[[Steps[Any]], Any]
) -> None:
    machine.environment["AWS_PROFILE"] = "gone"
    with pytest.raises(ProfileNotFoundError, match="'gone'"):
        drive(default_chain().identity(machine.context()))


@pytest.mark.usefixtures("remote")
def test_sources_are_made_once(machine: Machine, drive: Callable[[Steps[Any]], Any]) -> None:
    chain = default_chain()
    for _ in range(2):
        with pytest.raises(NoCredentialsError):
            drive(chain.identity(machine.context()))
    assert len(chain._made) == len(DEFAULT_SOURCES)  # type: ignore[attr-defined]
