"""The file cache that the AWS CLI and boto3 share, read by botocore and written by it."""

from __future__ import annotations

import json
import logging
import os
import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from botocore.credentials import AssumeRoleCredentialFetcher, Credentials
from botocore.utils import JSONFileCache
from hypothesis import given
from hypothesis import strategies as st

from credential_world import START, FakeSts, Machine
from tinsmith_runtime.credentials import AssumeRoleProvider, CredentialContext, JsonFileCache

if TYPE_CHECKING:
    from tinsmith_runtime.effects import Steps

ROLE = "arn:aws:iam::123456789012:role/demo"
Drive = Callable[["Steps[Any]"], Any]


def provider(machine: Machine, cache: JsonFileCache, **options: Any) -> AssumeRoleProvider:
    return AssumeRoleProvider(
        ROLE, source=machine.identity(), region="eu-west-1", cache=cache, **options
    )


def files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def test_other_providers_find_it(machine: Machine, sts: FakeSts, drive: Drive) -> None:
    first = drive(provider(machine, JsonFileCache()).identity(machine.context()))
    second = drive(provider(machine, JsonFileCache()).identity(machine.context()))
    assert second == first
    assert second.source == ("i",)
    assert len(sts.calls) == 1
    drive(provider(machine, JsonFileCache(), external_id="x").identity(machine.context()))
    assert len(sts.calls) == 2


def test_the_file(machine: Machine, sts: FakeSts, drive: Drive) -> None:
    drive(provider(machine, JsonFileCache()).identity(machine.context()))
    (path,) = files(machine.home / ".aws" / "cli" / "cache")
    # What sha1sum says of {"RoleArn": "arn:aws:iam::123456789012:role/demo"}
    assert path.name == "5f52c9c583acfd120a607977e4f21fe86b7fa42d.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert json.loads(path.read_text()) == {
        "Credentials": {
            "AccessKeyId": "ASIA1",
            "SecretAccessKey": "canary-secret",
            "SessionToken": "canary-token",
            "Expiration": "2030-01-01T13:00:00Z",
            "AccountId": "123456789012",
        }
    }


def test_a_folder_of_ones_own(machine: Machine, sts: FakeSts, drive: Drive, tmp_path: Path) -> None:
    folder = tmp_path / "mine" / "cache"
    drive(provider(machine, JsonFileCache(folder)).identity(machine.context()))
    assert len(files(folder)) == 1
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    drive(provider(machine, JsonFileCache("~/tilde")).identity(machine.context()))
    assert files(machine.home / "tilde") != []


def fetcher(folder: Path, cache: Any, extra: dict[str, Any]) -> AssumeRoleCredentialFetcher:
    def no_client(*_: object, **__: object) -> Any:
        raise AssertionError("botocore asked STS")

    return AssumeRoleCredentialFetcher(
        no_client, Credentials("a", "b"), ROLE, extra_args=extra, cache=cache
    )


REQUESTS: list[dict[str, Any]] = [
    {},
    {"role_session_name": "session"},
    {"external_id": "external", "duration_seconds": 900},
    {"serial_number": "arn:aws:iam::123456789012:mfa/me", "mfa_code": lambda serial: "123456"},
    {"policy": '{"b": 1,   "a": [2]}'},
]
WIRE: list[dict[str, Any]] = [
    {},
    {"RoleSessionName": "session"},
    {"ExternalId": "external", "DurationSeconds": 900},
    {"SerialNumber": "arn:aws:iam::123456789012:mfa/me"},
    {"Policy": '{"b": 1,   "a": [2]}'},
]
PAIRS = list(zip(REQUESTS, WIRE, strict=True))


@pytest.mark.parametrize(("ours", "theirs"), PAIRS)
def test_botocore_reads_what_is_written(
    machine: Machine,
    sts: FakeSts,
    drive: Drive,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    ours: dict[str, Any],
    theirs: dict[str, Any],
) -> None:
    monkeypatch.setattr("botocore.credentials._local_now", lambda: machine.time)
    drive(provider(machine, JsonFileCache(tmp_path / "c"), **ours).identity(machine.context()))
    cache = JSONFileCache(str(tmp_path / "c"))
    assert fetcher(tmp_path, cache, theirs).fetch_credentials() == {
        "access_key": "ASIA1",
        "secret_key": "canary-secret",
        "token": "canary-token",
        "expiry_time": "2030-01-01T13:00:00Z",
        "account_id": "123456789012",
    }


@pytest.mark.parametrize(("ours", "theirs"), PAIRS)
def test_what_botocore_writes_is_read(
    machine: Machine,
    sts: FakeSts,
    drive: Drive,
    tmp_path: Path,
    ours: dict[str, Any],
    theirs: dict[str, Any],
) -> None:
    cache = JSONFileCache(str(tmp_path))
    reply = {
        "AccessKeyId": "ASIABOTO",
        "SecretAccessKey": "canary-secret",
        "SessionToken": "canary-token",
        "Expiration": START + timedelta(seconds=1800),
    }
    fetcher(tmp_path, cache, theirs)._write_to_cache({"Credentials": reply})
    mine = provider(machine, JsonFileCache(tmp_path), **ours)
    identity = drive(mine.identity(machine.context()))
    assert identity.access_key_id == "ASIABOTO"
    assert identity.expiration == START + timedelta(seconds=1800)
    assert identity.account_id is None
    assert sts.calls == []


def test_what_ends_soon_is_fetched_anew(machine: Machine, sts: FakeSts, drive: Drive) -> None:
    drive(provider(machine, JsonFileCache()).identity(machine.context()))
    machine.later(2700)
    drive(provider(machine, JsonFileCache()).identity(machine.context()))
    assert len(sts.calls) == 1
    machine.later(1)
    again = drive(provider(machine, JsonFileCache()).identity(machine.context()))
    assert again.access_key_id == "ASIA2"
    third = drive(provider(machine, JsonFileCache()).identity(machine.context()))
    assert third.access_key_id == "ASIA2"


def test_what_was_refused_is_not_taken_from_the_cache(
    machine: Machine, sts: FakeSts, drive: Drive
) -> None:
    mine = provider(machine, JsonFileCache())
    refused = drive(mine.identity(machine.context()))
    mine.force_refresh(refused)
    assert drive(mine.identity(machine.context())).access_key_id == "ASIA2"
    other = provider(machine, JsonFileCache())
    assert drive(other.identity(machine.context())).access_key_id == "ASIA2"


def test_after_a_refusal_the_cache_counts_again(
    machine: Machine, sts: FakeSts, drive: Drive
) -> None:
    mine = provider(machine, JsonFileCache())
    mine.force_refresh(drive(mine.identity(machine.context())))
    drive(mine.identity(machine.context()))
    machine.later(3600)
    drive(provider(machine, JsonFileCache()).identity(machine.context()))
    assert drive(mine.identity(machine.context())).access_key_id == "ASIA3"
    assert len(sts.calls) == 3


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff",
        b"[]",
        b"null",
        b"{}",
        b'{"Credentials": 1}',
        b'{"Credentials": {"AccessKeyId": "A"}}',
        b'{"Credentials": {"AccessKeyId": "A", "SecretAccessKey": "canary", "SessionToken": 1,'
        b' "Expiration": "2030-01-01T13:00:00Z"}}',
        b'{"Credentials": {"AccessKeyId": "A", "SecretAccessKey": "canary", "SessionToken": "t",'
        b' "Expiration": "canary"}}',
    ],
)
def test_broken_files_are_passed_over_with_a_warning(
    machine: Machine,
    sts: FakeSts,
    drive: Drive,
    caplog: pytest.LogCaptureFixture,
    content: bytes,
) -> None:
    mine = provider(machine, JsonFileCache())
    path = JsonFileCache().path(mine.parameters, machine.context())
    os.makedirs(os.path.dirname(path))
    Path(path).write_bytes(content)
    assert drive(mine.identity(machine.context())).access_key_id == "ASIA1"
    (warning,) = [r.getMessage() for r in caplog.records if r.levelno == logging.WARNING]
    assert "cannot be read and is not used" in warning
    assert "canary" not in warning
    assert json.loads(Path(path).read_text())["Credentials"]["AccessKeyId"] == "ASIA1"


def test_a_folder_that_cannot_be_written(
    machine: Machine, sts: FakeSts, drive: Drive, caplog: pytest.LogCaptureFixture
) -> None:
    (machine.home / "file").write_text("")
    mine = provider(machine, JsonFileCache("~/file/cache"))
    assert drive(mine.identity(machine.context())).access_key_id == "ASIA1"
    assert "cannot be written and is not used: " in caplog.text


def test_a_failed_write_leaves_nothing_behind(
    machine: Machine, sts: FakeSts, drive: Drive, tmp_path: Path
) -> None:
    mine = provider(machine, JsonFileCache(tmp_path / "c"))
    # A folder in the file's place cannot be replaced by a file.
    target = Path(JsonFileCache(tmp_path / "c").path(mine.parameters, machine.context()))
    (target / "x").mkdir(parents=True)
    drive(mine.identity(machine.context()))
    assert files(tmp_path / "c") == [target]


def test_an_invalid_policy_is_left_to_sts(machine: Machine, sts: FakeSts, drive: Drive) -> None:
    drive(provider(machine, JsonFileCache(), policy="{").identity(machine.context()))
    assert sts.calls[0]["Policy"] == "{"


VALUES = st.text(min_size=1)


@given(
    st.fixed_dictionaries(
        {"RoleArn": VALUES},
        optional={
            "RoleSessionName": VALUES,
            "ExternalId": VALUES,
            "DurationSeconds": st.integers(900, 43200),
            "Tags": st.lists(st.fixed_dictionaries({"Key": VALUES, "Value": VALUES})),
            "Policy": st.dictionaries(VALUES, VALUES).map(json.dumps),
        },
    )
)
def test_keys_are_those_of_botocore(parameters: dict[str, Any]) -> None:
    extra = {name: value for name, value in parameters.items() if name != "RoleArn"}
    theirs = AssumeRoleCredentialFetcher(
        lambda *_: None, Credentials("a", "b"), parameters["RoleArn"], extra_args=extra
    )
    path = JsonFileCache("/c").path(parameters, CredentialContext(environment={}))
    assert path == f"/c/{theirs._cache_key}.json"
