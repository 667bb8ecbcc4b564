"""Credentials of a role from IAM Identity Center, and the access token they are fetched with."""

from __future__ import annotations

import hashlib
import json
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from credential_world import Machine
from local_servers import Answer, LocalServer, Reply, Wire, header, json_reply, texts
from tinsmith_runtime.credentials import ProfileProvider
from tinsmith_runtime.credentials.sso import SsoProvider
from tinsmith_runtime.errors import ConfigError, CredentialsRetrievalError
from tinsmith_runtime.identity import AwsCredentialIdentity

START = "https://company.awsapps.com/start"
ROLE = "sso_account_id = 123456789012\nsso_role_name = Reader\n"
SESSION = f"""
[default]
sso_session = company
{ROLE}
[sso-session company]
sso_region = eu-west-1
sso_start_url = {START}
"""
LEGACY = f"[default]\nsso_start_url = {START}\nsso_region = eu-west-1\n{ROLE}"

#: 2030-01-01T13:00:00Z, an hour after the machine's time.
KEYS = {
    "roleCredentials": {
        "accessKeyId": "ASIASSO",
        "secretAccessKey": "canary-secret",
        "sessionToken": "canary-session",
        "expiration": 1893502800000,
    }
}
PORTAL = ("GET", "/federation/credentials")
OIDC = ("POST", "/token")
FRESH = {"accessToken": "canary-access-2", "expiresIn": 28800, "refreshToken": "canary-refresh-2"}
UNAVAILABLE = Reply(b"", "503 Service Unavailable")


@pytest.fixture
def center(machine: Machine, wire: Wire) -> Iterator[LocalServer]:
    """The portal and the OIDC service."""
    with LocalServer() as server:
        server.on(*PORTAL, json_reply(KEYS))
        server.on(*OIDC, json_reply(FRESH))
        wire.routes |= {
            "portal.sso.eu-west-1.amazonaws.com": server.host,
            "oidc.eu-west-1.amazonaws.com": server.host,
        }
        machine.config(SESSION)
        yield server


def cache(machine: Machine, key: str) -> Path:
    name = hashlib.sha1(key.encode()).hexdigest()
    return machine.home / ".aws" / "sso" / "cache" / f"{name}.json"


def sign_in(machine: Machine, *, key: str = "company", seconds: float = 28800, **more: Any) -> None:
    """Do as ``aws sso login`` does. A value of None leaves a field out."""
    token = {
        "startUrl": START,
        "region": "eu-west-1",
        "accessToken": "canary-access-1",
        "expiresAt": f"{machine.time + timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%SZ}",
        "clientId": "canary-client",
        "clientSecret": "canary-client-secret",
        "registrationExpiresAt": "2030-03-01T00:00:00Z",
        "refreshToken": "canary-refresh-1",
        "scopes": ["sso:account:access"],
        **more,
    }
    file = cache(machine, key)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({name: value for name, value in token.items() if value is not None}))


def bearers(center: LocalServer) -> list[str | None]:
    return [
        header(received, "x-amz-sso_bearer_token")
        for received in center.requests
        if received.method == "GET"
    ]


def test_a_session(machine: Machine, wire: Wire, center: LocalServer) -> None:
    sign_in(machine)
    identity = wire(ProfileProvider().identity(machine.context()))
    assert identity == AwsCredentialIdentity(
        access_key_id="ASIASSO",
        secret_access_key="canary-secret",
        session_token="canary-session",
        expiration=datetime(2030, 1, 1, 13, tzinfo=UTC),
        account_id="123456789012",
    )
    assert identity.source == ("s", "r")
    assert center.asked() == [
        "GET /federation/credentials?account_id=123456789012&role_name=Reader"
    ]
    assert bearers(center) == ["canary-access-1"]
    (sent,) = wire.sent
    assert sent.request.scheme == "https"
    assert not sent.direct
    assert (sent.timeouts.connect, sent.timeouts.read) == (5.0, 10.0)


def test_the_older_form(machine: Machine, wire: Wire, center: LocalServer) -> None:
    machine.config(LEGACY)
    # Older programs wrote times like this, and no refresh token.
    sign_in(machine, key=START, expiresAt="2030-01-01T13:00:00UTC", refreshToken=None)
    identity = wire(ProfileProvider().identity(machine.context()))
    assert identity.access_key_id == "ASIASSO"
    assert identity.source == ("u", "t")


def test_in_code(machine: Machine, wire: Wire, center: LocalServer) -> None:
    machine.config("")
    options = {"account_id": "1", "role_name": "a b&c", "start_url": START, "region": "eu-west-1"}
    sign_in(machine, key="mine")
    sign_in(machine, key=START, accessToken="canary-access-of-url")
    wire(SsoProvider(**options, session="mine").steps(machine.context()))
    wire(SsoProvider(**options).steps(machine.context()))
    assert bearers(center) == ["canary-access-1", "canary-access-of-url"]
    assert set(center.asked()) == {"GET /federation/credentials?account_id=1&role_name=a%20b%26c"}


@pytest.mark.parametrize("region", ["eu-west-1.example.com", "a/b", "", "-a", "a@b"])
def test_a_region_that_is_none(region: str) -> None:
    with pytest.raises(ConfigError, match=r"^sso_region: expected a region such as"):
        SsoProvider(account_id="1", role_name="r", start_url=START, region=region)


# ---- where it goes ----


@pytest.mark.parametrize(
    ("region", "environment", "urls"),
    [
        (
            "us-gov-west-1",
            {},
            (
                "https://oidc.us-gov-west-1.amazonaws.com",
                "https://portal.sso.us-gov-west-1.amazonaws.com",
            ),
        ),
        (
            "cn-north-1",
            {},
            (
                "https://oidc.cn-north-1.amazonaws.com.cn",
                "https://portal.sso.cn-north-1.amazonaws.com.cn",
            ),
        ),
        (
            "eu-west-1",
            {
                "AWS_ENDPOINT_URL_SSO": "https://portal.test/base/",
                "AWS_ENDPOINT_URL": "https://all.test",
            },
            ("https://all.test", "https://portal.test/base"),
        ),
        (
            "eu-west-1",
            {"AWS_ENDPOINT_URL_SSO_OIDC": "https://oidc.test:8080"},
            ("https://oidc.test:8080", "https://portal.sso.eu-west-1.amazonaws.com"),
        ),
        (
            "eu-west-1",
            {
                "AWS_ENDPOINT_URL_SSO": "https://portal.test",
                "AWS_ENDPOINT_URL": "https://all.test",
                "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
            },
            ("https://oidc.eu-west-1.amazonaws.com", "https://portal.sso.eu-west-1.amazonaws.com"),
        ),
    ],
)
def test_endpoints(
    machine: Machine,
    wire: Wire,
    center: LocalServer,
    region: str,
    environment: dict[str, str],
    urls: tuple[str, str],
) -> None:
    machine.environment |= environment
    machine.config(SESSION.replace("eu-west-1", region))
    sign_in(machine, seconds=10)
    center.on("GET", "/base/federation/credentials", json_reply(KEYS))
    wire.routes = {url.partition("//")[2].partition("/")[0]: center.host for url in urls}
    wire(ProfileProvider().identity(machine.context()))
    assert [sent.request.url.partition("?")[0] for sent in wire.sent] == [
        f"{urls[0]}/token",
        f"{urls[1]}/federation/credentials",
    ]


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("AWS_ENDPOINT_URL_SSO", "localhost"),
        ("AWS_ENDPOINT_URL", "http://a@b"),
        ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "1"),
    ],
)
def test_endpoints_that_cannot_be_used(
    machine: Machine, wire: Wire, center: LocalServer, variable: str, value: str
) -> None:
    sign_in(machine)
    machine.environment[variable] = value
    with pytest.raises(ConfigError, match=f"^{variable}: expected"):
        wire(ProfileProvider().identity(machine.context()))


# ---- what profiles say ----


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "[default]\nsso_session = company\n[sso-session company]\n",
            "signs in with IAM Identity Center, but has no sso_account_id, sso_role_name, "
            "sso_start_url, sso_region",
        ),
        (
            f"[default]\nsso_start_url = {START}\nsso_role_name = Reader\n",
            "signs in with IAM Identity Center, but has no sso_account_id, sso_region",
        ),
        (SESSION.replace("Reader", "Reader\nsso_region = us-east-1"), "differ in sso_region"),
        (SESSION.replace("Reader", "Reader\nsso_start_url = http://x"), "differ in sso_start_url"),
    ],
)
def test_profiles_that_cannot_be_used(
    machine: Machine, wire: Wire, center: LocalServer, text: str, reason: str
) -> None:
    machine.config(text)
    with pytest.raises(CredentialsRetrievalError, match=reason) as info:
        wire(ProfileProvider().identity(machine.context()))
    assert "profile default in " in str(info.value)


def test_a_session_that_no_file_has(machine: Machine, wire: Wire, center: LocalServer) -> None:
    machine.config(f"[default]\nsso_session = other\n{ROLE}\n[sso-session company]\n")
    with pytest.raises(ConfigError, match=r"section \[sso-session other\].*there are: company"):
        wire(ProfileProvider().identity(machine.context()))


def test_what_the_session_leaves_to_the_profile(
    machine: Machine, wire: Wire, center: LocalServer
) -> None:
    sign_in(machine)
    machine.config(
        SESSION.replace("sso_region = eu-west-1\n", "").replace(
            "Reader", "Reader\nsso_region = eu-west-1"
        )
    )
    assert wire(ProfileProvider().identity(machine.context())).access_key_id == "ASIASSO"


def test_what_session_and_profile_agree_on(
    machine: Machine, wire: Wire, center: LocalServer
) -> None:
    sign_in(machine)
    machine.config(SESSION.replace("Reader", f"Reader\nsso_start_url = {START}"))
    assert wire(ProfileProvider().identity(machine.context())).access_key_id == "ASIASSO"


# ---- the portal's answers ----


@pytest.mark.parametrize(
    ("answers", "requests", "reason"),
    [
        ([UNAVAILABLE, Reply(b"", "429 Too Many Requests"), json_reply(KEYS)], 3, None),
        ([UNAVAILABLE], 3, "of role Reader in account 123456789012: HTTP status 503"),
        (
            [
                Reply(
                    b'{"message": "No access"}',
                    "403 Forbidden",
                    [("x-amzn-ErrorType", "ForbiddenException:http://internal/")],
                )
            ],
            1,
            "HTTP status 403: ForbiddenException: No access$",
        ),
        (
            [json_reply({"message": "Session token not found or invalid"}, "401 Unauthorized")],
            1,
            r"HTTP status 401: Session token not found or invalid\. The session has ended; to sign "
            "in again, run: aws sso login --profile default$",
        ),
        ([Reply(b"canary")], 1, "answered with something that is not a JSON object"),
        ([json_reply({"roleCredentials": ["canary"]})], 1, "answered without roleCredentials"),
        ([json_reply({"roleCredentials": {}})], 1, "an expiration that is no time"),
        ([json_reply({"roleCredentials": {"expiration": "canary"}})], 1, "that is no time"),
        ([json_reply({"roleCredentials": {"expiration": 1e30}})], 1, "that is no time"),
        (
            [json_reply({"roleCredentials": {"expiration": 1893502800000}})],
            1,
            "access_key_id: expected a string, got NoneType",
        ),
    ],
)
def test_answers(
    machine: Machine,
    wire: Wire,
    center: LocalServer,
    answers: list[Answer],
    requests: int,
    reason: str | None,
) -> None:
    sign_in(machine)
    center.on(*PORTAL, *answers)
    if reason is None:
        assert wire(ProfileProvider().identity(machine.context())).access_key_id == "ASIASSO"
    else:
        with pytest.raises(CredentialsRetrievalError, match=reason) as info:
            wire(ProfileProvider().identity(machine.context()))
        assert "IAM Identity Center of profile default" in str(info.value)
        assert "canary" not in texts(info.value)
    assert len(center.requests) == requests


def test_nobody_answers(machine: Machine, wire: Wire, center: LocalServer) -> None:
    sign_in(machine)
    machine.environment["AWS_ENDPOINT_URL_SSO"] = "http://127.0.0.1:1"
    with pytest.raises(CredentialsRetrievalError, match="cannot be reached: connecting to") as info:
        wire(ProfileProvider().identity(machine.context()))
    assert len(wire.sent) == 3
    assert "canary" not in texts(info.value)


# ---- the token ----


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, r"is not there \("),
        ("{canary", r"is damaged \("),
        ("[]", r"is damaged \("),
        ('{"expiresAt": "2030-02-01T00:00:00Z"}', r"is damaged \("),
        ('{"accessToken": "canary"}', r"is damaged \(expiresAt"),
        ('{"accessToken": "canary", "expiresAt": "canary"}', r"is damaged \(expiresAt"),
        (
            '{"accessToken": "canary\\n", "expiresAt": "2030-02-01T00:00:00Z"}',
            "is damaged: it cannot be a header",
        ),
        ('{"accessToken": "", "expiresAt": "2030-02-01T00:00:00Z"}', "is damaged: it cannot be a"),
        (
            '{"accessToken": "canary\u00e4", "expiresAt": "2030-02-01T00:00:00Z"}',
            "is damaged: it cannot be a header",
        ),
    ],
)
def test_tokens_that_cannot_be_used(
    machine: Machine, wire: Wire, center: LocalServer, content: str | None, reason: str
) -> None:
    sign_in(machine)
    file = cache(machine, "company")
    file.unlink()
    if content is not None:
        file.write_text(content)
    with pytest.raises(CredentialsRetrievalError, match=reason) as info:
        wire(ProfileProvider().identity(machine.context()))
    assert str(info.value).startswith("the token of IAM Identity Center ")
    assert str(info.value).endswith("To sign in again, run: aws sso login --profile default")
    assert "canary" not in texts(info.value)
    assert center.requests == []


def test_a_token_file_that_cannot_be_read(
    machine: Machine, wire: Wire, center: LocalServer
) -> None:
    file = cache(machine, "company")
    file.mkdir(parents=True)
    with pytest.raises(CredentialsRetrievalError, match=r"cannot be read \(.*: Is a directory\)"):
        wire(ProfileProvider().identity(machine.context()))


def test_a_token_of_the_older_form_is_not_renewed(
    machine: Machine, wire: Wire, center: LocalServer
) -> None:
    machine.config(LEGACY)
    sign_in(machine, key=START, seconds=1)
    wire(ProfileProvider().identity(machine.context()))
    machine.later(1)
    with pytest.raises(CredentialsRetrievalError) as info:
        wire(ProfileProvider().identity(machine.context()))
    assert str(info.value) == (
        "the token of IAM Identity Center has ended. "
        "To sign in again, run: aws sso login --profile default"
    )
    assert [received.method for received in center.requests] == ["GET"]


@pytest.mark.parametrize("seconds", [299, 0, -86400])
def test_a_token_of_a_session_is_renewed(
    machine: Machine, wire: Wire, center: LocalServer, seconds: float
) -> None:
    sign_in(machine, seconds=seconds)
    file = cache(machine, "company")
    file.chmod(0o644)
    assert wire(ProfileProvider().identity(machine.context())).access_key_id == "ASIASSO"
    renewal = center.requests[0]
    assert (renewal.method, renewal.target) == OIDC
    assert header(renewal, "content-type") == "application/json"
    assert header(renewal, "content-length") == str(len(renewal.body))
    assert json.loads(renewal.body) == {
        "clientId": "canary-client",
        "clientSecret": "canary-client-secret",
        "grantType": "refresh_token",
        "refreshToken": "canary-refresh-1",
    }
    assert bearers(center) == ["canary-access-2"]
    assert json.loads(file.read_text()) == {
        "startUrl": START,
        "region": "eu-west-1",
        "accessToken": "canary-access-2",
        "expiresAt": "2030-01-01T20:00:00Z",
        "clientId": "canary-client",
        "clientSecret": "canary-client-secret",
        "registrationExpiresAt": "2030-03-01T00:00:00Z",
        "refreshToken": "canary-refresh-2",
        "scopes": ["sso:account:access"],
    }
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_a_token_with_time_left_is_not_renewed(
    machine: Machine, wire: Wire, center: LocalServer
) -> None:
    sign_in(machine, seconds=300)
    wire(ProfileProvider().identity(machine.context()))
    assert bearers(center) == ["canary-access-1"]
    assert len(center.requests) == 1


def test_the_refresh_token_may_stay(machine: Machine, wire: Wire, center: LocalServer) -> None:
    center.on(*OIDC, json_reply({"accessToken": "canary-access-2", "expiresIn": 60}))
    sign_in(machine, seconds=0)
    wire(ProfileProvider().identity(machine.context()))
    written = json.loads(cache(machine, "company").read_text())
    assert written["refreshToken"] == "canary-refresh-1"
    assert written["expiresAt"] == "2030-01-01T12:01:00Z"


NOT_RENEWABLE: list[tuple[dict[str, Any], Answer, str]] = [
    ({"refreshToken": None}, json_reply(FRESH), "the cached token has no refreshToken"),
    (
        {"clientId": None, "clientSecret": 5},
        json_reply(FRESH),
        "the cached token has no clientId, clientSecret",
    ),
    (
        {"registrationExpiresAt": "2030-01-01T12:00:00Z"},
        json_reply(FRESH),
        "the registration of the client has ended",
    ),
    ({"registrationExpiresAt": "canary"}, json_reply(FRESH), "registrationExpiresAt: expected a"),
    (
        {},
        json_reply({"error": "invalid_grant", "error_description": "too\nold"}, "400 Bad Request"),
        "oidc.eu-west-1.amazonaws.com answered with HTTP status 400: invalid_grant: too old",
    ),
    ({}, UNAVAILABLE, "answered with HTTP status 503"),
    ({}, Reply(b"canary"), "answered with something that is not a token"),
    ({}, json_reply({"accessToken": "canary"}), "something that is not a token"),
    ({}, json_reply({"accessToken": 5, "expiresIn": 5}), "something that is not a token"),
]


@pytest.mark.parametrize(("more", "answer", "reason"), NOT_RENEWABLE)
def test_a_token_that_cannot_be_renewed(
    machine: Machine,
    wire: Wire,
    center: LocalServer,
    more: dict[str, Any],
    answer: Answer,
    reason: str,
) -> None:
    center.on(*OIDC, answer)
    sign_in(machine, seconds=10, **more)
    before = cache(machine, "company").read_bytes()
    provider = ProfileProvider()
    # It is good for some seconds yet ...
    assert wire(provider.identity(machine.context())).access_key_id == "ASIASSO"
    machine.later(30)
    # ... and then no more.
    with pytest.raises(CredentialsRetrievalError, match=reason) as info:
        wire(ProfileProvider().identity(machine.context()))
    assert str(info.value).startswith("the token of IAM Identity Center has ended and was not ")
    assert "aws sso login --profile default" in str(info.value)
    assert "canary" not in texts(info.value)
    assert cache(machine, "company").read_bytes() == before


def test_nobody_renews(machine: Machine, wire: Wire, center: LocalServer) -> None:
    machine.environment["AWS_ENDPOINT_URL_SSO_OIDC"] = "http://127.0.0.1:1"
    sign_in(machine, seconds=0)
    with pytest.raises(CredentialsRetrievalError, match=r"not renewed: connecting to 127.0.0.1:1"):
        wire(ProfileProvider().identity(machine.context()))


def test_renewals_are_throttled(machine: Machine, wire: Wire, center: LocalServer) -> None:
    center.on(*OIDC, Reply(b"", "400 Bad Request"))
    sign_in(machine, seconds=0)
    provider = ProfileProvider()
    for seconds in (0, 29, 1):
        machine.later(seconds)
        with pytest.raises(CredentialsRetrievalError, match="has ended and was not renewed"):
            wire(provider.identity(machine.context()))
    assert center.asked() == ["POST /token"] * 2


def test_another_process_was_first(machine: Machine, wire: Wire, center: LocalServer) -> None:
    """A refresh token serves once: whoever comes second finds the token of the first."""
    sign_in(machine, seconds=0)

    class Racing(LocalServer):
        def answer(self, received: Any) -> Answer:
            sign_in(machine, accessToken="canary-access-of-other")
            return json_reply({"error": "invalid_grant"}, "400 Bad Request")

    with Racing() as racing:
        machine.environment["AWS_ENDPOINT_URL_SSO_OIDC"] = f"http://{racing.host}"
        assert wire(ProfileProvider().identity(machine.context())).access_key_id == "ASIASSO"
    assert bearers(center) == ["canary-access-of-other"]


def test_a_cache_that_cannot_be_written(
    machine: Machine,
    wire: Wire,
    center: LocalServer,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    sign_in(machine, seconds=0)

    def replace(*arguments: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.replace", replace)
    assert wire(ProfileProvider().identity(machine.context())).access_key_id == "ASIASSO"
    assert "cannot be written to" in caplog.text
    assert "Permission denied" in caplog.text
    assert "canary" not in caplog.text
    file = cache(machine, "company")
    assert list(file.parent.iterdir()) == [file]
    assert json.loads(file.read_text())["accessToken"] == "canary-access-1"


def test_signing_in_again_helps_at_once(machine: Machine, wire: Wire, center: LocalServer) -> None:
    provider = ProfileProvider()
    with pytest.raises(CredentialsRetrievalError, match="is not there"):
        wire(provider.identity(machine.context()))
    sign_in(machine)
    assert wire(provider.identity(machine.context())).access_key_id == "ASIASSO"


def test_nothing_shows_tokens(
    machine: Machine, wire: Wire, center: LocalServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    sign_in(machine, seconds=0)
    provider = SsoProvider(
        account_id="1", role_name="r", start_url=START, region="eu-west-1", session="company"
    )
    identity = wire(provider.identity(machine.context()))
    shown = [repr(identity), repr(provider), repr(vars(provider)), caplog.text]
    shown += [repr(sent.request) for sent in wire.sent]
    assert "canary" not in "".join(shown)
