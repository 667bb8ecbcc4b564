"""The default chain of real clients, against servers on loopback: which source wins.

Rule: no stand-in of our code, no stopped clock: what runs here is what users run.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import client_sts
from local_servers import (
    KEYS,
    Answer,
    InstanceMetadata,
    LocalServer,
    Reply,
    header,
    json_reply,
    sts_fields,
    sts_reply,
)
from loopback import Received
from tinsmith_runtime.errors import CredentialsRetrievalError, NoCredentialsError

ROLE = "arn:aws:iam::123456789012:role/demo"
WEB_IDENTITY = "AssumeRoleWithWebIdentity"
END = datetime.now(UTC) + timedelta(hours=6)
END_TEXT = f"{END:%Y-%m-%dT%H:%M:%SZ}"

IDENTITY = Reply(
    b'<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">'
    b"<GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/x</Arn><UserId>AIDA</UserId>"
    b"<Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"
)


class Sts(LocalServer):
    def answer(self, received: Received) -> Answer:
        if sts_fields(received)["Action"] == WEB_IDENTITY:
            return sts_reply(WEB_IDENTITY, END)
        return IDENTITY


class World:
    """A machine on which every source of the default chain is set up."""

    def __init__(self, home: Path, sts: LocalServer, *others: LocalServer) -> None:
        self.sts = sts
        self.portal, self.agent, self.instance = others
        self.home = home
        token = home / "web-token"
        token.write_text("canary-web-token")
        self.program = home / "give-keys"
        self.program.write_text(f"#!{sys.executable} -IS\nprint({json.dumps(KEYS_OF_PROGRAM)!r})\n")
        self.program.chmod(0o700)
        self.environment = {
            "HOME": str(home),
            "AWS_REGION": "eu-west-1",
            "AWS_ACCESS_KEY_ID": "AKIDENVIRONMENT",
            "AWS_SECRET_ACCESS_KEY": "canary-secret",
            "AWS_WEB_IDENTITY_TOKEN_FILE": str(token),
            "AWS_ROLE_ARN": ROLE,
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"http://{self.agent.host}/creds",
            "AWS_EC2_METADATA_SERVICE_ENDPOINT": f"http://{self.instance.host}",
            "AWS_ENDPOINT_URL_SSO": f"http://{self.portal.host}",
            "AWS_ENDPOINT_URL_STS": f"http://{self.sts.host}",
            "AWS_METADATA_SERVICE_TIMEOUT": "10",
        }
        folder = home / ".aws"
        cache = folder / "sso" / "cache"
        cache.mkdir(parents=True)
        name = hashlib.sha1(b"company").hexdigest()
        (cache / f"{name}.json").write_text(
            json.dumps({"accessToken": "canary-access", "expiresAt": END_TEXT})
        )
        self.profile(PROFILE_KEYS)

    def profile(self, text: str) -> None:
        (self.home / ".aws" / "config").write_text(f"[default]\n{text}\n{SESSION}")

    def servers_asked(self) -> list[str]:
        """Which servers were asked for credentials."""
        servers = {
            "sts": [r for r in self.sts.requests if sts_fields(r)["Action"] == WEB_IDENTITY],
            "portal": self.portal.requests,
            "agent": self.agent.requests,
            "instance": self.instance.requests,
        }
        return [name for name, requests in servers.items() if requests]


KEYS_OF_PROGRAM = {
    "Version": 1,
    "AccessKeyId": "ASIAPROGRAM",
    "SecretAccessKey": "canary-secret",
    "SessionToken": "canary-token",
    "Expiration": END_TEXT,
}
PROFILE_KEYS = "aws_access_key_id = AKIDPROFILE\naws_secret_access_key = canary-secret"
SESSION = """
[sso-session company]
sso_region = eu-west-1
sso_start_url = https://company.awsapps.com/start
"""
PROFILE_SSO = "sso_session = company\nsso_account_id = 123456789012\nsso_role_name = Reader"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    instance = InstanceMetadata()
    instance.v1 = False
    instance.keys |= {"AccessKeyId": "ASIAINSTANCE", "Expiration": END_TEXT}
    portal, agent = LocalServer(), LocalServer()
    portal_keys = {
        "accessKeyId": "ASIAPORTAL",
        "secretAccessKey": "canary-secret",
        "sessionToken": "canary-token",
        "expiration": int(END.timestamp() * 1000),
    }
    portal.on("GET", "/federation/credentials", json_reply({"roleCredentials": portal_keys}))
    agent.on(
        "GET", "/creds", json_reply({**KEYS, "AccessKeyId": "ASIAAGENT", "Expiration": END_TEXT})
    )
    with ExitStack() as stack:
        servers = [stack.enter_context(server) for server in (Sts(), portal, agent, instance)]
        yield World(tmp_path, *servers)


Ask = Callable[..., str]


def ask(**options: Any) -> str:
    with client_sts.STSClient(transport="stdlib", **options) as client:
        return client.send(client_sts.GetCallerIdentityCommand()).arn


def ask_with_requests(**options: Any) -> str:
    with client_sts.STSClient(**options) as client:
        return client.send(client_sts.GetCallerIdentityCommand()).arn


def ask_in_a_task(**options: Any) -> str:
    async def main() -> str:
        async with client_sts.AsyncSTSClient(**options) as client:
            return (await client.send(client_sts.GetCallerIdentityCommand())).arn

    return asyncio.run(main())


@pytest.fixture(params=[ask, ask_with_requests, ask_in_a_task], ids=["stdlib", "requests", "tasks"])
def call(request: pytest.FixtureRequest) -> Ask:
    """Ask STS who is calling, with each transport; returns the caller's ARN."""
    function: Ask = request.param
    return function


def without(world: World, *prefixes: str) -> None:
    for name in list(world.environment):
        if name.startswith(prefixes):
            del world.environment[name]


def no_profile(world: World) -> None:
    world.profile("region = eu-west-1")


# What takes the winning source away, one after the other; who wins then, by key and features.
STEPS: list[tuple[Callable[[World], object], str, set[str], list[str]]] = [
    (lambda world: None, "AKIDENVIRONMENT", {"g"}, []),
    (lambda world: without(world, "AWS_ACCESS", "AWS_SECRET"), "AKIDPROFILE", {"n"}, []),
    (lambda world: world.profile(PROFILE_SSO), "ASIAPORTAL", {"r", "s"}, ["portal"]),
    (
        lambda world: world.profile(f"credential_process = {shlex.quote(str(world.program))}"),
        "ASIAPROGRAM",
        {"v", "w"},
        [],
    ),
    (no_profile, "ASIASTS", {"h", "k"}, ["sts"]),
    (lambda world: without(world, "AWS_WEB", "AWS_ROLE"), "ASIAAGENT", {"z"}, ["agent"]),
    (lambda world: without(world, "AWS_CONTAINER"), "ASIAINSTANCE", {"0"}, ["instance"]),
]


def test_each_source_in_its_turn(world: World, call: Ask) -> None:
    for take_away, key, features, asked in STEPS:
        take_away(world)
        for server in (world.sts, world.portal, world.agent, world.instance):
            server.requests.clear()
        # Nobody reaches this proxy. Endpoints of containers and instances go past it by
        # themselves; STS and the portal because `no` names them.
        proxies = {"http": "http://127.0.0.1:1", "no": f"{world.sts.host},{world.portal.host}"}
        call(environment=world.environment, proxies=proxies)
        signed = world.sts.requests[-1]
        assert sts_fields(signed)["Action"] == "GetCallerIdentity"
        assert f"Credential={key}/" in (header(signed, "authorization") or "")
        assert (header(signed, "x-amz-security-token") is not None) == key.startswith("ASIA")
        metrics = (header(signed, "user-agent") or "").partition(" m/")[2].split(" ")[0].split(",")
        assert features <= set(metrics)
        assert world.servers_asked() == asked


def test_no_source(world: World, call: Ask) -> None:
    without(world, "AWS_ACCESS", "AWS_SECRET", "AWS_WEB", "AWS_ROLE", "AWS_CONTAINER")
    no_profile(world)
    world.environment["AWS_EC2_METADATA_DISABLED"] = "true"
    with pytest.raises(NoCredentialsError) as info:
        call(environment=world.environment)
    assert str(info.value).splitlines() == [
        "no credentials are configured; these sources were asked:",
        "  1. environment variables: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set",
        "  2. shared config profile: profile default has no credentials",
        "  3. web identity token file: AWS_WEB_IDENTITY_TOKEN_FILE is not set",
        "  4. container endpoint: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and "
        "AWS_CONTAINER_CREDENTIALS_FULL_URI are not set",
        "  5. EC2 instance metadata: AWS_EC2_METADATA_DISABLED is true",
    ]
    assert world.sts.requests == []


def break_program(world: World) -> None:
    world.profile("credential_process = /no/such/program")


def break_token(world: World) -> None:
    Path(world.environment["AWS_WEB_IDENTITY_TOKEN_FILE"]).unlink()


FAULTS: list[tuple[int, Callable[[World], object], str]] = [
    (1, lambda world: without(world, "AWS_SECRET"), "AWS_SECRET_ACCESS_KEY is not"),
    (2, lambda world: world.profile("aws_access_key_id = AKID"), "no aws_secret_access_key"),
    (3, lambda world: world.portal.answers.clear(), "HTTP status 404: there is nothing here"),
    (4, break_program, "cannot be started"),
    (5, break_token, "cannot be read"),
    (6, lambda world: world.agent.answers.clear(), "HTTP status 404: there is nothing here"),
    (7, lambda world: world.instance.on(*InstanceMetadata.TOKEN, Reply(b"")), "something else"),
]


@pytest.mark.parametrize(("steps", "fault", "reason"), FAULTS)
def test_a_source_that_fails_ends_the_search(
    world: World, call: Ask, steps: int, fault: Callable[[World], object], reason: str
) -> None:
    """The later ones would do; but whoever set up this one would be surprised to be one of them."""
    for take_away, *_ in STEPS[:steps]:
        take_away(world)
    fault(world)
    with pytest.raises(CredentialsRetrievalError, match=reason) as info:
        call(environment=world.environment)
    assert "canary" not in str(info.value)
    assert not any(sts_fields(r)["Action"] == "GetCallerIdentity" for r in world.sts.requests)


def test_a_web_identity_at_moto(
    world: World, call: Ask, moto_server: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    for take_away, *_ in STEPS[:5]:
        take_away(world)
    world.environment["AWS_ENDPOINT_URL_STS"] = moto_server
    arn = call(environment=world.environment)
    assert arn.startswith("arn:aws:sts::123456789012:assumed-role/demo/tinsmith-")
    assert "credentials come from web identity token file" in caplog.text
    assert "canary" not in caplog.text
