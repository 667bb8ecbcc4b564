"""Credentials from the endpoint beside a container."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from credential_world import Machine
from local_servers import KEYS, SILENCE, Answer, LocalServer, Reply, Wire, header, json_reply, texts
from tinsmith_runtime.credentials import NotConfigured
from tinsmith_runtime.credentials.container import ContainerProvider
from tinsmith_runtime.errors import CredentialsRetrievalError
from tinsmith_runtime.identity import AwsCredentialIdentity

RELATIVE = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
FULL = "AWS_CONTAINER_CREDENTIALS_FULL_URI"
TOKEN = "AWS_CONTAINER_AUTHORIZATION_TOKEN"
TOKEN_FILE = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"
UNAVAILABLE = Reply(b"busy", "503 Service Unavailable")


@pytest.fixture
def agent(machine: Machine, wire: Wire) -> Iterator[LocalServer]:
    """An endpoint at the full URI and where relative ones lead, and a proxy to go past."""
    wire.proxied = True
    with LocalServer() as server:
        server.on("GET", "/creds", json_reply(KEYS))
        machine.environment[FULL] = f"http://{server.host}/creds"
        wire.routes["169.254.170.2"] = server.host
        yield server


def test_credentials(machine: Machine, wire: Wire, agent: LocalServer) -> None:
    agent.on("GET", "/creds", json_reply({**KEYS, "AccountId": "123456789012"}))
    identity = wire(ContainerProvider().steps(machine.context()))
    assert identity == AwsCredentialIdentity(
        access_key_id="ASIALOCAL",
        secret_access_key="canary-secret",
        session_token="canary-token",
        expiration=datetime(2030, 1, 1, 18, tzinfo=UTC),
        account_id="123456789012",
    )
    assert identity.source == ("z",)
    assert agent.asked() == ["GET /creds"]
    assert header(agent.requests[0], "accept") == "application/json"
    assert header(agent.requests[0], "authorization") is None
    assert (header(agent.requests[0], "user-agent") or "").startswith("tinsmith/")
    (sent,) = wire.sent
    assert sent.direct
    assert (sent.timeouts.connect, sent.timeouts.read) == (2.0, 2.0)


def test_not_configured(machine: Machine, wire: Wire) -> None:
    machine.environment[TOKEN] = "canary-authorization"
    with pytest.raises(NotConfigured, match=f"^{RELATIVE} and {FULL} are not set$"):
        wire(ContainerProvider().steps(machine.context()))
    assert wire.sent == []


def test_a_relative_uri_wins_and_leads_to_the_agent_of_ecs(
    machine: Machine, wire: Wire, agent: LocalServer
) -> None:
    agent.on("GET", "/v2/id", json_reply(KEYS))
    machine.environment[RELATIVE] = "/v2/id?a=b"
    wire(ContainerProvider().steps(machine.context()))
    assert [sent.request.url for sent in wire.sent] == ["http://169.254.170.2/v2/id?a=b"]
    assert agent.asked() == ["GET /v2/id?a=b"]


def test_a_token_file_wins_over_a_token_and_is_read_each_time(
    machine: Machine, wire: Wire, agent: LocalServer, tmp_path: Path
) -> None:
    provider = ContainerProvider()
    file = tmp_path / "token"
    machine.environment[TOKEN] = "Basic canary-1"
    wire(provider.steps(machine.context()))
    machine.environment[TOKEN_FILE] = str(file)
    for token in ("Bearer canary-2", "Bearer canary-3"):
        file.write_text(token)
        wire(provider.steps(machine.context()))
    assert [header(received, "authorization") for received in agent.requests] == [
        "Basic canary-1",
        "Bearer canary-2",
        "Bearer canary-3",
    ]


def test_a_pod_lives_for_two_days(
    machine: Machine, wire: Wire, agent: LocalServer, tmp_path: Path
) -> None:
    """The token of a pod lasts a day at most, the credentials six hours."""
    file = tmp_path / "token"
    machine.environment[TOKEN_FILE] = str(file)
    provider = ContainerProvider()
    start = machine.time
    seen = set()
    for hour in range(49):
        file.write_text(f"token-of-hour-{hour}")
        hours = hour + 6
        end = f"2030-01-{1 + (12 + hours) // 24:02}T{(12 + hours) % 24:02}:00:00Z"
        agent.on("GET", "/creds", json_reply({**KEYS, "Expiration": end}))
        identity = wire(provider.identity(machine.context()))
        assert not identity.expired(machine.time)
        seen.add(header(agent.requests[-1], "authorization"))
        machine.later(3600)
    assert (machine.time - start).days == 2
    assert len(agent.requests) == len(seen)
    assert 48 / 6 <= len(seen) <= 48 / 4 + 1


@pytest.mark.parametrize(
    ("url", "goes"),
    [
        ("http://127.0.0.1/creds", True),
        ("http://127.99.0.1:8080/creds", True),
        ("http://[::1]/creds", True),
        ("http://[0:0:0:0:0:0:0:1]/creds", True),
        ("http://localhost:1/creds", True),
        ("HTTP://LocalHost/creds", True),
        ("http://169.254.170.2/creds", True),
        ("http://169.254.170.23/creds", True),
        ("http://[fd00:ec2::23]/creds", True),
        ("http://[FD00:EC2::0:23]/creds", True),
        ("https://example.com/creds", True),
        ("http://example.com/creds", False),
        ("http://127.0.0.1.example.com/creds", False),
        ("http://127.0.0.1@example.com/creds", False),
        ("http://localhost:80@example.com/creds", False),
        ("http://localhost@example.com/creds", False),
        ("http://[::1]@example.com/creds", False),
        ("http://example.com?@127.0.0.1/creds", False),
        ("http://example.com#@127.0.0.1/creds", False),
        ("http://example.com\\@127.0.0.1/creds", False),
        ("http://127.1/creds", False),
        ("http://0x7f000001/creds", False),
        ("http://0.0.0.0/creds", False),
        ("http://169.254.169.254/creds", False),
        ("http://169.254.170.3/creds", False),
        ("http://[::ffff:127.0.0.1]/creds", False),
        ("http://[fd00:ec2::254]/creds", False),
        ("http://localhost.example.com/creds", False),
        ("http:///creds", False),
        ("ftp://127.0.0.1/creds", False),
        ("127.0.0.1/creds", False),
        ("http://127.0.0.1/a\r\nx: y", False),
    ],
)
def test_who_may_be_asked(
    machine: Machine, wire: Wire, agent: LocalServer, url: str, goes: bool
) -> None:
    machine.environment[FULL] = url
    machine.environment[TOKEN] = "canary-authorization"
    host = url.partition("//")[2].partition("/")[0]
    wire.routes = {host: agent.host}
    if goes:
        assert wire(ContainerProvider().steps(machine.context())).access_key_id == "ASIALOCAL"
    else:
        with pytest.raises(CredentialsRetrievalError, match=f"^{FULL}") as info:
            wire(ContainerProvider().steps(machine.context()))
        assert wire.sent == []
        assert "canary" not in texts(info.value)


def test_the_message_names_the_host_and_who_may_be_asked(machine: Machine, wire: Wire) -> None:
    machine.environment[FULL] = "http://canary:canary@example.com/canary"
    with pytest.raises(CredentialsRetrievalError) as info:
        wire(ContainerProvider().steps(machine.context()))
    assert str(info.value) == (
        f"{FULL} names the host example.com, which may be asked over https only. Over http may go "
        "loopback addresses, localhost, 169.254.170.2, 169.254.170.23 and [fd00:ec2::23]"
    )


@pytest.mark.parametrize("relative", ["v2/id", "@example.com/", "/a b", "/a\nb", "/ä"])
def test_relative_uris_that_are_none(machine: Machine, wire: Wire, relative: str) -> None:
    machine.environment[RELATIVE] = relative
    with pytest.raises(CredentialsRetrievalError, match=f"^{RELATIVE}: expected a path"):
        wire(ContainerProvider().steps(machine.context()))
    assert wire.sent == []


@pytest.mark.parametrize(
    "token", ["canary\r\nx-evil: 1", "canary\n", "canary\x00", "canary\x7f", "ä"]
)
@pytest.mark.parametrize("variable", [TOKEN, TOKEN_FILE])
def test_tokens_that_cannot_be_headers(
    machine: Machine, wire: Wire, agent: LocalServer, tmp_path: Path, variable: str, token: str
) -> None:
    file = tmp_path / "token"
    file.write_bytes(token.encode())
    machine.environment[variable] = token if variable == TOKEN else str(file)
    with pytest.raises(CredentialsRetrievalError, match="cannot be a header") as info:
        wire(ContainerProvider().steps(machine.context()))
    assert variable in str(info.value)
    assert agent.requests == []
    assert "canary" not in texts(info.value)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "cannot be read: No such file or directory$"),
        (b"", "is empty$"),
        (b"\xff", "cannot be read: it is not text$"),
    ],
)
def test_token_files_that_cannot_be_read(
    machine: Machine,
    wire: Wire,
    agent: LocalServer,
    tmp_path: Path,
    content: bytes | None,
    reason: str,
) -> None:
    file = tmp_path / "token"
    if content is not None:
        file.write_bytes(content)
    machine.environment[TOKEN_FILE] = str(file)
    with pytest.raises(CredentialsRetrievalError, match=reason) as info:
        wire(ContainerProvider().steps(machine.context()))
    assert str(info.value).startswith(f"the file {file} ({TOKEN_FILE}) ")
    assert agent.requests == []


@pytest.mark.parametrize(
    ("answers", "asked", "reason"),
    [
        ([UNAVAILABLE, json_reply(KEYS)], 2, None),
        ([Reply(b"", "429 Too Many Requests"), UNAVAILABLE, json_reply(KEYS)], 3, None),
        ([UNAVAILABLE] * 3 + [json_reply(KEYS)], 4, None),
        ([Reply(b"", "500 Internal Server Error"), json_reply(KEYS)], 2, None),
        (
            [json_reply({"Code": "a\u001bb", "Message": "x" * 300 + "canary"}, "400 Bad Request")],
            1,
            "HTTP status 400: a b: x{300}[.]{3}$",
        ),
        ([json_reply({"message": "x" * 300}, "400 Bad Request")], 1, "status 400: x{300}$"),
        ([UNAVAILABLE], 4, "answered with HTTP status 503"),
        (
            [json_reply({"code": "Denied", "message": "no\nrole"}, "403 Forbidden")],
            1,
            "answered with HTTP status 403: Denied: no role",
        ),
        ([Reply(b"canary", "400 Bad Request")], 1, "answered with HTTP status 400"),
        ([Reply(b"", "302 Found", [("location", "http://x/")])], 1, "HTTP status 302"),
        ([Reply(b"<html>canary")], 1, "answered with something that is not a JSON object"),
        ([Reply(b'["canary"]')], 1, "answered with something that is not a JSON object"),
        ([Reply(b"[" * 100_000)], 1, "answered with something that is not a JSON object"),
        ([json_reply({**KEYS, "Expiration": "canary"})], 1, "Expiration from the container"),
        ([json_reply({**KEYS, "Expiration": None})], 1, "Expiration from the container"),
        ([json_reply({**KEYS, "AccessKeyId": 1})], 1, "access_key_id: expected a string, got int"),
        ([json_reply({**KEYS, "SecretAccessKey": ""})], 1, "secret_access_key: is empty"),
    ],
)
def test_answers(
    machine: Machine,
    wire: Wire,
    agent: LocalServer,
    answers: list[Answer],
    asked: int,
    reason: str | None,
) -> None:
    agent.on("GET", "/creds", *answers)
    if reason is None:
        assert wire(ContainerProvider().steps(machine.context())).access_key_id == "ASIALOCAL"
    else:
        with pytest.raises(CredentialsRetrievalError, match=reason) as info:
            wire(ContainerProvider().steps(machine.context()))
        assert f"the container endpoint {agent.host}" in str(info.value)
        assert "canary" not in texts(info.value)
    assert len(agent.requests) == asked
    # The machine's chance is 0.5: three quarters of 0.2 s, doubled each time.
    assert wire.slept == pytest.approx([0.15, 0.3, 0.6][: asked - 1])


def test_nobody_answers(machine: Machine, wire: Wire, agent: LocalServer) -> None:
    with LocalServer() as gone:
        host = gone.host
    machine.environment[FULL] = f"http://{host}/creds"
    with pytest.raises(CredentialsRetrievalError, match="cannot be reached: connecting to") as info:
        wire(ContainerProvider().steps(machine.context()))
    assert host in str(info.value)
    assert len(wire.sent) == 4


def test_silence(
    machine: Machine, wire: Wire, agent: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tinsmith_runtime.credentials.container.TIMEOUT_SECONDS", 0.05)
    wire.hasty.add("/creds")
    agent.on("GET", "/creds", SILENCE)
    with pytest.raises(CredentialsRetrievalError, match=r"sent nothing for 0.05 s"):
        wire(ContainerProvider().steps(machine.context()))
    assert len(wire.sent) == 4
