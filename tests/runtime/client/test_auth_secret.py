"""Tokens, keys and logins: where they come from, how they are sent, who must not see them."""

from __future__ import annotations

import hashlib
import json
import logging
import pickle
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from auth_service import API_KEY, BASIC, BEARER, DONE, Gate, installed
from client_world import START, Clients, refusal
from tinsmith_runtime.auth.token import TokenIdentity
from tinsmith_runtime.errors import (
    ConfigError,
    CredentialsRetrievalError,
    NoCredentialsError,
    ValidationError,
)


@pytest.fixture
def gate(both: Clients, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    with installed(both, lambda name, value: monkeypatch.setattr(Clients, name, value)) as made:
        yield made


# ---- bearer ----


def bearer(gate: Gate, **options: Any) -> str:
    gate.open(BEARER)
    return gate.asked(**options).headers["authorization"]


def test_a_token_given_as_text_or_as_an_identity(gate: Gate) -> None:
    assert bearer(gate, token="canary") == "Bearer canary"
    assert bearer(gate, token=TokenIdentity("canary")) == "Bearer canary"
    assert bearer(gate, token=lambda: "canary") == "Bearer canary"


def test_a_coroutine_function_serves_asynchronous_clients(gate: Gate) -> None:
    async def token() -> TokenIdentity:
        return TokenIdentity("canary")

    if gate.clients.is_async:
        assert bearer(gate, token=token) == "Bearer canary"


def test_code_goes_before_the_environment(gate: Gate) -> None:
    environment = {"AWS_BEARER_TOKEN_GATE_KEEPER": "from-there"}
    assert bearer(gate, environment=environment) == "Bearer from-there"
    assert bearer(gate, environment=environment, token="canary") == "Bearer canary"


def test_a_function_is_asked_for_each_call_unless_its_token_has_an_end(gate: Gate) -> None:
    gate.open(BEARER)
    asked: list[int] = []

    def text() -> str:
        asked.append(1)
        return f"token{len(asked)}"

    client = gate.make(token=text)
    assert [gate.ask(client).headers["authorization"] for _ in range(2)] == [
        "Bearer token1",
        "Bearer token2",
    ]

    def identity() -> TokenIdentity:
        asked.append(1)
        end = datetime.fromtimestamp(gate.clients.clock.now, UTC) + timedelta(seconds=900)
        return TokenIdentity(f"token{len(asked)}", end)

    asked.clear()
    client = gate.make(token=identity)
    sent = []
    for _ in range(4):
        sent.append(gate.ask(client).headers["authorization"])
        gate.clients.clock.pass_by(400)
    assert sent == ["Bearer token1", "Bearer token1", "Bearer token2", "Bearer token2"]


def test_each_attempt_has_the_token_of_its_time(gate: Gate) -> None:
    gate.open(BEARER)
    tokens = iter(["one", "two"])
    client = gate.make(refusal("InternalFailure", 500), DONE, token=lambda: next(tokens))
    gate.ask(client)
    sent = [each.headers["authorization"] for each in client.config.transport.requests]
    assert sent == ["Bearer one", "Bearer two"]


def test_a_function_that_fails_or_returns_something_else(gate: Gate) -> None:
    def fail() -> str:
        raise OSError("vault is sealed")

    with pytest.raises(CredentialsRetrievalError, match=r"fail failed: OSError: vault is sealed"):
        bearer(gate, token=fail)
    with pytest.raises(CredentialsRetrievalError, match=r"returned int, expected"):
        bearer(gate, token=lambda: 7)


def test_a_token_in_the_environment_that_cannot_be_sent(gate: Gate) -> None:
    environment = {"AWS_BEARER_TOKEN_GATE_KEEPER": "line\nend"}
    with pytest.raises(ConfigError, match="AWS_BEARER_TOKEN_GATE_KEEPER: expected") as caught:
        bearer(gate, environment=environment)
    assert "line" not in str(caught.value)


@pytest.mark.parametrize("auth", [BEARER, BASIC])
def test_what_anybody_could_use_is_sent_over_https_only(gate: Gate, auth: str) -> None:
    gate.open(auth)
    secrets = {"token": "canary"} if auth == BEARER else {"username": "u", "password": "canary"}
    client = gate.make(endpoint="http://gate.example", **secrets)
    with pytest.raises(
        ConfigError, match=r"over https only, not to http://gate\.example"
    ) as caught:
        gate.ask(client)
    assert "canary" not in str(caught.value)
    assert not client.config.transport.requests


def session(home: Path, seconds: float) -> dict[str, str]:
    """An environment in which somebody signed in."""
    folder = home / ".aws/sso/cache"
    folder.mkdir(parents=True)
    (home / ".aws/config").write_text(
        "[default]\nsso_session = corp\n"
        "[sso-session corp]\nsso_region = eu-west-1\nsso_start_url = https://corp.example\n"
    )
    name = hashlib.sha1(b"corp", usedforsecurity=False).hexdigest()
    end = datetime.fromtimestamp(START + seconds, UTC)
    token = {"accessToken": "canary-sso", "expiresAt": f"{end:%Y-%m-%dT%H:%M:%SZ}"}
    (folder / f"{name}.json").write_text(json.dumps(token))
    return {"HOME": str(home)}


def test_who_signed_in_to_a_session_has_a_token(gate: Gate, tmp_path: Path) -> None:
    environment = session(tmp_path, seconds=3600)
    assert bearer(gate, environment=environment) == "Bearer canary-sso"


def test_a_session_that_has_ended_says_how_to_sign_in(gate: Gate, tmp_path: Path) -> None:
    environment = session(tmp_path, seconds=-1)
    with pytest.raises(CredentialsRetrievalError, match="aws sso login --sso-session corp"):
        bearer(gate, environment=environment)


def test_a_session_without_its_region_is_named(gate: Gate, tmp_path: Path) -> None:
    environment = session(tmp_path, seconds=3600)
    (tmp_path / ".aws/config").write_text("[default]\nsso_session = corp\n[sso-session corp]\n")
    with pytest.raises(ConfigError, match="sso_region of sso-session corp"):
        bearer(gate, environment=environment)


def test_token_identities_are_values_that_hide_the_token() -> None:
    end = datetime(2030, 1, 1, tzinfo=UTC)
    identity = TokenIdentity("canary", end)
    assert identity == TokenIdentity("canary", end) != TokenIdentity("other", end)
    assert hash(identity) == hash(pickle.loads(pickle.dumps(identity)))
    assert repr(identity) == "TokenIdentity(***, expiration=2030-01-01T00:00:00+00:00)"
    with pytest.raises(AttributeError, match="immutable"):
        identity.token = "x"  # type: ignore[misc]  # what is tested
    for token in ("", "two words", "ümlaut", None):
        with pytest.raises(ValidationError, match="token: expected"):
            TokenIdentity(token)  # type: ignore[arg-type]  # what is tested
    with pytest.raises(ValidationError, match="no time zone"):
        TokenIdentity("canary", datetime(2030, 1, 1))  # noqa: DTZ001  # what is tested


# ---- API keys ----


@pytest.mark.parametrize(
    ("trait", "header", "value"),
    [
        ({"name": "X-Gate", "in": "header"}, "x-gate", "canary&key"),
        (
            {"name": "Authorization", "in": "header", "scheme": "Key"},
            "authorization",
            "Key canary&key",
        ),
    ],
)
def test_a_key_in_a_header(gate: Gate, trait: dict[str, str], header: str, value: str) -> None:
    gate.open(API_KEY, api_key_auth=trait)
    request = gate.asked(api_key="canary&key")
    assert request.headers[header] == value
    assert request.query == ""


def test_a_key_in_the_query_once_per_attempt(gate: Gate) -> None:
    gate.open(API_KEY, api_key_auth={"name": "gate key", "in": "query"})
    client = gate.make(refusal("InternalFailure", 500), DONE, api_key="canary&key")
    gate.ask(client)
    sent = [each.query for each in client.config.transport.requests]
    assert sent == ["gate%20key=canary%26key"] * 2
    assert "authorization" not in client.config.transport.requests[0].headers


def test_a_key_may_come_from_a_function(gate: Gate) -> None:
    gate.open(API_KEY, api_key_auth={"name": "X-Gate", "in": "header"})
    assert gate.asked(api_key=lambda: "canary").headers["x-gate"] == "canary"


# ---- logins ----


def test_a_login_is_sent_as_rfc_7617_has_it(gate: Gate) -> None:
    gate.open(BASIC)
    request = gate.asked(username="Aladdin", password="open sesame")
    assert request.headers["authorization"] == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
    accented = gate.asked(username="test", password="123\u00a3")
    assert accented.headers["authorization"] == "Basic dGVzdDoxMjPCow=="


@pytest.mark.parametrize("given", [{"username": "u"}, {"password": "p"}])
def test_half_a_login_is_none(gate: Gate, given: dict[str, str]) -> None:
    gate.open(BASIC)
    with pytest.raises(NoCredentialsError, match="give username= and password="):
        gate.asked(**given)


# ---- nobody else sees them ----


@pytest.mark.parametrize(
    ("auth", "options", "trait"),
    [
        (BEARER, {"token": "canary&token"}, None),
        (API_KEY, {"api_key": "canary&key"}, {"name": "q", "in": "query"}),
        (API_KEY, {"api_key": "canary&key"}, {"name": "X-Gate", "in": "header"}),
        (BASIC, {"username": "canary&me", "password": "canary&you"}, None),
    ],
)
def test_the_wire_log_shows_no_secret(
    gate: Gate,
    caplog: pytest.LogCaptureFixture,
    auth: str,
    options: dict[str, str],
    trait: dict[str, str] | None,
) -> None:
    caplog.set_level(logging.DEBUG, "tinsmith_runtime")
    caplog.set_level(logging.DEBUG, "tinsmith_runtime.wire")
    gate.open(auth, **({"api_key_auth": trait} if trait else {}))
    echo = refusal("InternalFailure", 400, message=f"you sent {' '.join(options.values())}")
    client = gate.make(echo, max_attempts=1, **options)
    with pytest.raises(Exception, match="InternalFailure"):
        gate.ask(client)
    shown = caplog.text
    assert "Ask attempt 1 sends POST" in shown
    assert "Ask attempt 1 receives 400" in shown
    assert "Action=Ask" in shown
    assert "canary" not in shown
