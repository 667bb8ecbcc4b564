"""What profiles mean, from tables of shared files."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

from credential_world import FakeSts, Machine
from tinsmith_runtime.credentials import (
    CredentialContext,
    CredentialProvider,
    NotConfigured,
    ProfileProvider,
)
from tinsmith_runtime.errors import ConfigError, CredentialsRetrievalError, ProfileNotFoundError
from tinsmith_runtime.identity import AwsCredentialIdentity

if TYPE_CHECKING:
    from tinsmith_runtime.effects import Steps

Drive = Callable[["Steps[Any]"], Any]

ROLE = "arn:aws:iam::123456789012:role/demo"
KEYS = "aws_access_key_id = {}\naws_secret_access_key = canary-secret\n"


class Named(CredentialProvider):
    """Stands in for a source outside of this machine; its key says how it was made."""

    def __init__(self, name: str, feature: str, *arguments: object, **options: object) -> None:
        self.name = name
        words = [str(argument) for argument in arguments]
        words += [f"{key}={value}" for key, value in options.items()]
        self.identity_of_it = AwsCredentialIdentity(
            access_key_id=" ".join([name, *words]),
            secret_access_key="canary-secret",
            source=(feature,),
        )

    def steps(self, context: CredentialContext) -> Steps[AwsCredentialIdentity]:
        return self.identity_of_it
        yield


@pytest.fixture(autouse=True)
def _sources(monkeypatch: pytest.MonkeyPatch) -> None:
    def put(module: str, name: str, make: object) -> None:
        fake = ModuleType(module)
        setattr(fake, name, make)
        monkeypatch.setitem(sys.modules, f"tinsmith_runtime.credentials.{module}", fake)

    class Sso(Named):
        @classmethod
        def from_profile(cls, profile: Any, files: Any) -> Sso:
            return cls("sso", "s", profile.name, files.config_path.rpartition("/")[2])

    put("sso", "SsoProvider", Sso)

    def process(command: str, *, profile: str = "", account_id: str | None) -> Named:
        return Named("process", "w", command, account_id=account_id)

    put("process", "ProcessProvider", process)
    put("token_file", "TokenFileProvider", lambda *a, **o: Named("token", "k", *a, **o))
    put("container", "ContainerProvider", lambda: Named("container", "z"))
    put("imds", "InstanceMetadataProvider", lambda: Named("imds", "0"))


# The config file; key of the identity, and its features.
MEANINGS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "keys": (f"[default]\n{KEYS.format('AKID')}", "AKID", ("n",)),
    "process": (
        "[default]\ncredential_process = get-keys --all\naws_account_id = 1\n",
        "process get-keys --all account_id=1",
        ("w", "v"),
    ),
    "sso session": ("[default]\nsso_session = s\n", "sso default config", ("s", "r")),
    "sso legacy": ("[default]\nsso_start_url = u\n", "sso default config", ("s", "t")),
    "web identity": (
        f"[default]\nweb_identity_token_file = /t\nrole_arn = {ROLE}\nrole_session_name = me\n",
        f"token /t {ROLE} me",
        ("k", "q"),
    ),
    "keys before a process": (
        f"[default]\n{KEYS.format('AKID')}credential_process = p\n",
        "AKID",
        ("n",),
    ),
    "web identity before a process": (
        f"[default]\nweb_identity_token_file = /t\nrole_arn = {ROLE}\ncredential_process = p\n",
        f"token /t {ROLE} None",
        ("k", "q"),
    ),
    "a process before sso": (
        "[default]\ncredential_process = p\nsso_session = s\n",
        "process p account_id=None",
        ("w", "v"),
    ),
    "source_profile and credential_source need a role_arn to count": (
        f"[default]\n{KEYS.format('AKID')}source_profile = other\n",
        "AKID",
        ("n",),
    ),
}


@pytest.mark.parametrize("case", MEANINGS)
def test_meaning(machine: Machine, drive: Drive, case: str) -> None:
    text, key, features = MEANINGS[case]
    machine.config(text)
    identity = drive(ProfileProvider().identity(machine.context()))
    assert (identity.access_key_id, identity.source) == (key, features)


# The config file; keys that signed the calls, in order, and features of what came out.
ROLES: dict[str, tuple[str, list[str], tuple[str, ...]]] = {
    "source_profile": (
        f"[default]\nrole_arn = {ROLE}\nsource_profile = base\n"
        f"[profile base]\n{KEYS.format('BASE')}",
        ["BASE"],
        ("n", "o", "i", "T"),
    ),
    "a role before keys": (
        f"[default]\nrole_arn = {ROLE}\nsource_profile = base\n{KEYS.format('OWN')}"
        f"[profile base]\n{KEYS.format('BASE')}",
        ["BASE"],
        ("n", "o", "i", "T"),
    ),
    "a role before a web identity": (
        f"[default]\nrole_arn = {ROLE}\nsource_profile = base\nweb_identity_token_file = /t\n"
        f"[profile base]\n{KEYS.format('BASE')}",
        ["BASE"],
        ("n", "o", "i", "T"),
    ),
    "its own profile": (
        f"[default]\nrole_arn = {ROLE}\nsource_profile = default\n{KEYS.format('OWN')}",
        ["OWN"],
        ("n", "o", "i", "T"),
    ),
    "a chain": (
        f"[default]\nrole_arn = {ROLE}3\nsource_profile = b\n"
        f"[profile b]\nrole_arn = {ROLE}2\nsource_profile = a\n"
        f"[profile a]\nrole_arn = {ROLE}1\nsource_profile = a\n{KEYS.format('A')}",
        ["A", "ASIA1", "ASIA2"],
        ("n", "o", "i", "T", "o", "i", "T", "o", "i", "T"),
    ),
    "credential_source of a container": (
        f"[default]\nrole_arn = {ROLE}\ncredential_source = EcsContainer\n",
        ["container"],
        ("z", "p", "i", "T"),
    ),
    "credential_source of an instance": (
        f"[default]\nrole_arn = {ROLE}\ncredential_source = Ec2InstanceMetadata\n",
        ["imds"],
        ("0", "p", "i", "T"),
    ),
    "credential_source of the environment": (
        f"[default]\nrole_arn = {ROLE}\ncredential_source = Environment\n",
        ["ENV"],
        ("g", "p", "i", "T"),
    ),
    "a chain that ends in a credential_source": (
        f"[default]\nrole_arn = {ROLE}2\nsource_profile = b\n"
        f"[profile b]\nrole_arn = {ROLE}1\ncredential_source = Environment\n",
        ["ENV", "ASIA1"],
        ("g", "p", "i", "T", "o", "i", "T"),
    ),
    "a source with a credential_source alone": (
        f"[default]\nrole_arn = {ROLE}\nsource_profile = b\n"
        "[profile b]\ncredential_source = Environment\n",
        ["ENV"],
        ("g", "p", "o", "i", "T"),
    ),
    "a source with a process": (
        f"[default]\nrole_arn = {ROLE}\nsource_profile = b\n[profile b]\ncredential_process = p\n",
        ["process p account_id=None"],
        ("w", "v", "o", "i", "T"),
    ),
    "a source with sso": (
        f"[default]\nrole_arn = {ROLE}\nsource_profile = b\n[profile b]\nsso_session = s\n",
        ["sso b config"],
        ("s", "r", "o", "i", "T"),
    ),
    "a source with a web identity": (
        f"[default]\nrole_arn = {ROLE}\nsource_profile = b\n"
        f"[profile b]\nrole_arn = {ROLE}1\nweb_identity_token_file = /t\n",
        [f"token /t {ROLE}1 None"],
        ("k", "q", "o", "i", "T"),
    ),
}


@pytest.mark.parametrize("case", ROLES)
def test_roles(machine: Machine, sts: FakeSts, drive: Drive, case: str) -> None:
    text, signers, features = ROLES[case]
    machine.config(text)
    machine.environment |= {
        "AWS_ACCESS_KEY_ID": "ENV",
        "AWS_SECRET_ACCESS_KEY": "canary-secret",
        "AWS_REGION": "eu-west-1",
    }
    identity = drive(ProfileProvider().identity(machine.context()))
    assert [call["credentials"].access_key_id for call in sts.calls] == signers
    assert identity.access_key_id == f"ASIA{len(signers)}"
    assert identity.source == features


def test_keys_of_a_role(machine: Machine, sts: FakeSts, drive: Drive) -> None:
    machine.config(
        f"[profile dev]\nrole_arn = {ROLE}\nsource_profile = base\nexternal_id = external\n"
        "duration_seconds = 900\nrole_session_name = session\nmfa_serial = device\n"
        f"region = eu-west-1\n[profile base]\n{KEYS.format('BASE')}"
    )
    provider = ProfileProvider("dev", mfa_code=lambda serial: f"code of {serial}")
    drive(provider.identity(machine.context()))
    (call,) = sts.calls
    assert call.pop("credentials").access_key_id == "BASE"
    assert call == {
        "RoleArn": ROLE,
        "RoleSessionName": "session",
        "ExternalId": "external",
        "DurationSeconds": 900,
        "SerialNumber": "device",
        "TokenCode": "code of device",
        "region": "eu-west-1",
    }


@pytest.mark.parametrize(
    ("outer", "environment", "expected"),
    [
        ("outer-1", {"AWS_REGION": "e-1"}, "outer-1"),
        (None, {"AWS_REGION": "e-1"}, "e-1"),
        (None, {}, "p-1"),
    ],
)
def test_region_of_the_client_before_that_of_the_profile(
    machine: Machine,
    sts: FakeSts,
    drive: Drive,
    outer: str | None,
    environment: dict[str, str],
    expected: str,
) -> None:
    machine.config(
        f"[profile dev]\nrole_arn = {ROLE}\nsource_profile = dev\nregion = p-1\n"
        f"{KEYS.format('OWN')}"
    )
    machine.environment |= environment
    drive(ProfileProvider("dev").identity(machine.context(region=outer)))
    assert sts.calls[0]["region"] == expected


def test_mfa_without_a_function(machine: Machine, sts: FakeSts, drive: Drive) -> None:
    machine.config(
        f"[default]\nrole_arn = {ROLE}\nsource_profile = default\nmfa_serial = device\n"
        f"{KEYS.format('OWN')}"
    )
    with pytest.raises(CredentialsRetrievalError) as info:
        drive(ProfileProvider().identity(machine.context(region="eu-west-1")))
    assert str(info.value) == (
        f"role {ROLE} of profile default requires multi-factor authentication, "
        "but no mfa_code function was given"
    )


# The config file; what is said of it, {file} being its path.
MISTAKES = {
    "half a pair": (
        "[default]\naws_access_key_id = AKID\n",
        "profile default in {file} has aws_access_key_id, but no aws_secret_access_key",
    ),
    "the other half": (
        "[default]\naws_secret_access_key = canary\n",
        "profile default in {file} has aws_secret_access_key, but no aws_access_key_id",
    ),
    "two sources": (
        f"[default]\nrole_arn = {ROLE}\nsource_profile = b\ncredential_source = Environment\n",
        "profile default in {file} has both source_profile and credential_source; "
        "a role takes one of them",
    ),
    "no source": (
        f"[default]\nrole_arn = {ROLE}\n",
        "profile default in {file} has role_arn without source_profile, credential_source or "
        "token file",
    ),
    "no role for a web identity": (
        "[default]\nweb_identity_token_file = /t\n",
        "profile default in {file} has web_identity_token_file without role_arn",
    ),
    "case of a credential_source": (
        f"[default]\nrole_arn = {ROLE}\ncredential_source = ecscontainer\n",
        "profile default in {file} has credential_source = ecscontainer; "
        "it is one of EcsContainer, Ec2InstanceMetadata, Environment",
    ),
    "duration": (
        f"[default]\nrole_arn = {ROLE}\ncredential_source = Environment\nduration_seconds = 1h\n",
        "profile default in {file} has duration_seconds = 1h; it is a whole number",
    ),
    "itself without keys": (
        f"[default]\nrole_arn = {ROLE}\nsource_profile = default\n",
        "profile default: source_profile goes round in a circle: default -> default",
    ),
    "circle of two": (
        f"[default]\nrole_arn = {ROLE}\nsource_profile = b\n"
        f"[profile b]\nrole_arn = {ROLE}\nsource_profile = default\n",
        "profile default: source_profile goes round in a circle: default -> b -> default",
    ),
    "circle behind a tail, in spite of keys": (
        f"[default]\nrole_arn = {ROLE}\nsource_profile = b\n"
        f"[profile b]\nrole_arn = {ROLE}\nsource_profile = c\n{KEYS.format('B')}"
        f"[profile c]\nrole_arn = {ROLE}\nsource_profile = b\n",
        "profile default: source_profile goes round in a circle: default -> b -> c -> b",
    ),
    "a console login": (
        "[default]\nlogin_session = arn:aws:iam::123456789012:user/a\n",
        "profile default in {file} has login_session, which the AWS CLI can use and this library "
        "cannot; add credential_process = aws configure export-credentials --profile default",
    ),
    "an empty source": (
        f"[default]\nrole_arn = {ROLE}\nsource_profile = b\n[profile b]\nregion = r\n",
        "profile b in {file} is the source_profile of default, and has no credentials",
    ),
    "an environment without keys": (
        f"[default]\nrole_arn = {ROLE}\ncredential_source = Environment\n",
        f"role {ROLE} of profile default has no source to sign with: environment variables: "
        "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set",
    ),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_mistakes(machine: Machine, sts: FakeSts, drive: Drive, case: str) -> None:
    text, message = MISTAKES[case]
    machine.config(text)
    with pytest.raises(CredentialsRetrievalError) as info:
        drive(ProfileProvider().identity(machine.context(region="eu-west-1")))
    assert str(info.value) == message.replace("{file}", f"{machine.home}/.aws/config")
    assert sts.calls == []


def test_a_source_that_does_not_exist(machine: Machine, sts: FakeSts, drive: Drive) -> None:
    machine.config(f"[default]\nrole_arn = {ROLE}\nsource_profile = gone\n")
    with pytest.raises(ProfileNotFoundError) as info:
        drive(ProfileProvider().identity(machine.context(region="eu-west-1")))
    named_by = f"source_profile in profile default in {machine.home}/.aws/config"
    assert f"profile 'gone' (named by {named_by}) was not found" in str(info.value)


@pytest.mark.parametrize(
    ("config", "reason"),
    [
        ("", "there is no profile default"),
        ("[default]\nregion = r\n", "profile default has no credentials"),
        ("[default]\ncredential_source = Environment\n", "profile default has no credentials"),
        ("[default]\nsource_profile = b\n", "profile default has no credentials"),
    ],
)
def test_not_configured(machine: Machine, drive: Drive, config: str, reason: str) -> None:
    machine.config(config)
    with pytest.raises(NotConfigured, match=f"^{reason}$"):
        drive(ProfileProvider().steps(machine.context()))


def test_choice_of_the_profile(machine: Machine, drive: Drive) -> None:
    machine.credentials(
        "".join(f"[{name}]\n{KEYS.format(name)}" for name in ("default", "env", "client", "own"))
    )

    def key(provider: ProfileProvider, **options: Any) -> str:
        return str(drive(provider.identity(machine.context(**options))).access_key_id)

    assert key(ProfileProvider()) == "default"
    machine.environment["AWS_PROFILE"] = "env"
    assert key(ProfileProvider()) == "env"
    assert key(ProfileProvider(), profile="client") == "client"
    assert key(ProfileProvider("own"), profile="client") == "own"


@pytest.mark.parametrize(
    ("options", "environment", "named_by"),
    [
        ({}, {"AWS_PROFILE": "gone"}, "environment variable AWS_PROFILE"),
        ({"profile": "gone"}, {}, "argument"),
    ],
)
def test_a_named_profile_must_exist(
    machine: Machine,
    drive: Drive,
    options: dict[str, str],
    environment: dict[str, str],
    named_by: str,
) -> None:
    machine.environment |= environment
    with pytest.raises(ProfileNotFoundError, match=rf"'gone' \(named by {named_by}\)"):
        drive(ProfileProvider(**options).identity(machine.context()))  # type: ignore[arg-type]


def test_all_of_a_key_pair(machine: Machine, drive: Drive) -> None:
    machine.credentials(
        f"[default]\n{KEYS.format('AKID')}aws_session_token = canary-token\n"
        "aws_account_id = 123456789012\n"
    )
    assert drive(ProfileProvider().identity(machine.context())) == AwsCredentialIdentity(
        access_key_id="AKID",
        secret_access_key="canary-secret",
        session_token="canary-token",
        account_id="123456789012",
    )


def test_files_of_ones_own(machine: Machine, drive: Drive) -> None:
    (machine.home / "c").write_text(f"[default]\n{KEYS.format('MINE')}", encoding="utf-8")
    provider = ProfileProvider(config_file="~/none", credentials_file="~/c")
    assert drive(provider.identity(machine.context())).access_key_id == "MINE"


def test_keys_are_read_again_when_a_file_changed(machine: Machine, drive: Drive) -> None:
    provider = ProfileProvider()
    machine.credentials(f"[default]\n{KEYS.format('ONE')}")
    assert drive(provider.identity(machine.context())).access_key_id == "ONE"
    machine.credentials(f"[default]\n{KEYS.format('TWO')}#\n")
    machine.later(60)
    assert drive(provider.identity(machine.context())).access_key_id == "TWO"
    machine.later(60)
    status = os.stat(machine.home / ".aws" / "credentials")
    identity = drive(provider.identity(machine.context()))
    machine.later(60)
    assert drive(provider.identity(machine.context())) is identity
    assert os.stat(machine.home / ".aws" / "credentials") == status


def test_a_role_is_read_again_when_a_file_changed(
    machine: Machine, sts: FakeSts, drive: Drive
) -> None:
    role = "[default]\nrole_arn = {}\nsource_profile = default\nregion = r-1\n" + KEYS.format("A")
    provider = ProfileProvider()
    for arn in (ROLE, ROLE, ROLE + "2"):
        machine.config(role.format(arn))
        drive(provider.identity(machine.context()))
        assert sts.calls[-1]["RoleArn"] == arn
        machine.later(7200)


def test_the_client_of_sts_stays_as_long_as_the_files_do(
    machine: Machine, sts: FakeSts, drive: Drive
) -> None:
    machine.config(
        f"[default]\nrole_arn = {ROLE}\nsource_profile = default\nregion = r-1\n"
        f"{KEYS.format('A')}"
    )
    provider = ProfileProvider()
    for _ in range(3):
        drive(provider.identity(machine.context()))
        machine.later(7200)
    assert (len(sts.calls), len(sts.made)) == (3, 1)


def test_broken_files_are_errors(machine: Machine, drive: Drive) -> None:
    machine.config("[default\n")
    with pytest.raises(ConfigError, match="line 1: expected a section header"):
        drive(ProfileProvider().identity(machine.context()))


def test_secrets_stay_out_of_words(machine: Machine, drive: Drive) -> None:
    machine.credentials(f"[default]\n{KEYS.format('AKID')}")
    provider = ProfileProvider()
    drive(provider.identity(machine.context()))
    assert "canary" not in repr(provider) + str(vars(provider))
