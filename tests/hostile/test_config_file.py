"""Shared files that somebody broke, or made to break others: read, or refused in words.

Rule: through the files on disk, as clients read them; what is configured wrong is a ConfigError or
a CredentialsError, which never repeats a secret.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from client_sts import STS
from client_world import KEYS, ok
from credential_world import InlineWorld, Machine, no_transport
from tinsmith_runtime.credentials.profile import ProfileProvider
from tinsmith_runtime.effects import run
from tinsmith_runtime.errors import ConfigError, CredentialsError, SdkError
from tinsmith_runtime.ini import parse
from tinsmith_runtime.shared_config import MAX_LENGTH, SharedConfig
from tinsmith_runtime.testing import CannedTransport

KEY = "aws_access_key_id = AKID\naws_secret_access_key = canary\n"


def found(machine: Machine, profile: str = "p") -> Any:
    """The identity of a profile."""
    machine.environment["AWS_PROFILE"] = profile
    return run(ProfileProvider().steps(machine.context()), InlineWorld(no_transport))


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def put(machine: Machine, data: bytes, name: str = "config") -> str:
    """A shared file of any bytes."""
    path = machine.home / ".aws" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    return str(path)


@pytest.mark.parametrize(
    "data",
    [
        f"[profile p]\n{KEY}".encode(),
        f"[profile p]\n{KEY}".replace("\n", "\r\n").encode(),
        f"[profile p]\n{KEY}".replace("\n", "\r").encode(),
        f"\ufeff[profile p]\n{KEY}".encode(),
        f"# {'x' * 2**20}\n[profile p]\n{KEY}".encode(),
        f"[profile p]\n{KEY}other = {'x' * 10 * 2**20}".encode(),
    ],
    ids=["plain", "CRLF", "CR", "BOM", "comment", "10 MB line"],
)
def test_unusual_files_are_read(machine: Machine, data: bytes) -> None:
    put(machine, data)
    assert found(machine).access_key_id == "AKID"


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xfe[\x00p\x00]\x00",
        b"[profile p]\nregion = \xff\n",
        b"\xed\xa0\x80",
        b"[profile p]\n" + b"a" * 100,
        b"\x00" * 1000,
        b"[" * 10_000,
    ],
    ids=["UTF-16", "no UTF-8", "half a pair", "no property", "NULs", "brackets"],
)
def test_files_that_are_none_are_refused(machine: Machine, data: bytes) -> None:
    put(machine, data)
    with pytest.raises(ConfigError) as caught:
        found(machine)
    assert len(str(caught.value)) < 500


def test_a_file_without_end_is_not_read_to_it(machine: Machine) -> None:
    files = SharedConfig(machine.environment, config_file="/dev/zero")
    with pytest.raises(ConfigError, match=f"longer than {MAX_LENGTH}"):
        files.profile("p")


def test_a_path_with_nul_names_no_file(machine: Machine) -> None:
    with pytest.raises(ConfigError, match="was not found"):
        SharedConfig(machine.environment, config_file="a\0b").profile("p")


def test_a_folder_is_no_file(machine: Machine) -> None:
    (machine.home / ".aws" / "config").mkdir(parents=True)
    with pytest.raises(ConfigError, match="cannot be read"):
        found(machine)


def test_circles_of_profiles_end(machine: Machine) -> None:
    machine.config(
        "".join(
            f"[profile {name}]\nrole_arn = arn:aws:iam::1:role/x\nsource_profile = {source}\n"
            for name, source in ("pa", "ab", "bc", "cp")
        )
    )
    with pytest.raises(CredentialsError, match="p -> a -> b -> c -> p"):
        found(machine)


def test_a_long_chain_of_profiles_ends(machine: Machine) -> None:
    machine.config(
        "[profile p]\nrole_arn = r\nsource_profile = p0\n"
        + "".join(f"[profile p{n}]\nrole_arn = r\nsource_profile = p{n + 1}\n" for n in range(5000))
    )
    with pytest.raises((ConfigError, CredentialsError)) as caught:
        found(machine)
    assert len(str(caught.value)) < 1000


@pytest.mark.parametrize(
    "settings",
    [
        "role_arn = r\nweb_identity_token_file = /a\0b",
        "credential_process = /bin/true a\0b",
        "credential_process = \0",
        "credential_process = '",
        "sso_session = a\0b",
        "role_arn = r\nsource_profile = a\0b",
        "role_arn = r\ncredential_source = a\0b",
        "aws_access_key_id = a\0b\naws_secret_access_key = canary",
        "aws_access_key_id = a\naws_secret_access_key = can\0ary",
        "role_arn = r\nsource_profile = q\nduration_seconds = " + "9" * 5000,
    ],
)
def test_nul_and_numbers_without_end_in_values(machine: Machine, settings: str) -> None:
    machine.config(f"[profile p]\n{settings}\n[profile q]\n{KEY}")
    with pytest.raises((ConfigError, CredentialsError)) as caught:
        found(machine)
    assert "canary" not in str(caught.value)
    assert "can\0ary" not in str(caught.value)


OPTIONS = [
    "region", "max_attempts", "retry_mode", "ca_bundle", "use_dualstack_endpoint",
    "endpoint_url", "sdk_ua_app_id", "services", "defaults_mode", "sts_regional_endpoints",
    "ec2_metadata_service_endpoint", "metadata_service_timeout", "tcp_keepalive",
]  # fmt: skip
VALUES = [
    "\0", "a\0b", "9" * 5000, "1e999", "-1", "nan", "../x", "http://", "http://a@b", "\u2028",
    "x\n evil = y", "{}", "%s", "é", "[x]", "=",
]  # fmt: skip


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("option", OPTIONS)
def test_whatever_an_option_says_a_client_works_or_says_why(
    machine: Machine, option: str, value: str
) -> None:
    put(machine, f"[default]\nregion = us-east-1\n{option} = {value}\n".encode())
    transport = CannedTransport(body=ok().body)
    try:
        with STS(credentials=KEYS, environment=machine.environment, transport=transport) as client:
            client.get_caller_identity()
    except SdkError:
        pass
    for request in transport.requests:
        assert request.url.isascii()
        for text in request.headers.values():
            assert not {"\r", "\n", "\0"} & set(text)


ENVIRONMENT = [
    "AWS_REGION", "AWS_PROFILE", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE",
    "AWS_ACCESS_KEY_ID", "AWS_SESSION_TOKEN", "AWS_ROLE_ARN", "AWS_ENDPOINT_URL",
    "AWS_SDK_UA_APP_ID", "AWS_MAX_ATTEMPTS", "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_WEB_IDENTITY_TOKEN_FILE", "_X_AMZN_TRACE_ID", "AWS_EXECUTION_ENV", "HOME",
]  # fmt: skip


@pytest.mark.parametrize("value", ["a\udcffb", "a\nb", "\x7f", "9" * 5000, "é", "a b"])
@pytest.mark.parametrize("name", ENVIRONMENT)
def test_whatever_the_environment_says_a_client_works_or_says_why(
    machine: Machine, name: str, value: str
) -> None:
    environment = {
        **machine.environment,
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "AKID",
        "AWS_SECRET_ACCESS_KEY": "canary",
        "AWS_LAMBDA_FUNCTION_NAME": "f",
        "AWS_EC2_METADATA_DISABLED": "true",
        name: value,
    }
    transport = CannedTransport(body=ok().body)
    said = ""
    try:
        with STS(environment=environment, transport=transport) as client:
            client.get_caller_identity()
    except SdkError as error:
        said = str(error)
    assert "canary" not in said
    for request in transport.requests:
        assert request.url.isascii()
        for text in request.headers.values():
            assert not {"\r", "\n", "\0"} & set(text)


@settings(max_examples=50)
@given(st.text("[]=#; \t\nab\"'\\\x0b\x0c\x1c\x85\u2028", max_size=40))
def test_only_line_ends_end_lines(text: str) -> None:
    try:
        sections = parse(f"[default]\na = {text}", "config")
    except ConfigError:
        assert "\n" in text
        return
    if "\n" not in text:
        assert list(sections) == [("", "default")]
        assert list(sections["", "default"]) == ["a"]


def test_the_tests_see_their_own_files_alone(machine: Machine) -> None:
    assert SharedConfig(machine.environment).config_path.startswith(os.fspath(machine.home))
