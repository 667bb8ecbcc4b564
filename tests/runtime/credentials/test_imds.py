"""Credentials of an EC2 instance's role, from its metadata service."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from credential_world import Machine
from local_servers import (
    HANGUP,
    KEYS,
    SILENCE,
    Answer,
    InstanceMetadata,
    LocalServer,
    Reply,
    Wire,
    header,
    json_reply,
    texts,
)
from tinsmith_runtime.credentials import NotConfigured
from tinsmith_runtime.credentials.imds import InstanceMetadataProvider
from tinsmith_runtime.errors import ConfigError, CredentialsRetrievalError, SdkError
from tinsmith_runtime.identity import AwsCredentialIdentity

PUT = "PUT /latest/api/token"
LIST = "GET /latest/meta-data/iam/security-credentials/"
GET = "GET /latest/meta-data/iam/security-credentials/demo"
UNAVAILABLE = Reply(b"", "503 Service Unavailable")
FORBIDDEN = Reply(b"", "403 Forbidden")
UNAUTHORIZED = Reply(b"", "401 Unauthorized")


@pytest.fixture
def instance(machine: Machine, wire: Wire) -> Iterator[InstanceMetadata]:
    """A metadata service, and a proxy to go past."""
    wire.proxied = True
    with InstanceMetadata() as server:
        machine.environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = f"http://{server.host}/"
        yield server


def tokens(server: LocalServer) -> list[str | None]:
    return [
        header(received, "x-aws-ec2-metadata-token")
        for received in server.requests
        if received.method == "GET"
    ]


def sent(wire: Wire) -> list[str]:
    """What was sent, though a silent server may not have noticed all of it."""
    return [f"{one.request.method} {one.request.path}" for one in wire.sent]


def test_credentials(machine: Machine, wire: Wire, instance: InstanceMetadata) -> None:
    instance.v1 = False
    instance.keys["AccountId"] = "123456789012"
    identity = wire(InstanceMetadataProvider().steps(machine.context()))
    assert identity == AwsCredentialIdentity(
        access_key_id="ASIALOCAL",
        secret_access_key="canary-secret",
        session_token="canary-token",
        expiration=datetime(2030, 1, 1, 18, tzinfo=UTC),
        account_id="123456789012",
    )
    assert identity.source == ("0",)
    assert instance.asked() == [PUT, LIST, GET]
    assert tokens(instance) == ["canary-imds-1", "canary-imds-1"]
    assert (header(instance.requests[0], "user-agent") or "").startswith("tinsmith/")
    assert all(one.direct for one in wire.sent)
    assert {(one.timeouts.connect, one.timeouts.read) for one in wire.sent} == {(1.0, 1.0)}


# ---- settings ----


@pytest.mark.parametrize("value", ["true", "TRUE", "True"])
def test_disabled(machine: Machine, wire: Wire, instance: InstanceMetadata, value: str) -> None:
    machine.environment["AWS_EC2_METADATA_DISABLED"] = value
    with pytest.raises(NotConfigured, match=r"^AWS_EC2_METADATA_DISABLED is true$"):
        wire(InstanceMetadataProvider().steps(machine.context()))
    assert instance.requests == []


@pytest.mark.parametrize("value", ["false", "False", ""])
def test_not_disabled(machine: Machine, wire: Wire, instance: InstanceMetadata, value: str) -> None:
    machine.environment["AWS_EC2_METADATA_DISABLED"] = value
    assert wire(InstanceMetadataProvider().steps(machine.context())).access_key_id == "ASIALOCAL"


@pytest.mark.parametrize(
    ("environment", "config", "host"),
    [
        ({}, "", "169.254.169.254"),
        ({"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": "IPv6"}, "", "[fd00:ec2::254]"),
        ({"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": "ipv4"}, "", "169.254.169.254"),
        ({}, "ec2_metadata_service_endpoint_mode = IPv6", "[fd00:ec2::254]"),
        (
            {"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": "IPv4"},
            "ec2_metadata_service_endpoint_mode = IPv6",
            "169.254.169.254",
        ),
        ({}, "ec2_metadata_service_endpoint = http://file.test", "file.test"),
        (
            {"AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://env.test:8080"},
            "ec2_metadata_service_endpoint = http://file.test",
            "env.test:8080",
        ),
        (
            {
                "AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://env.test",
                "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": "IPv6",
            },
            "",
            "env.test",
        ),
    ],
)
def test_where_the_service_is(
    machine: Machine,
    wire: Wire,
    instance: InstanceMetadata,
    environment: dict[str, str],
    config: str,
    host: str,
) -> None:
    del machine.environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"]
    machine.environment |= environment
    machine.config(f"[default]\n{config}\n")
    wire.routes[host] = instance.host
    wire(InstanceMetadataProvider().steps(machine.context()))
    assert {one.request.host for one in wire.sent} == {host}
    assert instance.asked() == [PUT, LIST, GET]


@pytest.mark.parametrize(
    ("environment", "config", "expected"),
    [
        ({"AWS_METADATA_SERVICE_TIMEOUT": "2.5"}, "metadata_service_timeout = 7", 2.5),
        ({}, "metadata_service_timeout = 7", 7.0),
        ({"AWS_METADATA_SERVICE_TIMEOUT": "0"}, "", None),
    ],
)
def test_timeout(
    machine: Machine,
    wire: Wire,
    instance: InstanceMetadata,
    environment: dict[str, str],
    config: str,
    expected: float | None,
) -> None:
    machine.environment |= environment
    machine.config(f"[default]\n{config}\n")
    wire(InstanceMetadataProvider().steps(machine.context()))
    assert {(one.timeouts.connect, one.timeouts.read) for one in wire.sent} == {
        (expected, expected)
    }


@pytest.mark.parametrize(
    ("environment", "config", "attempts"),
    [
        ({}, "", 3),
        ({}, "metadata_service_num_attempts = 2", 2),
        (
            {"AWS_METADATA_SERVICE_NUM_ATTEMPTS": "5"},
            "metadata_service_num_attempts = 2",
            5,
        ),
    ],
)
def test_attempts(
    machine: Machine,
    wire: Wire,
    instance: InstanceMetadata,
    environment: dict[str, str],
    config: str,
    attempts: int,
) -> None:
    machine.environment |= environment
    machine.config(f"[default]\n{config}\n")
    instance.on(*instance.ROLE, UNAVAILABLE)
    with pytest.raises(
        CredentialsRetrievalError, match=r"role demo\) answered with HTTP status 503"
    ):
        wire(InstanceMetadataProvider().steps(machine.context()))
    assert instance.asked() == [PUT, LIST, *[GET] * attempts]


@pytest.mark.parametrize(
    ("variable", "value", "expected"),
    [
        ("AWS_EC2_METADATA_DISABLED", "1", '"true" or "false", got "1"'),
        ("AWS_EC2_METADATA_V1_DISABLED", "yes", '"true" or "false", got "yes"'),
        ("AWS_EC2_METADATA_SERVICE_ENDPOINT", "169.254.169.254", "an absolute URL"),
        ("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "IPv5", "ipv4 or ipv6, got 'ipv5'"),
        ("AWS_METADATA_SERVICE_TIMEOUT", "soon", "a number of seconds"),
        ("AWS_METADATA_SERVICE_TIMEOUT", "-1", "a number of seconds"),
        ("AWS_METADATA_SERVICE_TIMEOUT", "nan", "a number of seconds"),
        ("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "0", "a whole number, at least 1"),
    ],
)
def test_settings_that_cannot_be_used(
    machine: Machine,
    wire: Wire,
    instance: InstanceMetadata,
    variable: str,
    value: str,
    expected: str,
) -> None:
    instance.on(*instance.TOKEN, FORBIDDEN)  # so that version 1 is thought of
    if variable.endswith("MODE"):
        del machine.environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"]
    machine.environment[variable] = value
    pattern = f"^environment variable {variable}: expected {expected}"
    with pytest.raises(ConfigError, match=pattern):
        wire(InstanceMetadataProvider().steps(machine.context()))


def test_settings_in_a_file_say_where_they_stand(
    machine: Machine, wire: Wire, instance: InstanceMetadata
) -> None:
    machine.config("[default]\nmetadata_service_num_attempts = none\n")
    with pytest.raises(ConfigError) as info:
        wire(InstanceMetadataProvider().steps(machine.context()))
    assert str(info.value).startswith("metadata_service_num_attempts of profile default in ")
    assert "expected a whole number, at least 1, got 'none'" in str(info.value)


# ---- the session token, and version 1 ----


def test_a_token_is_kept_until_it_ends(
    machine: Machine, wire: Wire, instance: InstanceMetadata
) -> None:
    provider = InstanceMetadataProvider()
    instance.seconds = 600
    for seconds in (0, 500, 39, 1):
        machine.later(seconds)
        wire(provider.steps(machine.context()))
    assert tokens(instance) == ["canary-imds-1"] * 6 + ["canary-imds-2"] * 2


def test_a_token_belongs_to_its_endpoint(
    machine: Machine, wire: Wire, instance: InstanceMetadata
) -> None:
    provider = InstanceMetadataProvider()
    wire(provider.steps(machine.context()))
    with InstanceMetadata() as other:
        machine.environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = f"http://{other.host}"
        wire(provider.steps(machine.context()))
        assert other.asked() == [PUT, LIST, GET]


@pytest.mark.parametrize("seconds", ["", "never", "-5", "²"])
def test_a_lifetime_that_is_none(
    machine: Machine, wire: Wire, instance: InstanceMetadata, seconds: str
) -> None:
    instance.valid.add("canary-short")
    name = "x-aws-ec2-metadata-token-ttl-seconds"
    instance.on(*instance.TOKEN, Reply(b"canary-short", headers=[(name, seconds)]))
    provider = InstanceMetadataProvider()
    for later in (0, 21539, 1):
        machine.later(later)
        instance.keys["Expiration"] = "2030-01-02T12:00:00Z"
        wire(provider.steps(machine.context()))
    assert instance.asked() == [PUT, LIST, GET, LIST, GET, PUT, LIST, GET]


@pytest.mark.parametrize("where", ["list", "role"])
def test_a_token_refused_is_replaced(
    machine: Machine, wire: Wire, instance: InstanceMetadata, where: str
) -> None:
    instance.v1 = False
    provider = InstanceMetadataProvider()
    if where == "list":
        wire(provider.steps(machine.context()))
        instance.valid.clear()
        expected = [PUT, LIST, GET, LIST, PUT, LIST, GET]
    else:
        instance.on(*instance.ROLE, UNAUTHORIZED, json_reply(KEYS))
        expected = [PUT, LIST, GET, PUT, GET]
    assert wire(provider.steps(machine.context())).access_key_id == "ASIALOCAL"
    assert instance.asked() == expected


def test_tokens_refused_for_ever(machine: Machine, wire: Wire, instance: InstanceMetadata) -> None:
    instance.on(*instance.ROLES, UNAUTHORIZED)
    with pytest.raises(CredentialsRetrievalError, match="wants a session token") as info:
        wire(InstanceMetadataProvider().steps(machine.context()))
    assert instance.asked() == [PUT, LIST, PUT, LIST]
    assert "canary" not in texts(info.value)


@pytest.mark.parametrize("status", ["403 Forbidden", "404 Not Found", "405 Method Not Allowed"])
def test_version_1_where_there_are_no_tokens(
    machine: Machine, wire: Wire, instance: InstanceMetadata, status: str
) -> None:
    instance.on(*instance.TOKEN, Reply(b"", status))
    provider = InstanceMetadataProvider()
    for _ in range(2):
        assert wire(provider.steps(machine.context())).access_key_id == "ASIALOCAL"
    assert instance.asked() == [PUT, LIST, GET, LIST, GET]
    assert tokens(instance) == [None] * 4


def test_version_2_becomes_necessary(
    machine: Machine, wire: Wire, instance: InstanceMetadata
) -> None:
    instance.on(*instance.TOKEN, FORBIDDEN)
    provider = InstanceMetadataProvider()
    wire(provider.steps(machine.context()))
    del instance.answers[instance.TOKEN]
    instance.v1 = False
    wire(provider.steps(machine.context()))
    assert instance.asked() == [PUT, LIST, GET, LIST, PUT, LIST, GET]


def test_version_1_where_the_token_is_lost(
    machine: Machine, wire: Wire, instance: InstanceMetadata
) -> None:
    """In a container, too few hops let the request through and not its response."""
    machine.environment["AWS_METADATA_SERVICE_TIMEOUT"] = "0.05"
    machine.environment["AWS_METADATA_SERVICE_NUM_ATTEMPTS"] = "2"
    instance.on(*instance.TOKEN, SILENCE)
    wire.hasty.add("/latest/api/token")
    provider = InstanceMetadataProvider()
    assert wire(provider.steps(machine.context())).access_key_id == "ASIALOCAL"
    assert sent(wire) == [PUT, PUT, LIST, GET]
    assert tokens(instance) == [None, None]
    machine.later(60)
    wire(provider.steps(machine.context()))
    assert sent(wire)[4:] == [PUT, PUT, LIST, GET]
    instance.v1 = False
    with pytest.raises(CredentialsRetrievalError, match="hop limit must be 2 or more") as info:
        wire(provider.steps(machine.context()))
    assert "sent nothing for 0.05 s" in str(info.value)


@pytest.mark.parametrize("answer", [FORBIDDEN, SILENCE], ids=["refused", "lost"])
@pytest.mark.parametrize(
    ("environment", "config"),
    [
        ({"AWS_EC2_METADATA_V1_DISABLED": "true"}, ""),
        ({}, "ec2_metadata_v1_disabled = true"),
    ],
)
def test_version_1_disabled(
    machine: Machine,
    wire: Wire,
    instance: InstanceMetadata,
    answer: Answer,
    environment: dict[str, str],
    config: str,
) -> None:
    machine.environment |= environment
    machine.environment["AWS_METADATA_SERVICE_NUM_ATTEMPTS"] = "1"
    machine.config(f"[default]\n{config}\n")
    if answer is SILENCE:
        wire.hasty.add("/latest/api/token")
        machine.environment["AWS_METADATA_SERVICE_TIMEOUT"] = "0.05"
    instance.on(*instance.TOKEN, answer)
    provider = InstanceMetadataProvider()
    for _ in range(2):
        with pytest.raises(CredentialsRetrievalError, match="version 1 is disabled by"):
            wire(provider.steps(machine.context()))
    assert set(sent(wire)) == {PUT}


@pytest.mark.parametrize(
    ("answer", "requests", "reason"),
    [
        (Reply(b"", "400 Bad Request"), 1, "session token with HTTP status 400"),
        (UNAVAILABLE, 3, "session token with HTTP status 503"),
        (HANGUP, 3, "cannot be asked: 127.0.0.1:[0-9]+ closed the connection"),
        (Reply(b""), 1, "session token with something else$"),
        (Reply(b"canary\r\nx: y"), 1, "session token with something else"),
        (Reply("canary-ä".encode()), 1, "session token with something else"),
    ],
)
def test_token_requests_that_fail(
    machine: Machine,
    wire: Wire,
    instance: InstanceMetadata,
    answer: Answer,
    requests: int,
    reason: str,
) -> None:
    instance.on(*instance.TOKEN, answer)
    with pytest.raises(CredentialsRetrievalError, match=reason) as info:
        wire(InstanceMetadataProvider().steps(machine.context()))
    assert sent(wire) == [PUT] * requests
    assert "canary" not in texts(info.value)


# ---- what it answers ----


def test_nobody_is_there(machine: Machine, wire: Wire) -> None:
    with LocalServer() as gone:
        host = gone.host
    machine.environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = f"http://{host}"
    with pytest.raises(NotConfigured, match=f"^nobody answers at {host}: connecting to"):
        wire(InstanceMetadataProvider().steps(machine.context()))
    assert len(wire.sent) == 3


def test_nobody_said_no_is_not_remembered(
    machine: Machine, wire: Wire, instance: InstanceMetadata
) -> None:
    provider = InstanceMetadataProvider()
    instance.on(*instance.ROLES, Reply(b"", "404 Not Found"))
    with pytest.raises(NotConfigured, match=r"^the instance has no role$"):
        wire(provider.identity(machine.context()))
    del instance.answers[instance.ROLES]
    assert wire(provider.identity(machine.context())).access_key_id == "ASIALOCAL"


def test_the_first_role_is_it(machine: Machine, wire: Wire, instance: InstanceMetadata) -> None:
    instance.on(*instance.ROLES, Reply(b"demo\nother\n"))
    assert wire(InstanceMetadataProvider().steps(machine.context())).access_key_id == "ASIALOCAL"


@pytest.mark.parametrize(
    ("place", "answer", "reason"),
    [
        ("ROLES", Reply(b""), "request for a role with no name of a role"),
        ("ROLES", Reply(b"<html>canary"), "request for a role with no name of a role"),
        ("ROLES", Reply(b"../../user-data"), "request for a role with no name of a role"),
        ("ROLES", Reply("démo".encode()), "request for a role with no name of a role"),
        ("ROLES", Reply(b"demo", "400 Bad Request"), "request for a role with HTTP status 400"),
        ("ROLE", Reply(b"", "404 Not Found"), r"role demo\) answered with HTTP status 404"),
        ("ROLE", Reply(b"canary"), "something that is not a JSON object"),
        (
            "ROLE",
            json_reply({"Code": "AssumeRoleUnauthorizedAccess", "Message": "EC2 may\nnot"}),
            r"role demo\) has no credentials: AssumeRoleUnauthorizedAccess: EC2 may not",
        ),
        ("ROLE", json_reply({**KEYS, "Code": 7}), "has no credentials"),
        ("ROLE", json_reply({**KEYS, "Token": 5}), "session_token: expected a string, got int"),
        ("ROLE", json_reply({**KEYS, "Expiration": "canary"}), "Expiration from the instance"),
        ("ROLE", json_reply({"Code": "Success"}), "Expiration from the instance"),
    ],
)
def test_answers_that_cannot_be_used(
    machine: Machine,
    wire: Wire,
    instance: InstanceMetadata,
    place: str,
    answer: Answer,
    reason: str,
) -> None:
    instance.on(*getattr(instance, place), answer)
    with pytest.raises(CredentialsRetrievalError, match=reason) as info:
        wire(InstanceMetadataProvider().steps(machine.context()))
    assert "canary" not in texts(info.value)


def test_passing_failures(machine: Machine, wire: Wire, instance: InstanceMetadata) -> None:
    instance.valid.add("canary-x")
    instance.on(*instance.TOKEN, UNAVAILABLE, Reply(b"canary-x"))
    instance.on(*instance.ROLES, UNAVAILABLE, UNAVAILABLE, Reply(b"demo"))
    instance.on(*instance.ROLE, UNAVAILABLE, json_reply(KEYS))
    assert wire(InstanceMetadataProvider().steps(machine.context())).access_key_id == "ASIALOCAL"
    assert instance.asked() == [PUT, PUT, LIST, LIST, LIST, GET, GET]
    assert wire.slept == pytest.approx([0.15, 0.15, 0.3, 0.15])


# ---- static stability ----


def ends(machine: Machine, seconds: float) -> str:
    return f"{machine.time + timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%SZ}"


def test_credentials_that_have_ended_go_on(
    machine: Machine,
    wire: Wire,
    instance: InstanceMetadata,
    caplog: pytest.LogCaptureFixture,
) -> None:
    instance.keys["Expiration"] = ends(machine, -3600)
    identity = wire(InstanceMetadataProvider().identity(machine.context()))
    # The machine's chance is 0.5.
    assert identity.expiration == machine.time + timedelta(seconds=450)
    (record,) = (record for record in caplog.records if record.levelno >= logging.WARNING)
    assert record.name == "tinsmith_runtime.credentials"
    assert record.getMessage() == (
        "the instance metadata service gives no fresh credentials, the last ones go on serving for "
        "450 s: it answers with credentials that have ended"
    )


@pytest.mark.parametrize("outage", ["unavailable", "no role", "gone", "damaged"])
def test_an_outage_does_not_end_the_instance(
    machine: Machine,
    wire: Wire,
    instance: InstanceMetadata,
    caplog: pytest.LogCaptureFixture,
    outage: str,
) -> None:
    """Six hours of credentials, then two days without the service."""
    provider = InstanceMetadataProvider()
    wire(provider.identity(machine.context()))
    if outage == "gone":
        machine.environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = "http://127.0.0.1:1"
    else:
        instance.on(
            *instance.ROLES,
            {
                "unavailable": UNAVAILABLE,
                "no role": Reply(b"", "404 Not Found"),
                "damaged": Reply(b"<html>"),
            }[outage],
        )
    for _ in range(0, 48 * 60, 10):
        machine.later(600)
        identity = wire(provider.identity(machine.context()))
        assert identity.access_key_id == "ASIALOCAL"
        assert identity.expiration is not None
        assert (
            machine.time
            < identity.expiration
            <= max(machine.time + timedelta(seconds=600), datetime(2030, 1, 1, 18, tzinfo=UTC))
        )
    assert "go on serving for 450 s" in caplog.text
    assert "canary" not in caplog.text
    machine.environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = f"http://{instance.host}"
    instance.on(*instance.ROLES, Reply(b"demo"))
    instance.keys |= {"AccessKeyId": "ASIANEW", "Expiration": ends(machine, 21600)}
    machine.later(600)
    assert wire(provider.identity(machine.context())).access_key_id == "ASIANEW"


def test_good_credentials_are_not_shortened_by_an_outage(
    machine: Machine, wire: Wire, instance: InstanceMetadata
) -> None:
    provider = InstanceMetadataProvider()
    end = wire(provider.identity(machine.context())).expiration
    instance.on(*instance.ROLES, UNAVAILABLE)
    machine.later(5.5 * 3600)  # in the advisory window: fetched in the background, in vain
    assert wire(provider.identity(machine.context())).expiration == end
    provider.force_refresh()
    with pytest.raises(CredentialsRetrievalError, match="HTTP status 503"):
        wire(provider.identity(machine.context()))


@pytest.mark.parametrize(("seconds", "goes_on"), [(301, False), (300, True), (1, True)])
def test_what_an_outage_prolongs_is_near_its_end(
    machine: Machine, wire: Wire, instance: InstanceMetadata, seconds: int, goes_on: bool
) -> None:
    provider = InstanceMetadataProvider()
    wire(provider.steps(machine.context()))
    instance.on(*instance.ROLES, UNAVAILABLE)
    machine.later(6 * 3600 - seconds)
    if goes_on:
        expiration = wire(provider.steps(machine.context())).expiration
        assert expiration == machine.time + timedelta(seconds=450)
    else:
        with pytest.raises(CredentialsRetrievalError, match="HTTP status 503"):
            wire(provider.steps(machine.context()))


def test_the_first_outage_is_an_error(
    machine: Machine, wire: Wire, instance: InstanceMetadata
) -> None:
    instance.on(*instance.ROLES, UNAVAILABLE)
    provider = InstanceMetadataProvider()
    with pytest.raises(CredentialsRetrievalError, match="HTTP status 503"):
        wire(provider.identity(machine.context()))


def test_disabling_ends_it(machine: Machine, wire: Wire, instance: InstanceMetadata) -> None:
    provider = InstanceMetadataProvider()
    wire(provider.steps(machine.context()))
    machine.later(6 * 3600)
    machine.environment["AWS_EC2_METADATA_DISABLED"] = "true"
    with pytest.raises(SdkError, match="AWS_EC2_METADATA_DISABLED"):
        wire(provider.steps(machine.context()))


def test_nothing_shows_tokens(machine: Machine, wire: Wire, instance: InstanceMetadata) -> None:
    provider: Any = InstanceMetadataProvider()
    identity = wire(provider.identity(machine.context()))
    shown = [
        repr(identity),
        repr(provider),
        repr(provider._service),
        repr(provider._service._access),
    ]
    assert "canary" not in "".join(shown)
    assert "canary" not in "".join(repr(one.request) for one in wire.sent)
